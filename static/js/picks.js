// Ticks stay while one pages and searches, and are counted; the form sends them all.

const form = document.querySelector("[data-picks]");
const key = `picks:${location.pathname}`;
const read = () => new Set(JSON.parse(sessionStorage.getItem(key) ?? "[]"));

if (form) {
  const boxes = [...form.querySelectorAll("[name=book]")];
  const count = form.querySelector("[data-count]");
  const here = new Set(boxes.map((box) => box.value));
  const elsewhere = () => [...read()].filter((id) => !here.has(id));

  const show = () => {
    const chosen = read();
    const beside = elsewhere().length;
    count.textContent = chosen.size ? `${chosen.size} ticked${beside ? `, ${beside} of them on other pages` : ""}` : "";
  };
  const keep = () => {
    const chosen = [...elsewhere(), ...boxes.filter((box) => box.checked).map((box) => box.value)];
    sessionStorage.setItem(key, JSON.stringify(chosen));
    show();
  };

  form.addEventListener("change", keep);
  form.addEventListener("submit", () => {
    for (const id of elsewhere()) {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name: "book", value: id });
      form.append(field);
    }
    sessionStorage.removeItem(key);
  });
  window.addEventListener("pageshow", () => {
    const chosen = read();
    for (const box of boxes) box.checked = chosen.has(box.value);
    show();
  });
}
