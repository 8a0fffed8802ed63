// Suggestions under the search box: a combobox whose focus never leaves the field.

const PAUSE_MS = 150;

export function suggestUnder(field) {
  const form = field.form;
  const list = document.createElement("div");
  const status = document.createElement("p");
  list.className = "suggest";
  list.id = `${field.id}-suggestions`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  status.className = "unseen";
  status.setAttribute("role", "status");
  form.append(list, status);
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-expanded", "false");
  field.setAttribute("aria-controls", list.id);

  let waiting = 0;
  let asking = null;
  let shownFor = null;
  let active = -1;
  const options = () => [...list.querySelectorAll("[role=option]")];

  const activate = (index) => {
    const all = options();
    all[active]?.removeAttribute("aria-selected");
    active = index;
    const option = all[index];
    if (!option) return field.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    field.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  };

  const close = () => {
    clearTimeout(waiting);
    asking?.abort();
    activate(-1);
    list.hidden = true;
    field.setAttribute("aria-expanded", "false");
  };

  const open = () => {
    const count = options().length;
    activate(-1);
    list.hidden = count === 0;
    field.setAttribute("aria-expanded", String(count > 0));
    status.textContent = count ? `${count} suggestion${count === 1 ? "" : "s"}` : "No suggestions";
  };

  const ask = async () => {
    const text = field.value.trim();
    if (text === shownFor) return open();
    asking?.abort();
    asking = new AbortController();
    const { signal } = asking;
    try {
      const url = `${field.dataset.suggestions}?${new URLSearchParams({ q: text })}`;
      // A session that has ended redirects to a page; that is no answer.
      const answer = await fetch(url, { signal, redirect: "error" });
      const html = answer.ok ? await answer.text() : "";
      if (signal.aborted || document.activeElement !== field) return;
      list.innerHTML = html;
      shownFor = answer.ok ? text : null;
      open();
    } catch (error) {
      // Suggestions are a convenience: without an answer the field is a plain search.
      if (!signal.aborted) close();
    }
  };

  const forget = () => {
    close();
    shownFor = null;
    status.textContent = "";
    list.replaceChildren();
  };

  field.addEventListener("input", () => {
    clearTimeout(waiting);
    asking?.abort();
    if (!field.value.trim()) return forget();
    waiting = setTimeout(ask, PAUSE_MS);
  });

  const isOpen = () => !list.hidden;
  const last = () => options().length - 1;
  const keys = {
    ArrowDown: () => {
      if (isOpen()) activate(active < last() ? active + 1 : -1);
      else if (field.value.trim()) ask();
      else return false;
    },
    ArrowUp: () => {
      if (!isOpen()) return false;
      activate(active < 0 ? last() : active - 1);
    },
    Home: () => (isOpen() && active >= 0 ? activate(0) : false),
    End: () => (isOpen() && active >= 0 ? activate(last()) : false),
    Enter: () => {
      if (!isOpen() || active < 0) return false;
      options()[active].click();
    },
    Escape: () => {
      if (isOpen()) return close();
      // Clearing is the page's; what was shown goes with the text.
      forget();
      return false;
    },
  };

  field.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (!keys[event.key] || keys[event.key]() === false) return;
    event.preventDefault();
    event.stopPropagation();
  });

  // A press on a suggestion must not take the focus away before it is followed.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  field.addEventListener("blur", close);
  form.addEventListener("submit", close);
}
