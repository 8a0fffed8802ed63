// Everything works without this file; it saves keystrokes and speaks to screen readers.

const find = document.querySelector("[data-find]");
const typing = (element) => element.closest("input, textarea, select, [contenteditable]");

if (find?.dataset.suggest) {
  import(find.dataset.suggest).then(({ suggestUnder }) => suggestUnder(find));
}

document.addEventListener("keydown", (event) => {
  if (event.key === "/" && find && !typing(event.target) && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    find.focus();
    find.select();
  }
  if (event.key === "Escape") {
    const open = document.querySelector("[data-menu][open]");
    if (open) {
      const inside = open.contains(document.activeElement);
      open.open = false;
      if (inside) open.querySelector("summary").focus();
    } else if (event.target === find) {
      find.value = "";
    }
  }
});

// A menu closes when something else is pressed or focused.
for (const kind of ["pointerdown", "focusin"]) {
  document.addEventListener(kind, (event) => {
    for (const menu of document.querySelectorAll("[data-menu][open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
}

// Messages that came with the page, or into it: say them aloud, and let them be put away.
function tell() {
  const toasts = [...document.querySelectorAll("[data-toast]")];
  for (const toast of toasts) {
    const close = document.createElement("button");
    close.type = "button";
    close.className = "toast-close";
    close.setAttribute("aria-label", "Dismiss this message");
    close.textContent = "×";
    close.addEventListener("click", () => toast.remove());
    toast.append(close);
  }
  const words = toasts.map((toast) => toast.querySelector("[data-toast-text]").textContent.trim());
  if (words.length) setTimeout(() => { document.querySelector("[data-announce]").textContent = words.join(" "); }, 300);
}
tell();
document.addEventListener("toasts", tell);

document.querySelector("[aria-invalid='true']")?.focus();

// A half-filled form is not lost by a slip. Asked of the page: a dialog brings its form later.
const leaving = (event) => { if (document.querySelector("form[data-changed]")) event.preventDefault(); };
document.addEventListener("input", ({ target }) => {
  if (!target.form?.matches("[data-guard]")) return;
  target.form.dataset.changed = "";
  window.addEventListener("beforeunload", leaving);
});
document.addEventListener("submit", ({ target }) => { delete target.dataset.changed; });

// The cover that was pressed grows into the one on the book's page, where the browser can.
window.addEventListener("pageswap", (event) => {
  const to = event.activation?.entry?.url;
  if (!event.viewTransition || !to) return;
  const link = [...document.querySelectorAll("a.book")].find((book) => book.href === to);
  link?.querySelector(".cover")?.style.setProperty("view-transition-name", "cover");
});
