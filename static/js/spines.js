// Spines: arrow keys along the shelves, and one card that shows the cover of the book in question.

const shelves = document.querySelector("[data-spines]");
const spineOf = (target) => target instanceof Element ? target.closest(".spine") : null;
let card = null;
let shown = null;
let leaving = 0;

// --- The card: made once, filled anew for each book.

function makeCard() {
  card = document.createElement("a");
  card.className = "peek";
  card.tabIndex = -1;
  // The spine's own text says all that stands here.
  card.setAttribute("aria-hidden", "true");
  card.innerHTML = '<span class="cover"></span><span><strong></strong><p></p></span>';
  card.hidden = true;
  document.querySelector("main").append(card);
  card.addEventListener("pointerleave", later);
  card.addEventListener("pointerenter", () => clearTimeout(leaving));
}

function designed(spine, title, author) {
  const cover = document.createElement("span");
  const palette = [...spine.classList].find((name) => name.startsWith("palette-")) ?? "";
  cover.className = `cover ${palette} ${spine.dataset.look}`;
  cover.append(document.createElement("b"), document.createElement("i"));
  cover.firstChild.textContent = title;
  cover.lastChild.textContent = author;
  return cover;
}

function picture(spine) {
  const cover = document.createElement("span");
  cover.className = "cover real";
  const image = document.createElement("img");
  image.alt = "";
  image.src = spine.dataset.cover;
  cover.append(image);
  return cover;
}

function show(spine) {
  clearTimeout(leaving);
  if (spine === shown) return;
  shown?.classList.remove("up");
  shown = spine;
  if (!card) makeCard();
  const title = spine.querySelector("b").textContent;
  const author = spine.querySelector("i").textContent;
  card.querySelector("strong").textContent = title;
  card.querySelector("p").textContent = author;
  card.querySelector(".cover").replaceWith(spine.dataset.cover ? picture(spine) : designed(spine, title, author));
  card.lang = spine.lang;
  card.dir = spine.dir;
  card.href = spine.href;
  card.hidden = false;
  place(spine.getBoundingClientRect());
  spine.classList.add("up");
}

// Above the book, so that its neighbours stay in view; below the shelf where there is no room.
function place(spine) {
  const size = card.getBoundingClientRect();
  const width = document.documentElement.clientWidth;
  const left = Math.min(Math.max(8, spine.left + spine.width / 2 - size.width / 2), width - size.width - 8);
  const above = spine.top - size.height - 18;
  const top = above >= 8 ? above : spine.bottom + 6;
  card.style.left = `${left + scrollX}px`;
  card.style.top = `${top + scrollY}px`;
}

function hide() {
  clearTimeout(leaving);
  if (card) card.hidden = true;
  shown?.classList.remove("up");
  shown = null;
}

function later() {
  clearTimeout(leaving);
  leaving = setTimeout(() => {
    const focused = spineOf(document.activeElement);
    if (focused?.matches(":focus-visible")) show(focused);
    else hide();
  }, 120);
}

// --- The keys: one stop for Tab, arrows from book to book.

function stop(at) {
  shelves.querySelector(".spine[tabindex='0']")?.setAttribute("tabindex", "-1");
  at.setAttribute("tabindex", "0");
}

const beside = (item, step) => step > 0 ? item.nextElementSibling : item.previousElementSibling;

const middle = (item) => item.offsetLeft + item.offsetWidth / 2;
// Where an unbroken run of ↑ and ↓ began: it keeps to that column, as a text cursor does.
let column = null;

// The book of the next shelf that stands nearest to the column.
function across(item, step) {
  column ??= middle(item);
  let other = item;
  while (other && other.offsetTop === item.offsetTop) other = beside(other, step);
  let best = other;
  for (let one = other; one && one.offsetTop === other.offsetTop; one = beside(one, step)) {
    if (Math.abs(middle(one) - column) < Math.abs(middle(best) - column)) best = one;
  }
  return best;
}

const MOVES = {
  ArrowRight: (item) => beside(item, 1),
  ArrowLeft: (item) => beside(item, -1),
  ArrowDown: (item) => across(item, 1),
  ArrowUp: (item) => across(item, -1),
  Home: () => shelves.firstElementChild,
  End: () => shelves.lastElementChild,
};

function rove() {
  for (const spine of shelves.querySelectorAll(".spine:not([tabindex])")) spine.tabIndex = -1;
  if (!shelves.querySelector(".spine[tabindex='0']")) stop(shelves.querySelector(".spine"));
}

if (shelves) {
  rove();
  document.addEventListener("more", rove);
  shelves.addEventListener("keydown", (event) => {
    const spine = spineOf(event.target);
    if (!spine || event.ctrlKey || event.metaKey || event.altKey || !(event.key in MOVES)) return;
    event.preventDefault();
    if (event.key !== "ArrowUp" && event.key !== "ArrowDown") column = null;
    MOVES[event.key](spine.parentElement)?.querySelector(".spine").focus();
  });
  shelves.addEventListener("focusin", (event) => {
    const spine = spineOf(event.target);
    if (!spine) return;
    stop(spine);
    if (spine.matches(":focus-visible")) show(spine);
  });
  shelves.addEventListener("focusout", later);
  shelves.addEventListener("pointerover", (event) => {
    const spine = spineOf(event.target);
    if (event.pointerType !== "touch" && spine) show(spine);
  });
  shelves.addEventListener("pointerleave", later);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
  window.addEventListener("resize", hide);
}
