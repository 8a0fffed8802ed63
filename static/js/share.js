// The share panel: copy with a press, and hand the link to an app where the browser can.

const say = (words) => {
  const line = document.querySelector("[data-announce]");
  if (line) line.textContent = words;
};

async function copied(text, field) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Without HTTPS, or where it is forbidden: what is marked can still be copied, by us or by hand.
    field.focus();
    field.select();
    return document.execCommand("copy");
  }
}

for (const button of document.querySelectorAll("[data-share] [data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  const label = button.querySelector("span");
  const before = label.textContent;
  let back;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const worked = await copied(field.value, field);
    label.textContent = worked ? "Copied" : "Press Ctrl+C";
    say(worked ? button.dataset.said : "The text is marked; copy it with Ctrl+C.");
    clearTimeout(back);
    back = setTimeout(() => { label.textContent = before; say(""); }, 4000);
  });
  // One press or tab marks all of it.
  field.addEventListener("focus", () => field.select());
}

for (const panel of document.querySelectorAll("[data-share]")) {
  const button = panel.querySelector("[data-hand-over]");
  const told = { title: panel.dataset.title, url: panel.dataset.url };
  if (!button || !navigator.canShare?.(told)) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    // Put away again is no failure.
    navigator.share(told).then(() => { panel.open = false; }, () => {});
  });
}
