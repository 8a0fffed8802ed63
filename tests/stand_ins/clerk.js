// A stand-in for Clerk's script: a button for each form, and the truth about the session.
(() => {
  const origin = new URL(document.currentScript.src).origin;
  const ask = async (path, method = "GET") => {
    const known = document.cookie.match(/__clerk_db_jwt(?:_[^=;]+)?=([^;]+)/);
    const query = known ? `?__clerk_db_jwt=${known[1]}` : "";
    const answer = await fetch(`${origin}${path}${query}`, { method, credentials: "include" });
    return answer.json();
  };
  const mount = (text, option) => (place, options) => {
    const link = document.createElement("a");
    const back = new URL(options[option], location.href);
    link.href = `${origin}/sign-in?redirect_url=${encodeURIComponent(back)}`;
    link.textContent = text;
    // Styles written by the script itself, as Clerk's are.
    link.setAttribute("style", "display: inline-block; padding: 1rem");
    place.append(link);
  };
  window.Clerk = {
    isSignedIn: false,
    async load() {
      this.isSignedIn = (await ask("/v1/client")).is_signed_in;
    },
    mountSignIn: mount("Sign in by Clerk", "signInForceRedirectUrl"),
    mountSignUp: mount("Sign up by Clerk", "signUpForceRedirectUrl"),
    mountUserButton(place) {
      const button = document.createElement("button");
      button.textContent = "Manage account";
      place.append(button);
    },
    async signOut({ redirectUrl }) {
      await ask("/v1/client/sign_out", "POST");
      this.isSignedIn = false;
      location.assign(redirectUrl);
    },
  };
})();
