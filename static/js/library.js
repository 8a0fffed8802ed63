// "Load more" on top of the pager's links, and the way back to the book one came from.

const results = document.querySelector("[data-results]");
const say = (text) => { document.querySelector("[data-announce]").textContent = text; };
const items = (root) => root.querySelector("[data-items]");

// Each page that was loaded is known by its first book, so that its address can be restored.
const starts = new Map();
if (items(results)) starts.set(items(results).firstElementChild, location.href);

function offer() {
  results.querySelector(".load-more")?.remove();
  const next = results.querySelector(".pager [rel=next]");
  if (!next) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn";
  button.textContent = "Load more";
  button.addEventListener("click", () => load(next.href, button));
  const line = document.createElement("p");
  line.className = "load-more";
  line.append(button);
  results.querySelector(".pager").before(line);
}

async function load(url, button) {
  if (button.ariaDisabled === "true") return;
  button.ariaDisabled = "true";
  button.textContent = "Loading…";
  try {
    const response = await fetch(url, { headers: { Accept: "text/html" } });
    if (!response.ok || new URL(response.url).pathname !== location.pathname) throw new Error("refused");
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    add(page, url);
  } catch {
    // The plain link says best what is wrong.
    location.assign(url);
  }
}

function add(page, url) {
  const list = items(results);
  const fresh = [...items(page).children];
  const tallest = Math.max(list.dataset.tallest ?? 0, items(page).dataset.tallest ?? 0);
  if (tallest) {
    list.classList.replace(`h-${list.dataset.tallest}`, `h-${tallest}`);
    list.dataset.tallest = tallest;
  }
  const known = new Set([...list.querySelectorAll("a.book")].map((link) => link.pathname));
  const unseen = fresh.filter((item) => !known.has(item.querySelector("a.book").pathname));
  list.append(...unseen);
  results.querySelector(".pager").replaceWith(page.querySelector(".pager"));
  results.querySelector(".sizes")?.replaceWith(page.querySelector(".sizes"));
  if (unseen.length) starts.set(unseen[0], url);
  history.replaceState(history.state, "", url);
  document.title = page.title;
  offer();
  // Focus goes on where reading goes on: to the first of the books that came.
  unseen[0]?.querySelector("a.book").focus({ preventScroll: true });
  say(`${unseen.length} more books. ${list.children.length} are shown.`);
  results.dispatchEvent(new CustomEvent("more", { bubbles: true }));
}

// Leaving for a book: the address becomes that of the page the book stands on.
results.addEventListener("click", (event) => {
  const link = event.target.closest("a.book");
  if (!link) return;
  let item = link.closest("[data-items] > *");
  while (item && !starts.has(item)) item = item.previousElementSibling;
  history.replaceState({ ...history.state, book: link.pathname }, "", item ? starts.get(item) : location.href);
  // The page that comes back may begin further down: the browser's own place would be wrong.
  history.scrollRestoration = "manual";
});

window.addEventListener("pageshow", (event) => {
  const back = event.persisted || performance.getEntriesByType("navigation")[0]?.type === "back_forward";
  const book = history.state?.book;
  if (!back || !book) return;
  const link = [...results.querySelectorAll("a.book")].find((one) => one.pathname === book);
  link?.scrollIntoView({ block: "center" });
  link?.focus({ preventScroll: true });
});

offer();
