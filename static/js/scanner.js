// The camera on the page that adds books. Every code it is sure of goes out as "intake:code"; what
// becomes of it comes back as "intake:answered". Pictures stay in this browser.

const scanner = document.querySelector("[data-scanner]");
const part = (name) => scanner.querySelector(`[data-${name}]`);
const [view, video, photo, torch] = ["view", "video", "photo", "torch"].map((name) => part(`scanner-${name}`));
const cameras = part("scanner-cameras");
const canvas = document.createElement("canvas");
const openers = [...document.querySelectorAll("[data-open-scanner]")];

const REMEMBERED = "penumbra.camera";
const PAUSE_MS = 50;
const SHOWN_MS = 4000;
const FOLLOWED_MS = 30_000;
const TYPE = "You can also read a photo, or type the number.";
const TROUBLES = {
  insecure: ["The camera needs a secure address.", `Browsers give it only to pages that begin with https://, and ${location.host} does not come that way. Ask whoever runs this site for its https address. ${TYPE}`],
  unsupported: ["This browser gives pages no camera.", `Another browser may. ${TYPE}`],
  refused: ["The camera is not allowed.", `Allow it for this site: press the sign beside the address, set Camera to Allow, then try again. A phone may refuse it to the whole browser, in its own settings. ${TYPE}`],
  none: ["No camera was found.", `If there is one, plug it in or switch it on, then try again. ${TYPE}`],
  busy: ["The camera is in use.", `Close the other program or tab that shows it, then try again. ${TYPE}`],
  lost: ["The camera was taken away.", `It was unplugged, or another program took it. Try again. ${TYPE}`],
  reader: ["The barcode reader could not be loaded.", "Is the network there? Try again, or type the number."],
};
const KINDS = {
  NotAllowedError: "refused", SecurityError: "refused", NotFoundError: "none", OverconstrainedError: "none",
  NotReadableError: "busy", AbortError: "busy", TrackStartError: "busy",
};
const WORDS = {
  looking: "Looking it up", found: "Found: is this your book?", added: "Added", owned: "Already yours",
  missing: "Nobody knows it yet", needs_you: "Needs you, in the tray", refused: "Not taken",
};

let stream = null;
let opening = 0;
let parts = null;
let sightings = null;
let lastRead = null;
let clearing = 0;
let isPhoto = false;

// --- What the reader is told ---------------------------------------------------------------------
const announce = (text) => { part("scanner-live").textContent = text; };

function show(title, state, kind) {
  clearTimeout(clearing);
  part("scanner-title").textContent = title;
  part("scanner-state").textContent = state;
  part("scanner-said").hidden = false;
  view.classList.toggle("got", kind === "got");
  view.classList.toggle("refused", kind === "refused");
  clearing = setTimeout(() => view.classList.remove("got", "refused"), SHOWN_MS);
}

function explain(kind) {
  const [title, advice] = TROUBLES[kind];
  part("trouble-title").textContent = title;
  part("trouble-advice").textContent = advice;
  part("scanner-trouble").hidden = false;
  view.hidden = true;
  announce(`${title} ${advice}`);
}

function take(code) {
  lastRead = code;
  show(code, "Read", "got");
  document.dispatchEvent(new CustomEvent("intake:code", { detail: { code, door: "camera" } }));
}

function refuse(code, fault) {
  const words = parts.refusalOf(fault);
  show(code, words, "refused");
  announce(words);
}

// The title before it is final: whoever holds another book sees it, and undoes it in the tray. The
// answer often comes before the title does, so the row in the tray is looked at until it is there.
document.addEventListener("intake:answered", ({ detail: { code, state, title, message, rowId } }) => {
  if (scanner.hidden || code !== lastRead) return;
  showAnswer(code, state, title, message);
  if (state === "looking") follow(code, rowId);
});

function showAnswer(code, state, title, message = "") {
  show(title || code, WORDS[state] ?? message, state === "refused" ? "refused" : "got");
}

function follow(code, rowId) {
  const until = performance.now() + FOLLOWED_MS;
  const look = () => {
    if (scanner.hidden || code !== lastRead || performance.now() > until) return;
    const { state = "looking", title = "" } = document.getElementById(rowId)?.dataset ?? {};
    if (state === "looking") setTimeout(look, 250);
    else showAnswer(code, state, title);
  };
  look();
}

// --- Reading -------------------------------------------------------------------------------------
// What reads barcodes is fetched when it is first needed, and kept while the page is open.
async function load() {
  const { barcode, reader, worker, zxing: script, wasm } = scanner.dataset;
  const [rules, making] = await Promise.all([import(barcode), import(reader)]);
  const reading = await making.startReader({ barcode, worker, script, wasm });
  scanner.dataset.readBy = reading.kind;
  return { ...rules, draw: making.draw, reading };
}

async function ready() {
  try {
    parts ??= await load();
    return true;
  } catch {
    explain("reader");
    return false;
  }
}

