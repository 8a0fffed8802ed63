// Add books without leaving the field: what is typed, scanned, pasted or dropped goes into a queue
// and from there to the server, one after the other; what changes in the tray comes back by itself.
// Without this file the form and the links of the page do the same, a page at a time.

const htmx = window.htmx;
const box = document.querySelector("[data-box]");
const field = box.elements.text;
const poll = document.getElementById("tray-poll");
const said = box.querySelector("[data-said]");
const troubles = box.querySelector("[data-box-error]");
const outgoing = box.querySelector("[data-outgoing]");
const counts = () => document.getElementById("tray-counts");
const rows = () => document.getElementById("tray-rows");
const typing = (element) => element.closest?.("input:not([type=checkbox], [type=radio], [type=file]), textarea, select");

// --- The queue: nothing leaves it before the server has confirmed it, not even by a reload --------
const STORE = `penumbra.intake.${box.dataset.box}`;
const queue = stored();
let isSending = false;
let pauseMs = 0;
let destination = "";

function stored() {
  try { return JSON.parse(sessionStorage.getItem(STORE)) ?? []; } catch { return []; }
}

function store() {
  try {
    sessionStorage.setItem(STORE, JSON.stringify(queue.filter((one) => !one.file)));
  } catch { /* Too much for the store: it is kept in memory. */ }
  const kept = queue.length;
  outgoing.hidden = !pauseMs || !kept;
  outgoing.querySelector("span").textContent = `No connection: ${kept} ${kept === 1 ? "entry is" : "entries are"} kept here and sent as soon as there is one.`;
}

function send(one) {
  queue.push(one);
  store();
  pump();
}

function body({ text, door, file }) {
  const data = new FormData();
  data.set("csrfmiddlewaretoken", box.elements.csrfmiddlewaretoken.value);
  data.set("door", door);
  if (file) data.set("file", file);
  else data.set("text", text);
  return data;
}

async function pump() {
  if (isSending || !queue.length) return;
  isSending = true;
  const answer = await delivered(queue[0]);
  isSending = false;
  pauseMs = answer ? 0 : Math.min(Math.max(1000, pauseMs * 2), 15_000);
  if (!answer) {
    setTimeout(pump, pauseMs);
    store();
  } else if (answer.isSignedOut) {
    halt();
  } else {
    const one = queue.shift();
    store();
    answered(one, answer);
    pump();
  }
}

// What the server says to an entry; null when it has to be sent again.
async function delivered(one) {
  try {
    const response = await fetch(`${box.action}?state=${poll.elements.state.value}`, {
      method: "POST",
      body: body(one),
      headers: { "HX-Request": "true" },
      redirect: "manual",
      signal: AbortSignal.timeout(120_000),
    });
    const { type, ok, status, headers } = response;
    if (status >= 500 || status === 429) return null;
    return { isSignedOut: type === "opaqueredirect" || status === 403, ok, headers, html: await response.text() };
  } catch {
    return null;
  }
}

function halt() {
  complain("You are signed out. Sign in again in another tab and reload this page: nothing you put in is lost.");
}

function answered(one, { ok, headers, html }) {
  const { text = "", kind = "" } = JSON.parse(headers.get("HX-Trigger") ?? "{}")["intake:said"] ?? {};
  destination ||= headers.get("HX-Redirect") ?? "";
  if (destination && !queue.length) return location.assign(destination);
  if (ok && html) {
    apply(html, true);
    tell(text, kind);
  } else if (!ok) {
    complain(text || "This is too much at once. Split it in two.");
    if (!field.value && one.text && one.door !== "camera") fill(one.text);
  }
  report(one, html, text);
}

function report(one, html, message) {
  const row = part(html).querySelector("[data-row]");
  const detail = { code: one.text, state: row?.dataset.state ?? "", title: row?.dataset.title ?? "", message, rowId: row?.id ?? "" };
  document.dispatchEvent(new CustomEvent("intake:answered", { detail }));
}

// --- The box --------------------------------------------------------------------------------------
let began = 0;
let isPaste = false;

