// Putting things in order: by mouse or finger at a handle, or by keys. The forms of the page do the
// same without this file. What it takes:
//
//   [data-reorder]  around the items, which stand in a grid; data-total: how many there are on all
//                   pages; start: the first's number
//   [data-item]     one of them: its id; data-name: what it is called; data-move: where moves are sent
//   [data-grip]     the handle in it: a button, hidden until now
//   [data-place]    a field in it that holds its place
//
// One small POST a drop: to=before|after, and other=<id> of the neighbour meant.

const EDGE = 96;
const REFUSED = "The order could not be saved. Everything is back where it was.";
const GONE = "That is no longer there: it was changed in another window. Load this page anew.";
const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -1, ArrowDown: 1 };
const still = matchMedia("(prefers-reduced-motion: reduce)");

const say = (text) => { document.querySelector("[data-announce]").textContent = text; };

// What went wrong is seen as well as heard.
function complain(text) {
  const toast = document.createElement("div");
  const words = document.createElement("p");
  toast.className = "toast toast-error";
  words.textContent = text;
  toast.append(words);
  document.querySelector(".toasts").prepend(toast);
  toast.scrollIntoView({ block: "nearest" });
  say(text);
}

function sortable(list) {
  const first = Number(list.getAttribute("start") ?? 1);
  const inPage = () => [...list.querySelectorAll("[data-item]")];
  // The order that is seen. While something is held the page itself stays as it is, and only the
  // stylesheet's order changes: what is taken out of a page would lose its focus and its pointer.
  let view = inPage();
  let held = null;

  const where = (item) => `place ${first + view.indexOf(item)} of ${list.dataset.total ?? view.length}`;

  function show(next) {
    if (next.every((item, index) => item === view[index])) return false;
    const before = new Map(view.map((item) => [item, item.getBoundingClientRect()]));
    view = next;
    view.forEach((item, index) => { item.style.order = index; });
    slide(before);
    return true;
  }

  // The others slide to where they are now.
  function slide(before) {
    if (still.matches) return;
    for (const [item, old] of before) {
      if (item === held?.item) continue;
      const now = item.getBoundingClientRect();
      const [x, y] = [old.left - now.left, old.top - now.top];
      if (x || y) item.animate([{ transform: `translate(${x}px, ${y}px)` }, { transform: "none" }], { duration: 180, easing: "ease-out" });
    }
  }

  // The page follows what is seen.
  function settle() {
    const focused = document.activeElement;
    if (inPage().some((item, index) => item !== view[index])) list.append(...view);
    view.forEach((item, index) => {
      item.style.order = "";
      for (const field of item.querySelectorAll("[data-place]")) field.value = first + index;
    });
    if (list.contains(focused)) focused.focus({ preventScroll: true });
  }

  // --- Held, moved, let go

  function lift(item, how) {
    held = { item, how, before: view };
    item.classList.add("lifted");
    document.documentElement.classList.add("reordering");
  }

  function goTo(index) {
    const { item, before } = held;
    const [from, to] = [before.indexOf(item), Math.max(0, Math.min(index, before.length - 1))];
    const next = [...before];
    next.splice(to, 0, ...next.splice(from, 1));
    return show(next);
  }

  function letGo() {
    const { item } = held;
    held = null;
    item.classList.remove("lifted");
    item.style.transform = "";
    document.documentElement.classList.remove("reordering");
    settle();
    return item;
  }

  function drop() {
    const moved = held.before.some((one, index) => one !== view[index]);
    const item = letGo();
    say(`${item.dataset.name} stands at ${where(item)}.`);
    if (moved) save(item);
  }

  function cancel() {
    show(held.before);
    const item = letGo();
    say(`${item.dataset.name} is back at ${where(item)}.`);
  }

  // --- Saved, one after the other

  let saved = view;
  let busy = false;
  const waiting = [];

  function save(item) {
    const index = view.indexOf(item);
    const before = view[index - 1];
    const body = new FormData();
    body.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
    body.set("to", before ? "after" : "before");
    body.set("other", (before ?? view[index + 1]).dataset.item);
    waiting.push({ item, body, order: view });
    if (!busy) sendAll();
  }

  async function sendAll() {
    busy = true;
    while (waiting.length) {
      const { item, body, order } = waiting.shift();
      const status = await send(item.dataset.move, body);
      if (status < 300) {
        saved = order;
        list.dispatchEvent(new CustomEvent("reordered", { bubbles: true, detail: { item } }));
      } else {
        // What came after it was meant for an order that there is not.
        waiting.length = 0;
        if (held) letGo();
        show(saved);
        settle();
        complain(status === 404 || status === 409 ? GONE : REFUSED);
      }
    }
    busy = false;
  }

  async function send(url, body) {
    const headers = { "X-Requested-With": "fetch" };
    try {
      // A session that has ended redirects to a page; that is no answer.
      const options = { method: "POST", body, headers, redirect: "error", signal: AbortSignal.timeout(15000) };
      return (await fetch(url, options)).status;
    } catch {
      return 599;
    }
  }

  // --- By pointer

  function grab(event, item, grip) {
    if (event.button || held) return;
    event.preventDefault();
    grip.focus({ preventScroll: true });
    grip.setPointerCapture(event.pointerId);
    const box = item.getBoundingClientRect();
    lift(item, "pointer");
    Object.assign(held, { x: event.clientX, y: event.clientY, left: event.clientX - box.left, top: event.clientY - box.top });
    requestAnimationFrame(scroll);
  }

  function follow() {
    const { item, x, y, left, top } = held;
    const around = list.getBoundingClientRect();
    const [across, down] = [x - left - around.left, y - top - around.top];
    const under = nearest(across + item.offsetWidth / 2, down + item.offsetHeight / 2);
    if (under !== item) goTo(view.indexOf(under));
    item.style.transform = `translate(${across - item.offsetLeft}px, ${down - item.offsetTop}px)`;
  }

  // Whose place the middle of the held one is nearest to. Its own counts as nearer than it is: where
  // heights differ, things would go to and fro otherwise.
  function nearest(x, y) {
    const away = (one) => Math.hypot(x - one.offsetLeft - one.offsetWidth / 2, y - one.offsetTop - one.offsetHeight / 2);
    const far = new Map(view.map((one) => [one, away(one) * (one === held.item ? 0.8 : 1)]));
    return view.reduce((best, one) => far.get(one) < far.get(best) ? one : best);
  }

  function scroll() {
    if (held?.how !== "pointer") return;
    const speed = Math.min(0, held.y - EDGE) + Math.max(0, held.y - innerHeight + EDGE);
    if (speed) {
      scrollBy({ top: speed / 5, behavior: "instant" });
      follow();
    }
    requestAnimationFrame(scroll);
  }

  // --- By keys

  function columns() {
    return view.filter((item) => item.offsetTop === view[0].offsetTop).length;
  }

  function press(event, item) {
    const takes = event.key === " " || event.key === "Enter";
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (!held) {
      if (!takes) return;
      event.preventDefault();
      lift(item, "keys");
      say(`${item.dataset.name} is lifted, ${where(item)}. Arrow keys move it, Space puts it down, Escape puts it back.`);
      return;
    }
    if (event.key === "Escape") cancel();
    else if (takes) drop();
    else if (event.key in STEPS || event.key === "Home" || event.key === "End") walk(event.key, item);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  function walk(key, item) {
    const vertical = key === "ArrowUp" || key === "ArrowDown";
    const leftward = getComputedStyle(list).direction === "rtl" && !vertical ? -1 : 1;
    const to = { Home: 0, End: view.length - 1 }[key] ?? view.indexOf(item) + STEPS[key] * leftward * (vertical ? columns() : 1);
    goTo(to);
    item.scrollIntoView({ block: "nearest" });
    say(`${item.dataset.name}: ${where(item)}`);
  }

  function enable(item) {
    const grip = item.querySelector("[data-grip]");
    if (!grip) return;
    grip.hidden = false;
    grip.addEventListener("pointerdown", (event) => grab(event, item, grip));
    grip.addEventListener("pointermove", (event) => {
      if (held?.how !== "pointer") return;
      Object.assign(held, { x: event.clientX, y: event.clientY });
      follow();
    });
    grip.addEventListener("pointerup", () => { if (held?.how === "pointer") drop(); });
    grip.addEventListener("lostpointercapture", () => { if (held?.how === "pointer") cancel(); });
    grip.addEventListener("keydown", (event) => press(event, item));
    // Whoever goes elsewhere has made up their mind.
    grip.addEventListener("blur", () => { if (held?.how === "keys") drop(); });
  }

  if (getComputedStyle(list).position === "static") list.style.position = "relative";
  view.forEach(enable);
}

for (const list of document.querySelectorAll("[data-reorder]")) sortable(list);
