// All of it or none of it, in one press; then row by row where that is not what is meant.

const say = (text) => { document.querySelector("[data-announce]").textContent = text; };
const boxes = [...document.querySelectorAll(".diff [name=take]")];

function offer(words, ticked) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn";
  button.textContent = words;
  button.addEventListener("click", () => {
    for (const box of boxes) box.checked = ticked;
    say(ticked ? `All ${boxes.length} ticked` : "None ticked");
  });
  return button;
}

if (boxes.length > 1) {
  const line = document.createElement("p");
  line.className = "actions diff-all";
  line.append(offer("Take all of theirs", true), offer("Keep all of mine", false));
  document.querySelector(".diff").before(line);
}
