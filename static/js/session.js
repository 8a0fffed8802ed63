// A token of Clerk's lives for a minute. While the page is in view it is renewed in good time: by a
// frame, unseen, that opens a page of this site and is sent round by Clerk on the way.

const { suffix, renew } = document.getElementById("session").dataset;
const EARLY_S = 20;
const PATIENCE_MS = 8_000;
let underWay = null;
// A session that is over is not renewed by asking again at once.
const PAUSE_MS = 60_000;
let restUntil = 0;
const rests = () => Date.now() < restUntil;

function cookie(name) {
  const found = document.cookie.split("; ").find((one) => one.startsWith(`${name}=`));
  return found ? found.slice(name.length + 1) : "";
}

// Seconds until the token is over; none, where it cannot be read.
function left() {
  try {
    const token = cookie(`__session_${suffix}`) || cookie("__session");
    const payload = token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
    return JSON.parse(atob(payload)).exp - Date.now() / 1000;
  } catch {
    return 0;
  }
}

function renewed() {
  underWay ??= new Promise((resolve) => {
    const frame = document.createElement("iframe");
    const done = () => {
      frame.remove();
      underWay = null;
      if (left() <= 0) restUntil = Date.now() + PAUSE_MS;
      resolve();
    };
    frame.hidden = true;
    frame.title = "Session";
    frame.addEventListener("load", done, { once: true });
    setTimeout(() => underWay && frame.isConnected && done(), PATIENCE_MS);
    frame.src = renew;
    document.body.append(frame);
  });
  return underWay;
}

function look() {
  if (document.visibilityState === "visible" && !rests() && left() < EARLY_S) renewed();
}

setInterval(look, 10_000);
document.addEventListener("visibilitychange", look);
window.addEventListener("pageshow", look);

// A form of a page that was not in view for long waits for the new token, and goes out then.
document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (form.method !== "post" || rests() || left() > 0) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const button = event.submitter;
    renewed().then(() => form.requestSubmit(button));
  },
  { capture: true },
);
