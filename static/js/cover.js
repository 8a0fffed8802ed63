// Where a cover is chosen works with its forms alone; here pictures can also be dropped and pasted,
// and are seen before they are sent. It listens to the whole page: a dialog brings its desk later.

const SOURCES = ["image", "photo", "url", "candidate", "take_off"];
const drawn = new WeakMap();
const desk = () => [...document.querySelectorAll("[data-cover-desk]")].at(-1);
const say = (here, text) => { here.querySelector("[data-cover-said]").textContent = text; };

// On a canvas: the site's rules let images come from the site itself only.
async function canvasOf(file) {
  const picture = await createImageBitmap(file);
  const canvas = document.createElement("canvas");
  canvas.width = Math.min(640, picture.width);
  canvas.height = Math.max(1, Math.round(picture.height * canvas.width / picture.width));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  canvas.dataset.shape = picture.width * 3 < picture.height * 2 ? "cover real tall" : "cover real";
  return canvas;
}

// Show what was chosen where the cover will be; without a picture, what was there at first.
function show(here, picture) {
  const stage = here.querySelector("[data-cover-stage]");
  if (!drawn.has(stage)) drawn.set(stage, [...stage.childNodes]);
  const holder = document.createElement("span");
  holder.className = here.dataset.holder ?? picture?.dataset.shape ?? "cover real";
  if (picture) holder.append(picture);
  stage.replaceChildren(...(picture ? [holder] : drawn.get(stage)));
  const around = here.querySelector("[data-cover-shown]");
  if (around) around.hidden = !stage.childNodes.length;
}

async function showFile(here, file) {
  say(here, `${file.name || "A picture"} is chosen. ${here.dataset.chosen}`);
  // One that cannot be drawn: the server says what is wrong with it.
  show(here, await canvasOf(file).catch(() => null));
}

// One picture at a time: what was chosen before gives way.
function leaveOnly(name, here) {
  for (const field of here.querySelectorAll("input")) {
    if (field.name === name || !SOURCES.includes(field.name)) continue;
    if (field.type === "radio") field.checked = field.value === "";
    else if (field.type === "checkbox") field.checked = false;
    else field.value = "";
  }
}

function chosen(field) {
  if (field.type === "radio") return field.value !== "";
  return field.type === "checkbox" ? field.checked : field.value !== "";
}

document.addEventListener("input", ({ target }) => {
  const here = target.closest?.("[data-cover-desk]");
  if (!here || !SOURCES.includes(target.name)) return;
  if (chosen(target)) leaveOnly(target.name, here);
  if (target.files?.[0]) showFile(here, target.files[0]);
  else if (target.name === "candidate" && chosen(target)) {
    say(here, `${target.closest("label").textContent.trim()} is chosen. ${here.dataset.chosen}`);
    show(here, target.closest("label").querySelector("img").cloneNode());
  } else show(here, null);
});

function take(here, files) {
  const file = [...files].find((one) => one.type.startsWith("image/"));
  if (!file) return false;
  const list = new DataTransfer();
  list.items.add(file);
  const input = here.querySelector("input[name='image']");
  input.files = list.files;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  here.querySelector("[data-cover-use]")?.focus();
  return true;
}

document.addEventListener("paste", (event) => {
  const here = desk();
  const given = event.clipboardData;
  // Words that bring a picture of themselves along are still words.
  if (!here || !given || given.types.includes("text/plain")) return;
  if (take(here, given.files)) event.preventDefault();
});

const brings = (event) => desk() && event.dataTransfer?.types.includes("Files");
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
  // Anything dropped beside its place would take the window away from this page.
  event.preventDefault();
  document.body.classList.remove("dropping");
  if (!take(desk(), event.dataTransfer.files)) say(desk(), "That is not a picture.");
});

export function enhance(root) {
  for (const hint of root.querySelectorAll("[data-cover-hint]")) hint.hidden = false;
}
enhance(document);