field.addEventListener("input", (event) => {
  if (!began) began = event.timeStamp;
  if (troubles.firstChild) complain("");
  isPaste ||= event.inputType === "insertFromPaste";
});

field.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  take(event.timeStamp);
});

box.addEventListener("submit", (event) => {
  event.preventDefault();
  take(event.timeStamp);
});

function take(now) {
  const text = field.value;
  // Nobody types a digit every 35 ms.
  const isScan = text.length > 7 && now - began < text.length * 35;
  const door = isPaste ? "pasted" : isScan ? "scanned" : "typed";
  began = 0;
  isPaste = false;
  field.value = "";
  field.focus();
  complain("");
  document.querySelector("#tray-toast .toast:not(:has(form))")?.remove();
  wakeSound();
  if (location.search.includes("isbn=")) history.replaceState(null, "", box.action);
  if (text.trim()) send({ text, door });
}

function fill(text) {
  field.value = text;
  field.focus();
  field.select();
}

function complain(text) {
  field.setAttribute("aria-invalid", text ? "true" : "false");
  const line = document.createElement("p");
  line.className = "error";
  line.setAttribute("role", "alert");
  line.textContent = text;
  troubles.replaceChildren(...(text ? [line] : []));
}

const takeFiles = (files) => { for (const file of files) send({ text: "", door: "file", file }); };
box.elements.file.addEventListener("change", () => {
  takeFiles([...box.elements.file.files]);
  box.elements.file.value = "";
  field.focus();
});
const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
for (const [kind, isOver] of [["dragover", true], ["dragleave", false], ["drop", false]]) {
  document.addEventListener(kind, (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    box.classList.toggle("is-over", isOver);
    if (kind === "drop") takeFiles([...event.dataTransfer.files]);
  });
}

// A scanner types wherever the focus is: digits belong to the box. Esc leads back to it.
document.addEventListener("keydown", (event) => {
  const isDigit = /^[0-9]$/.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey;
  if (isDigit && !typing(event.target)) field.focus();
  if (event.key === "Escape" && event.target.closest?.(".tray")) field.focus();
});

document.addEventListener("intake:code", ({ detail }) => send({ text: detail.code, door: detail.door ?? "camera" }));

// --- The tray: each part that came takes the place of the one with its id -------------------------
const held = new Map();
let acting = null;
let isOwn = false;

function part(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

// Make room for rows that are new here, and drop what is to go and is not here.
function fitted(html) {
  const holder = document.createElement("div");
  holder.append(part(html));
  for (const row of holder.querySelectorAll("[data-row][hx-swap-oob]")) {
    if (document.getElementById(row.id)) continue;
    if (row.getAttribute("hx-swap-oob") === "delete") {
      row.remove();
    } else {
      const room = document.createElement("li");
      room.id = row.id;
      room.dataset.version = "";
      rows().prepend(room);
    }
  }
  return holder.innerHTML;
}

function apply(html, own = false) {
  isOwn = own;
  htmx.swap("body", fitted(html), { swapStyle: "none" });
  isOwn = false;
  arm();
}

document.body.addEventListener("htmx:beforeSwap", (event) => {
  isOwn = event.target !== poll;
  if (event.detail.serverResponse) event.detail.serverResponse = fitted(event.detail.serverResponse);
});

document.body.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { target, fragment } = event.detail;
  if (!("version" in target.dataset)) return;
  const next = fragment.firstElementChild?.id === target.id ? fragment.firstElementChild : fragment;
  if (next.dataset.version === target.dataset.version) {
    event.detail.shouldSwap = false;
  } else if (!isOwn && target.contains(document.activeElement)) {
    // Not under the reader's hands: when they have gone on.
    const kept = next.cloneNode(true);
    kept.setAttribute("hx-swap-oob", next === fragment ? "delete" : "true");
    held.set(target.id, kept.outerHTML);
    event.detail.shouldSwap = false;
  } else {
    held.delete(target.id);
    if (!isOwn && next.dataset.say && next.dataset.state !== target.dataset.state) results.push(next.dataset);
  }
});

