// The profile works with its forms alone. Here links come and go in place, and a picture of the
// reader can be chosen, dropped or pasted where it stands.

const say = (text) => { document.querySelector("[data-announce]").textContent = text; };

// --- Links: rows are added and taken away; the server takes no notice of numbers left out.
const list = document.querySelector("[data-links]");
const most = Number(list.querySelector("[name$='-MAX_NUM_FORMS']").value);
const total = list.querySelector("[name$='-TOTAL_FORMS']");
const blank = list.querySelector("template");
const rows = () => [...list.querySelectorAll(":scope > [data-link]")];
const fields = (row) => [...row.querySelectorAll("input")];

const add = document.createElement("button");
add.type = "button";
add.className = "btn";
add.textContent = "Add a link";
add.addEventListener("click", () => {
  const taken = new Set(rows().map((row) => Number(fields(row)[0].name.split("-")[1])));
  const number = [...Array(most).keys()].find((one) => !taken.has(one));
  const holder = document.createElement("template");
  holder.innerHTML = blank.innerHTML.replaceAll("__prefix__", number);
  const row = holder.content.firstElementChild;
  add.before(row);
  total.value = Math.max(Number(total.value), number + 1);
  removable(row);
  arrange();
  fields(row)[0].focus();
});

function arrange() {
  rows().forEach((row, at) => row.setAttribute("aria-label", `Link ${at + 1}`));
  add.hidden = rows().length >= most;
}

function removable(row) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "drop-link";
  button.textContent = "×";
  const named = () => button.setAttribute("aria-label", `Take away ${fields(row)[0].value || "this link"}`);
  row.addEventListener("input", named);
  named();
  button.addEventListener("click", () => {
    const next = row.nextElementSibling?.matches("[data-link]") ? row.nextElementSibling : row.previousElementSibling;
    // What leaves the page changes the form as well as what is typed.
    fields(row)[0].dispatchEvent(new Event("input", { bubbles: true }));
    row.remove();
    arrange();
    (next?.querySelector(".drop-link") ?? add).focus();
    say("The link is taken away. It is gone when you save.");
  });
  row.append(button);
}

list.querySelector("[data-links-plain]").remove();
for (const row of rows()) {
  const isEmpty = fields(row).every((field) => !field.value) && !row.querySelector(".errorlist");
  if (isEmpty) row.remove();
  else removable(row);
}
blank.before(add);
arrange();

// --- The picture
const face = document.querySelector("[data-face]");
const form = face.querySelector("[data-face-form]");
const input = form.elements.image;
const profile = document.querySelector("form[data-guard]");

function send() {
  // What is typed below would be lost with the page: the picture has one of its own then.
  if (profile.dataset.changed !== undefined) return say("Save your profile first, then choose the picture.");
  say("Sending the picture…");
  form.requestSubmit();
}

face.querySelector("[data-face-choose]").addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || profile.dataset.changed !== undefined) return;
  event.preventDefault();
  input.click();
});
input.addEventListener("change", () => { if (input.files.length) send(); });

function take(files) {
  const file = [...files].find((one) => one.type.startsWith("image/"));
  if (!file) return false;
  const chosen = new DataTransfer();
  chosen.items.add(file);
  input.files = chosen.files;
  send();
  return true;
}

document.addEventListener("paste", (event) => {
  // Words that bring a picture of themselves along are still words.
  if (!event.clipboardData || event.clipboardData.types.includes("text/plain")) return;
  if (take(event.clipboardData.files)) event.preventDefault();
});
const brings = (event) => event.dataTransfer?.types.includes("Files");
document.addEventListener("dragover", (event) => {
  if (!brings(event)) return;
  event.preventDefault();
  document.body.classList.add("dropping");
});
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) document.body.classList.remove("dropping");
});
document.addEventListener("drop", (event) => {
  if (!brings(event)) return;
  event.preventDefault();
  document.body.classList.remove("dropping");
  if (!take(event.dataTransfer.files)) say("That is not a picture.");
});
