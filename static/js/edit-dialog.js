// The form of a book over the page of the book. It is the page one would have gone to, so whatever
// goes wrong on the way there, the plain link is followed instead.

const HEADERS = { "X-Requested-With": "fetch", Accept: "text/html" };
const UNREACHABLE = "Nothing was saved yet: the library cannot be reached just now. Try again in a moment.";
const REFUSED = "Nothing was saved yet: the library did not take it. Copy what you wrote, then load this page anew.";
const FILES = "input[type=file]";

function element(tag, className, ...inside) {
  const made = document.createElement(tag);
  made.className = className;
  made.append(...inside);
  return made;
}

const parsed = (html) => new DOMParser().parseFromString(html, "text/html");

async function answer(url, options = {}) {
  const response = await fetch(url, { headers: HEADERS, redirect: "manual", ...options });
  const part = response.type === "opaqueredirect" ? null : parsed(await response.text());
  return { response, part: part?.querySelector(".dialog-body") ? part : null };
}

function styled(href) {
  const there = [...document.styleSheets].some((sheet) => sheet.href === new URL(href, location).href);
  if (there) return Promise.resolve();
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = href;
  return new Promise((done) => {
    for (const end of ["load", "error"]) link.addEventListener(end, done);
    document.head.append(link);
  });
}

// Put a form into the dialog and make it as able as on its page.
async function fill(dialog, part) {
  const form = part.querySelector("form[data-book-form]");
  const [scripts] = await Promise.all([
    Promise.all(form.dataset.scripts.split(" ").map((url) => import(url))),
    styled(form.dataset.style),
  ]);
  dialog.replaceChildren(...part.body.childNodes);
  for (const { enhance } of scripts) enhance(dialog);
}

// "Leave?" as a dialog of its own: resolves to whether what was typed may go.
function mayGo() {
  const stay = element("button", "btn btn-primary", "Keep editing");
  const go = element("button", "btn btn-danger", "Throw the changes away");
  const heading = element("h2", "", "Leave without saving?");
  heading.id = "leave-title";
  const words = element("p", "soft", "What you changed here is not saved yet.");
  const ask = element("dialog", "sheet-dialog ask-leave", heading, words, element("div", "actions", stay, go));
  ask.setAttribute("aria-labelledby", heading.id);
  document.body.append(ask);
  stay.type = go.type = "button";
  stay.addEventListener("click", () => ask.close());
  go.addEventListener("click", () => ask.close("go"));
  ask.showModal();
  stay.focus();
  return new Promise((done) => {
    ask.addEventListener("close", () => { ask.remove(); done(ask.returnValue === "go"); });
  });
}

// A page forgets the files that were chosen; here they need not be chosen twice.
function carryFiles(from, to) {
  for (const old of from.querySelectorAll(FILES)) {
    const fresh = to.elements[old.name];
    if (!old.files.length || !fresh || fresh.getAttribute("aria-invalid") === "true") continue;
    fresh.files = old.files;
    fresh.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function complain(dialog, text) {
  dialog.querySelector("[data-trouble]")?.remove();
  const notice = element("div", "notice notice-danger", element("p", "", text));
  notice.dataset.trouble = "";
  notice.setAttribute("role", "alert");
  dialog.querySelector(".dialog-body").prepend(notice);
  notice.scrollIntoView({ block: "center" });
}

async function save(dialog, form) {
  const button = form.querySelector("button[type=submit]");
  if (button.ariaDisabled === "true") return;
  const label = button.textContent;
  button.ariaDisabled = "true";
  button.textContent = "Saving…";
  const sent = await answer(form.action, { method: "POST", body: new FormData(form) }).catch(() => null);
  // To the book, where the toast is; by the address that knows the list one came from.
  if (sent?.response.type === "opaqueredirect") return location.assign(location.href.split("#")[0]);
  if (sent?.part) return showErrors(dialog, form, sent.part);
  form.dataset.changed = "";
  button.ariaDisabled = null;
  button.textContent = label;
  complain(dialog, sent ? REFUSED : UNREACHABLE);
}

async function showErrors(dialog, form, part) {
  await fill(dialog, part);
  const fresh = dialog.querySelector("form[data-book-form]");
  carryFiles(form, fresh);
  fresh.dataset.changed = "";
  (fresh.querySelector("[aria-invalid=true], [data-invalid]") ?? dialog.querySelector("h2")).focus();
}

async function open(link) {
  const dialog = element("dialog", "sheet-dialog");
  dialog.setAttribute("aria-labelledby", "dialog-title");
  const { part } = await answer(link.href);
  if (!part) throw new Error("refused");
  document.body.append(dialog);
  await fill(dialog, part);
  const close = async () => {
    if (!dialog.querySelector("form[data-changed]") || await mayGo()) dialog.close();
  };
  dialog.addEventListener("submit", (event) => {
    event.preventDefault();
    save(dialog, event.target);
  });
  let pressedOn = null;
  dialog.addEventListener("pointerdown", (event) => { pressedOn = event.target; });
  dialog.addEventListener("click", (event) => {
    // Words marked past the edge of the dialog are no press beside it.
    const beside = event.target === dialog && pressedOn === dialog;
    const pressed = event.target.closest("a, [data-close]");
    const within = pressed?.getAttribute("href")?.startsWith("#");
    if (pressed) event.preventDefault();
    if (within) document.getElementById(pressed.hash.slice(1))?.focus();
    else if (beside || pressed) close();
  });
  // The key itself, not "cancel": a browser lets that be refused once only.
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing) return;
    event.preventDefault();
    close();
  });
  dialog.addEventListener("cancel", (event) => {
    if (event.target !== dialog) return;
    event.preventDefault();
    close();
  });
  dialog.addEventListener("close", () => { dialog.remove(); link.focus(); });
  dialog.showModal();
  dialog.querySelector("#dialog-title").focus();
}

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-dialog]");
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  if (link.ariaBusy === "true") return;
  link.ariaBusy = "true";
  try {
    await open(link);
  } catch {
    location.assign(link.href);
  }
  link.ariaBusy = null;
});
