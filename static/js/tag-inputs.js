// Names one by one instead of one a line. The text areas stay the form's truth: what is done here is
// written back to them, so that an untouched form sends what it was given, to the letter.

// A dialog has a status line of its own, below that of its page.
const say = (text) => { [...document.querySelectorAll("[data-announce]")].at(-1).textContent = text; };
const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/\s+/g, " ").trim();
const COMMA = /[,،，]$/;

function make(tag, className = "", text = "") {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}

function button(sign, label, press) {
  const made = make("button", "tag-act");
  made.type = "button";
  const drawn = make("span", "", sign);
  drawn.ariaHidden = "true";
  made.append(drawn, make("span", "unseen", label));
  made.addEventListener("click", press);
  return made;
}

// A press that ends the typing must not move what is pressed from under the finger.
let pressed = false;
let afterPress = null;
document.addEventListener("pointerdown", () => { pressed = true; }, true);
for (const kind of ["pointerup", "pointercancel"]) {
  document.addEventListener(kind, () => {
    pressed = false;
    setTimeout(() => { afterPress?.(); afterPress = null; });
  }, true);
}

function tagsOver(area) {
  const roles = area.dataset.roles ? JSON.parse(area.dataset.roles) : null;
  const label = document.querySelector(`label[for="${area.id}"]`);
  const box = make("div", roles ? "tags people" : "tags");
  const list = make("ol");
  const input = make("input");
  let takenBack = null;
  let known = null;

  const tags = () => [...list.children];
  const nameOf = (tag) => tag.querySelector("bdi").textContent;
  const roleOf = (tag) => (roles ? tag.querySelector("select").value : "");
  const place = (tag) => `${tags().indexOf(tag) + 1} of ${tags().length}`;

  function read(line) {
    const bar = roles ? line.lastIndexOf("|") : -1;
    const name = (bar < 0 ? line : line.slice(0, bar)).replace(/\s+/g, " ").trim();
    return { name, role: bar < 0 ? "" : line.slice(bar + 1).trim().toLowerCase() };
  }

  function write() {
    area.value = tags().map((tag) => {
      const role = roleOf(tag);
      return roles && role !== roles[0][0] ? `${nameOf(tag)} | ${role}` : nameOf(tag);
    }).join("\n");
    known = area.value;
    area.dispatchEvent(new Event("input", { bubbles: true }));
    settle();
  }

  function settle() {
    list.hidden = !list.children.length;
    if (!roles) return;
    for (const tag of tags()) {
      tag.querySelector("[data-up]").ariaDisabled = String(!tag.previousElementSibling);
      tag.querySelector("[data-down]").ariaDisabled = String(!tag.nextElementSibling);
    }
  }

  function roleSelect(name, role) {
    const select = make("select");
    select.setAttribute("aria-label", `Role of ${name}`);
    const all = !role || roles.some(([value]) => value === role) ? roles : [...roles, [role, role]];
    for (const [value, words] of all) select.append(new Option(words, value));
    select.value = role || roles[0][0];
    select.addEventListener("change", write);
    return select;
  }

  // The neighbour moves, not the tag: what is taken out of a page loses its focus and its pointer.
  function step(tag, down) {
    const other = down ? tag.nextElementSibling : tag.previousElementSibling;
    if (!other) return false;
    if (down) tag.before(other);
    else tag.after(other);
    return true;
  }

  function move(tag, down) {
    const moved = step(tag, down);
    if (moved) write();
    say(`${nameOf(tag)}, ${moved ? "" : "already "}${place(tag)}`);
  }

  function remove(tag) {
    const next = tag.nextElementSibling ?? tag.previousElementSibling;
    const name = nameOf(tag);
    tag.remove();
    write();
    (next?.querySelector("[data-remove]") ?? input).focus();
    say(`${name} removed`);
  }

  function grip(tag) {
    const handle = make("span", "grip");
    handle.ariaHidden = "true";
    let from = null;
    handle.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      event.preventDefault();
      handle.setPointerCapture(event.pointerId);
      from = tags().indexOf(tag);
      tag.classList.add("dragged");
    });
    handle.addEventListener("pointermove", (event) => {
      if (from === null) return;
      const middle = (one) => { const { top, height } = one.getBoundingClientRect(); return top + height / 2; };
      while (tag.previousElementSibling && event.clientY < middle(tag.previousElementSibling)) step(tag, false);
      while (tag.nextElementSibling && event.clientY > middle(tag.nextElementSibling)) step(tag, true);
    });
    handle.addEventListener("lostpointercapture", () => {
      const moved = from !== null && from !== tags().indexOf(tag);
      from = null;
      tag.classList.remove("dragged");
      if (!moved) return;
      write();
      say(`${nameOf(tag)}, ${place(tag)}`);
    });
    return handle;
  }

  function draw({ name, role }) {
    const tag = make("li", "tag");
    const words = make("bdi", "", name);
    const away = button("×", `Remove ${name}`, () => remove(tag));
    away.dataset.remove = "";
    if (roles) {
      const up = button("↑", `Move ${name} up`, () => move(tag, false));
      const down = button("↓", `Move ${name} down`, () => move(tag, true));
      up.dataset.up = "";
      down.dataset.down = "";
      tag.append(grip(tag), words, roleSelect(name, role), up, down, away);
    } else {
      tag.append(words, away);
    }
    list.append(tag);
    return tag;
  }

  function drawAll() {
    list.replaceChildren();
    for (const line of area.value.split("\n").map(read)) if (line.name) draw(line);
    known = area.value;
    settle();
  }

  function add(text) {
    const given = read(text.replace(COMMA, ""));
    if (input.value) {
      input.value = "";
      input.dispatchEvent(new Event("input", { bubbles: true }));
    }
    if (!given.name) return;
    const role = given.role || takenBack?.role || (roles ? roles[0][0] : "");
    takenBack = null;
    const same = tags().find((tag) => fold(nameOf(tag)) === fold(given.name) && roleOf(tag) === role);
    if (same) return say(`${nameOf(same)} is there already`);
    const tag = draw({ name: given.name, role });
    write();
    say(`${given.name} added, ${place(tag)}`);
  }

  input.type = "text";
  input.dir = "auto";
  input.autocomplete = "off";
  input.maxLength = Number(area.dataset.most);
  // The field takes the area's id, and with it the label, the links from the list of errors, the help.
  input.id = area.id;
  area.id += "-lines";
  for (const name of ["aria-describedby", "aria-invalid"]) {
    if (area.hasAttribute(name)) input.setAttribute(name, area.getAttribute(name));
    area.removeAttribute(name);
  }
  list.setAttribute("aria-label", label.textContent);
  const help = document.getElementById(`${input.id}_helptext`);
  if (help) help.textContent = area.dataset.help;

  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter") {
      event.preventDefault();
      add(input.value);
    } else if (event.key === "Backspace" && !input.value.trim() && !event.repeat && list.lastElementChild) {
      event.preventDefault();
      const tag = list.lastElementChild;
      takenBack = { role: roleOf(tag) };
      input.value = nameOf(tag);
      tag.remove();
      write();
      say(`${input.value} taken back`);
    }
  });
  // Not by key: the keyboards of phones do not tell which one was pressed.
  input.addEventListener("input", (event) => {
    if (event.inputType !== "insertFromPaste" && COMMA.test(input.value)) add(input.value);
  });
  input.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text");
    if (!text.trim().includes("\n")) return;
    event.preventDefault();
    for (const line of text.split("\n")) add(line);
  });
  input.addEventListener("blur", () => {
    if (pressed) afterPress = () => { if (document.activeElement !== input) add(input.value); };
    else add(input.value);
  });
  area.form.addEventListener("submit", () => add(input.value), true);
  // A browser that comes back fills the texts in after the page has loaded.
  window.addEventListener("pageshow", () => { if (area.isConnected && area.value !== known) drawAll(); });

  const focused = document.activeElement === area;
  drawAll();
  box.append(list, input);
  area.after(box);
  area.hidden = true;
  if (focused) input.focus();
}

export function enhance(root) {
  for (const area of root.querySelectorAll("textarea[data-tags]")) tagsOver(area);
}
enhance(document);