async function watch(mine) {
  sightings = new parts.Sightings();
  while (mine === opening) {
    if (!document.hidden && !isPhoto && video.readyState >= video.HAVE_CURRENT_DATA && video.videoWidth) await readFrame();
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

async function readFrame() {
  const { videoWidth, videoHeight } = video;
  view.classList.toggle("upright", videoHeight > videoWidth);
  parts.draw(canvas, video, parts.cropOf(videoWidth, videoHeight));
  // One frame that cannot be read is no trouble: the next one is on its way.
  const texts = await parts.reading.read(canvas).catch(() => []);
  if (!stream) return;
  for (const { code, fault } of sightings.see(texts, performance.now())) {
    if (fault) refuse(code, fault);
    else take(code);
  }
}

async function readPhoto(file) {
  if (!(await ready())) return;
  announce("Reading the photo");
  isPhoto = true;
  const picture = await createImageBitmap(file).catch(() => null);
  const codes = picture ? await codesIn(picture).catch(() => []) : [];
  isPhoto = false;
  view.hidden = false;
  for (const code of codes) take(code);
  if (!picture) tellOfPhoto("This is no picture that the browser can read.");
  picture?.close();
}

async function codesIn(picture) {
  const agreement = new parts.Agreement();
  for (const look of parts.looksAt(picture.width, picture.height)) {
    const codes = agreement.see(await parts.reading.read(parts.draw(document.createElement("canvas"), picture, look)));
    if (codes.length) return codes;
  }
  const fault = agreement.fault();
  tellOfPhoto(fault ? parts.refusalOf(fault) : "No barcode was found in the photo. Take it from nearer, straight and in good light.");
  return [];
}

function tellOfPhoto(words) {
  show("", words, "refused");
  announce(words);
}

// --- The camera ----------------------------------------------------------------------------------
const remembered = {
  get: () => { try { return localStorage.getItem(REMEMBERED); } catch { return null; } },
  set: (id) => { try { localStorage.setItem(REMEMBERED, id); } catch { /* a private window: the choice is for now */ } },
};

async function streamOf(id) {
  const size = { width: { ideal: 1280 }, height: { ideal: 720 } };
  const which = id ? { deviceId: { exact: id } } : { facingMode: { ideal: "environment" } };
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: false, video: { ...size, ...which } });
  } catch (error) {
    // The camera chosen last time is not here today.
    if (id && KINDS[error.name] === "none") return streamOf(null);
    throw error;
  }
}

async function start() {
  stop();
  opening += 1;
  const mine = opening;
  part("scanner-trouble").hidden = true;
  view.hidden = false;
  if (!navigator.mediaDevices?.getUserMedia) return explain(window.isSecureContext ? "unsupported" : "insecure");
  const loading = ready();
  let given;
  try {
    given = await streamOf(remembered.get());
  } catch (error) {
    if (mine === opening) explain(KINDS[error.name] ?? "busy");
    return;
  }
  const isReady = await loading;
  if (mine !== opening || !isReady) return release(given);
  stream = given;
  video.srcObject = stream;
  const [track] = stream.getVideoTracks();
  track.addEventListener("ended", () => { if (mine === opening) { stop(); explain("lost"); } });
  await video.play().catch(() => {});
  await Promise.all([offerCameras(track), offerTorch(track)]);
  announce("The camera is on. Hold a barcode in front of it.");
  watch(mine);
}

function release(given) {
  for (const track of given.getTracks()) track.stop();
}

function stop() {
  opening += 1;
  if (stream) release(stream);
  stream = null;
  video.srcObject = null;
}

async function offerCameras(track) {
  const all = (await navigator.mediaDevices.enumerateDevices()).filter((device) => device.kind === "videoinput");
  const now = track.getSettings().deviceId;
  const select = cameras.querySelector("select");
  select.replaceChildren(...all.map((device, number) => new Option(
    device.label || `Camera ${number + 1}`, device.deviceId, false, device.deviceId === now,
  )));
  cameras.hidden = all.length < 2;
}

async function offerTorch(track) {
  const can = track.getCapabilities?.() ?? {};
  torch.hidden = !can.torch;
  torch.setAttribute("aria-pressed", "false");
  if (can.focusMode?.includes("continuous")) {
    await track.applyConstraints({ advanced: [{ focusMode: "continuous" }] }).catch(() => {});
  }
}

async function toggleTorch() {
  const lit = torch.getAttribute("aria-pressed") !== "true";
  try {
    await stream.getVideoTracks()[0].applyConstraints({ advanced: [{ torch: lit }] });
    torch.setAttribute("aria-pressed", String(lit));
  } catch {
    announce("The light cannot be switched.");
  }
}

// --- Opening and closing -------------------------------------------------------------------------
function open() {
  scanner.hidden = false;
  for (const opener of openers) opener.setAttribute("aria-expanded", "true");
  part("scanner-said").hidden = true;
  scanner.querySelector("h2").focus();
  scanner.scrollIntoView({ block: "nearest" });
  start();
}

function close() {
  stop();
  scanner.hidden = true;
  announce("");
  for (const opener of openers) opener.setAttribute("aria-expanded", "false");
  openers.find((opener) => opener.offsetParent)?.focus();
}

// Nothing is filmed, and nothing read, while another tab is looked at.
function pause() {
  for (const track of stream?.getVideoTracks() ?? []) track.enabled = !document.hidden;
}

for (const opener of openers) {
  opener.hidden = false;
  opener.setAttribute("aria-controls", scanner.id);
  opener.setAttribute("aria-expanded", "false");
  opener.addEventListener("click", () => (scanner.hidden ? open() : close()));
}
part("scanner-close").addEventListener("click", close);
part("scanner-again").addEventListener("click", start);
torch.addEventListener("click", toggleTorch);
cameras.addEventListener("change", ({ target }) => { remembered.set(target.value); start(); });
photo.addEventListener("change", () => {
  if (photo.files[0]) readPhoto(photo.files[0]);
  photo.value = "";
});
scanner.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.target.closest("select")) return;
  event.stopPropagation();
  close();
});
document.addEventListener("visibilitychange", pause);
window.addEventListener("pagehide", () => { if (!scanner.hidden) close(); });
