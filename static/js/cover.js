// The cover page works with its forms alone; here pictures can also be dropped and pasted.

const form = document.querySelector("[data-cover-form]");
const input = form.querySelector("input[type='file']");
const stage = document.querySelector("[data-cover-stage]");
const said = document.querySelector("[data-cover-said]");
form.querySelector("[data-cover-hint]").hidden = false;

// Show what was chosen where the cover will be, before it is sent. On a canvas: the site's rules
// let images come from the site itself only.
async function show(file) {
  said.textContent = `${file.name || "A picture"} is chosen. Press “Use this picture” to keep it.`;
  let picture;
  try {
    picture = await createImageBitmap(file);
  } catch {
    return; // the server says what is wrong with it
  }
  const canvas = document.createElement("canvas");
  canvas.width = Math.min(640, picture.width);
  canvas.height = Math.max(1, Math.round(picture.height * canvas.width / picture.width));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  const holder = document.createElement("span");
  holder.className = picture.width * 3 < picture.height * 2 ? "cover real tall" : "cover real";
  holder.append(canvas);
  stage.replaceChildren(holder);
}

function take(files) {
  const file = [...files].find((one) => one.type.startsWith("image/"));
  if (!file) return false;
  const list = new DataTransfer();
  list.items.add(file);
  input.files = list.files;
  show(file);
  form.querySelector("button[type='submit']").focus();
  return true;
}

input.addEventListener("change", () => { if (input.files[0]) show(input.files[0]); });

document.addEventListener("paste", (event) => {
  if (event.clipboardData && take(event.clipboardData.files)) event.preventDefault();
});

document.addEventListener("dragover", (event) => {
  if (!event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault();
  document.body.classList.add("dropping");
});
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) document.body.classList.remove("dropping");
});
document.addEventListener("drop", (event) => {
  if (!event.dataTransfer?.types.includes("Files")) return;
  // Anything dropped beside its place would take the window away from this page.
  event.preventDefault();
  document.body.classList.remove("dropping");
  if (!take(event.dataTransfer.files)) said.textContent = "That is not a picture.";
});
