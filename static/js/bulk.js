// Ticking many rows: all at once, or a range with Shift; and a count of them. The form does the rest.

const form = document.querySelector("[data-bulk]");
const boxes = () => [...form.querySelectorAll("tbody [name=book]")];
const every = form?.querySelector("[data-every]");
const count = form?.querySelector("[data-count]");
let last = null;
let all = null;

function show() {
  const list = boxes();
  const ticked = list.filter((box) => box.checked).length;
  all.checked = ticked > 0 && ticked === list.length;
  all.indeterminate = ticked > 0 && ticked < list.length;
  if (every?.checked) count.textContent = "All books found are selected.";
  else count.textContent = ticked ? `${ticked} selected.` : "Tick books to change several at once.";
}

if (form) {
  all = document.createElement("input");
  all.type = "checkbox";
  all.setAttribute("aria-label", "Select all on this page");
  const label = document.createElement("label");
  label.append(all);
  form.querySelector("thead .tick").replaceChildren(label);
  all.addEventListener("change", () => {
    for (const box of boxes()) box.checked = all.checked;
    show();
  });

  form.addEventListener("click", (event) => {
    const box = event.target;
    if (box.name !== "book") return;
    const list = boxes();
    if (event.shiftKey && last && list.includes(last)) {
      const [from, to] = [list.indexOf(last), list.indexOf(box)].sort((a, b) => a - b);
      for (const one of list.slice(from, to + 1)) one.checked = box.checked;
    }
    last = box;
    show();
  });
  form.addEventListener("change", show);
  document.addEventListener("more", show);
  // A browser that comes back fills the ticks in after the page has loaded.
  window.addEventListener("pageshow", show);

  // Enter in the subject's field means to add it, not whatever button comes first.
  form.querySelector("[data-subject]").addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    form.requestSubmit(form.querySelector("[value=add_subject]"));
  });
  show();
}
