// How much room is left in a field, once it runs out. It never stops a form: the server has the
// last word.

// A dialog has a status line of its own, below that of its page.
const say = (text) => { [...document.querySelectorAll("[data-announce]")].at(-1).textContent = text; };

function count(field, most) {
  const note = document.createElement("p");
  note.className = "count num";
  note.hidden = true;
  note.ariaHidden = "true";
  field.after(note);
  let waiting = 0;
  field.addEventListener("input", () => {
    const used = field.value.length;
    clearTimeout(waiting);
    note.hidden = used < most * 0.8;
    if (note.hidden) return;
    const left = most - used;
    note.textContent = left < 0 ? `${(-left).toLocaleString("en")} too many` : `${left.toLocaleString("en")} left`;
    // Said when the typing pauses, not at each key.
    waiting = setTimeout(() => say(left < 0 ? `${-left} characters too many` : `${left} characters left`), 1000);
  });
}

export function enhance(root) {
  for (const field of root.querySelectorAll("form[data-counted] :is(input:not([type=hidden]), textarea:not([hidden]))")) {
    const most = field.maxLength > 0 ? field.maxLength : Number(field.dataset.limit);
    if (most) count(field, most);
  }
}
enhance(document);
