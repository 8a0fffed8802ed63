// Clerk's own forms, in the place the page keeps for them. Clerk's scripts are loaded beside this one.

const part = document.querySelector("[data-clerk]");
const place = part.querySelector("[data-clerk-place]");
const TRIES = "clerk-tries";

function show(name, isShown = true) {
  const found = part.querySelector(`[data-clerk-${name}]`);
  if (found) found.hidden = !isShown;
}

function loaded() {
  if (document.readyState === "complete") return Promise.resolve();
  return new Promise((resolve) => window.addEventListener("load", resolve, { once: true }));
}

// Signed in at Clerk's, on a page for those who are not: the site knows after the way back, or it
// does not want to know, and nobody is sent round for ever.
function goOn() {
  const now = Date.now();
  const tries = JSON.parse(sessionStorage.getItem(TRIES) ?? "[]").filter((at) => now - at < 20_000);
  if (tries.length > 1) return show("refused");
  sessionStorage.setItem(TRIES, JSON.stringify([...tries, now]));
  return location.replace(part.dataset.next);
}

function form(mount) {
  if (window.Clerk.isSignedIn) return goOn();
  const { next, signIn, signUp } = part.dataset;
  const options = { routing: "hash", signInUrl: signIn, signUpUrl: signUp, forceRedirectUrl: next };
  return window.Clerk[mount](place, { ...options, signInForceRedirectUrl: next, signUpForceRedirectUrl: next });
}

const ACTS = {
  "sign-in": () => form("mountSignIn"),
  "sign-up": () => form("mountSignUp"),
  "sign-out": () => window.Clerk.isSignedIn && window.Clerk.signOut({ redirectUrl: part.dataset.next }),
  account: () => window.Clerk.mountUserButton(place, { afterSignOutUrl: part.dataset.next, showName: true }),
};

async function begin() {
  show("waiting");
  try {
    await loaded();
    const ui = window.__internal_ClerkUICtor && { ui: { ClerkUI: window.__internal_ClerkUICtor } };
    const { signIn, signUp } = part.dataset;
    await window.Clerk.load({ signInUrl: signIn, signUpUrl: signUp, ...ui });
    await ACTS[part.dataset.clerk]();
  } catch {
    show("missing");
  }
  show("waiting", false);
}

begin();