document.addEventListener("focusout", () => setTimeout(() => {
  for (const [id, html] of held) {
    if (document.getElementById(id)?.contains(document.activeElement)) continue;
    held.delete(id);
    apply(html);
  }
}));

// What was pressed may be gone: the focus goes on to the same row, the next one, or the box.
document.body.addEventListener("htmx:beforeRequest", (event) => {
  const row = event.target.closest(".tray [data-row]");
  if (event.target !== poll) acting = { id: row?.id, place: row ? [...rows().children].indexOf(row) : -1 };
});
document.body.addEventListener("htmx:afterRequest", (event) => {
  isOwn = false;
  flush();
  arm(event.target === poll ? undefined : 0);
  if (event.target === poll || !acting) return;
  const { status } = event.detail.xhr;
  if (!status || status >= 400) tell("That did not go through. Try again in a moment.", "quiet");
  const { id, place } = acting;
  acting = null;
  if (document.activeElement !== document.body) return;
  const next = document.getElementById(id) ?? rows().children[place];
  (next?.querySelector("button, a") ?? field).focus();
});
// What was pressed shows itself, in the row or as a toast; it is said beside that.
document.body.addEventListener("intake:said", ({ detail: { text, kind } }) => {
  if (kind === "attention") tell(text, "quiet");
  else document.querySelector("[data-announce]").textContent = text;
});

document.addEventListener("click", ({ target }) => {
  if (!target.closest("[data-dismiss]")) return;
  target.closest(".toast").remove();
  field.focus();
});

// --- Asking what changed: often while something is under way, now and then else ---------------------
let timer;
const pace = () => (rows().querySelector(".is-adding") ? 1000 : Number(counts().dataset.pace));
function arm(delay = pace()) {
  clearTimeout(timer);
  if (document.hidden || !navigator.onLine) return;
  timer = setTimeout(() => htmx.trigger(poll, "poll"), delay);
}
document.addEventListener("visibilitychange", () => arm(0));
window.addEventListener("online", () => { arm(0); pump(); });

// --- Saying it: each result once, many of them as one line ------------------------------------------
const FEW = 3;
const HOLD_MS = 15_000;
const results = [];
let quietUntil = 0;
let flushing;

function flush() {
  clearTimeout(flushing);
  if (!results.length) return;
  const wait = quietUntil - Date.now();
  if (wait > 0) {
    flushing = setTimeout(flush, wait);
    return;
  }
  const batch = results.splice(0);
  const isGood = batch.every(({ state }) => state === "added" || state === "found");
  if (batch.length <= FEW) {
    tell(batch.map(({ say }) => say).join(". "), isGood ? "ok" : "attention");
    return;
  }
  quietUntil = Date.now() + HOLD_MS;
  tell(document.getElementById("tray-progress")?.textContent, isGood ? "ok" : "attention");
}

function tell(text, kind) {
  if (!text) return;
  const isRepeat = said.textContent === text;
  // The same words once more are news only when they were away.
  if (isRepeat) said.textContent = "";
  setTimeout(() => { said.textContent = text; }, isRepeat ? 50 : 0);
  if (["looking", "many", "quiet"].includes(kind)) return;
  const isGood = ["ok", "added", "found"].includes(kind);
  if ("sound" in box.dataset) play(isGood ? [[880, 0, 0.09]] : [[233, 0, 0.12], [196, 0.16, 0.16]]);
  if ("vibrates" in box.dataset) navigator.vibrate?.(isGood ? 60 : [90, 60, 90]);
}

let audio;
function wakeSound() {
  if (!("sound" in box.dataset)) return;
  audio ??= new AudioContext();
  if (audio.state === "suspended") audio.resume();
}

function play(notes) {
  wakeSound();
  for (const [pitch, start, length] of notes) {
    const tone = audio.createOscillator();
    const level = audio.createGain();
    tone.frequency.value = pitch;
    level.gain.value = 0.15;
    tone.connect(level).connect(audio.destination);
    tone.start(audio.currentTime + start);
    tone.stop(audio.currentTime + start + length);
  }
}

if (field.value) field.setSelectionRange(field.value.length, field.value.length);
arm();
pump();
