// Notes are written where they stand. The form is that of the note's own page, which is gone to
// whenever anything goes wrong on the way. And what a book's menu holds comes into view whole.

const HEADERS = { "X-Requested-With": "fetch", Accept: "text/html" };
const UNREACHABLE = "Nothing was saved yet: the library cannot be reached just now. Try again in a moment.";
const say = (text) => { document.querySelector("[data-announce]").textContent = text; };
const parsed = (html) => new DOMParser().parseFromString(html, "text/html");

async function open(link) {
  const response = await fetch(link.href, { headers: HEADERS, redirect: "error" });
  const form = response.ok && parsed(await response.text()).querySelector("[data-note-form]");
  if (!form) throw new Error("refused");
  const item = link.closest("[data-item]");
  show(item, form);
  form.querySelector("textarea").focus();
}

function show(item, form) {
  // Ids of two forms would be alike.
  for (const one of form.querySelectorAll("[id], [for], [aria-describedby]")) {
    for (const name of ["id", "for", "aria-describedby"]) {
      if (one.hasAttribute(name)) one.setAttribute(name, `${item.dataset.item}-${one.getAttribute(name)}`);
    }
  }
  close(item);
  item.querySelector("[data-said]").hidden = true;
  item.querySelector("[data-said]").after(form);
  import(form.dataset.counters).then(({ enhance }) => enhance(item));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    save(item, form);
  });
  form.querySelector("[data-note-cancel]").addEventListener("click", (event) => {
    event.preventDefault();
    leave(item);
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing || "changed" in form.dataset) return;
    event.stopPropagation();
    leave(item);
  });
}

function close(item) {
  item.querySelector("[data-note-form]")?.remove();
  item.querySelector("[data-said]").hidden = false;
}

function leave(item) {
  close(item);
  item.querySelector("[data-note]").focus();
}

async function save(item, form) {
  const button = form.querySelector("button[type=submit]");
  if (button.ariaDisabled === "true") return;
  button.ariaDisabled = "true";
  const options = { method: "POST", body: new FormData(form), headers: HEADERS, redirect: "error" };
  const response = await fetch(form.action, options).catch(() => null);
  const part = response && parsed(await response.text());
  button.ariaDisabled = null;
  if (response?.ok) {
    item.querySelector("[data-said]").replaceChildren(...part.body.childNodes);
    leave(item);
    return say("The note is saved.");
  }
  form.dataset.changed = "";
  const fresh = part?.querySelector("[data-note-form]");
  if (!fresh) return complain(form);
  fresh.dataset.changed = "";
  show(item, fresh);
  fresh.querySelector("[aria-invalid=true], textarea").focus();
}

function complain(form) {
  form.querySelector("[data-trouble]")?.remove();
  const words = document.createElement("p");
  words.className = "error";
  words.dataset.trouble = "";
  words.setAttribute("role", "alert");
  words.textContent = UNREACHABLE;
  form.prepend(words);
}

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-note]");
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const there = link.closest("[data-item]").querySelector("[data-note-form] textarea");
  if (there) return there.focus();
  try {
    await open(link);
  } catch {
    location.assign(link.href);
  }
});

document.addEventListener("toggle", ({ target }) => {
  if (target.matches(".entry-menu[open]")) target.querySelector(".menu-panel").scrollIntoView({ block: "nearest" });
}, true);
