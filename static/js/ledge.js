// Books on the ledge change places: dragged by mouse or finger, or by the arrow keys. What is sent is
// the form in each place's menu, and what comes back is the page it would have led to.

const FAR = 6;
const HOLD_MS = 300;
const ledge = () => document.querySelector("[data-ledge]");
const places = () => [...ledge().querySelectorAll(".place")];
const at = (number) => places()[number - 1];
const numberOf = (place) => Number(place.dataset.place);
const say = (text) => { document.querySelector("[data-announce]").textContent = text; };

async function send(form, body, focus) {
  ledge().setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-ledge]");
    if (!answer.ok || !fresh) throw new Error("refused");
    ledge().replaceWith(fresh);
    // Said where one is looking.
    const toasts = page.querySelector(".toasts");
    document.querySelector(".toasts").replaceWith(toasts);
    fresh.before(toasts);
    document.dispatchEvent(new CustomEvent("toasts"));
    focus?.();
  } catch {
    // The page as it is now says best what became of it.
    location.reload();
  }
}

function move(place, to) {
  const form = place.querySelector("[data-put]");
  const target = at(to);
  if (!form || !target || target === place) return;
  const body = new FormData(form);
  body.set("place", to);
  const [mine, theirs] = [[...place.childNodes], [...target.childNodes]];
  place.replaceChildren(...theirs);
  target.replaceChildren(...mine);
  send(form, body, () => at(to).querySelector(".place-acts")?.focus({ preventScroll: true }));
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-put], [data-remove]");
  if (!form) return;
  event.preventDefault();
  const number = numberOf(form.closest(".place"));
  const body = new FormData(form, event.submitter);
  const to = Number(body.get("place")) || number;
  send(form, body, () => at(to).querySelector(".place-acts, .place-free").focus({ preventScroll: true }));
});

document.addEventListener("keydown", (event) => {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  const acts = event.target.closest?.(".place-acts");
  if (!step || !acts || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  if (ledge().ariaBusy === "true") return;
  const place = acts.closest(".place");
  const to = numberOf(place) + step;
  if (at(to)) move(place, to);
  else say(`Already on place ${numberOf(place)}`);
});

// --- Dragging: a mouse drags at once, a finger after resting on the book for a moment.
let held = null;

function lift() {
  held.isUp = true;
  held.place.classList.add("dragged");
  held.book.setPointerCapture(held.id);
  navigator.vibrate?.(10);
}

function nearest(x, y) {
  const inside = ({ left, right, top, bottom }) => x > left - 15 && x < right + 15 && y > top - 40 && y < bottom + 40;
  return places().find((place) => inside(place.getBoundingClientRect()));
}

function letGo() {
  if (!held) return;
  clearTimeout(held.timer);
  held.place.classList.remove("dragged");
  held.book.style.translate = "";
  for (const place of places()) place.classList.remove("target");
  held = null;
}

document.addEventListener("pointerdown", (event) => {
  const book = event.target.closest?.(".place > .book");
  if (!book || event.button || ledge().ariaBusy === "true") return;
  const place = book.closest(".place");
  if (!place.querySelector("[data-put]")) return;
  held = { book, place, id: event.pointerId, x: event.clientX, y: event.clientY, isUp: false };
  if (event.pointerType !== "mouse") held.timer = setTimeout(lift, HOLD_MS);
});

document.addEventListener("pointermove", (event) => {
  if (!held || event.pointerId !== held.id) return;
  const [dx, dy] = [event.clientX - held.x, event.clientY - held.y];
  if (!held.isUp) {
    if (Math.hypot(dx, dy) < FAR) return;
    if (event.pointerType !== "mouse") return letGo();
    lift();
  }
  held.book.style.translate = `${dx}px ${dy}px`;
  const under = nearest(event.clientX, event.clientY);
  for (const place of places()) place.classList.toggle("target", place === under && place !== held.place);
});

document.addEventListener("pointerup", (event) => {
  if (!held || event.pointerId !== held.id) return;
  const { place, isUp } = held;
  const under = isUp ? nearest(event.clientX, event.clientY) : null;
  letGo();
  if (!isUp) return;
  // What was dragged was not pressed.
  const stop = (press) => { press.preventDefault(); press.stopPropagation(); };
  document.addEventListener("click", stop, { capture: true, once: true });
  setTimeout(() => document.removeEventListener("click", stop, { capture: true }), 50);
  if (under) move(place, numberOf(under));
});

document.addEventListener("pointercancel", letGo);
document.addEventListener("keydown", (event) => { if (event.key === "Escape") letGo(); });
document.addEventListener("touchmove", (event) => { if (held?.isUp) event.preventDefault(); }, { passive: false });
for (const kind of ["dragstart", "contextmenu"]) {
  document.addEventListener(kind, (event) => {
    if (event.target.closest?.(".place > .book") && (kind === "dragstart" || held)) event.preventDefault();
  });
}
