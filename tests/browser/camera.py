"""A camera made of a canvas, and what tests ask of the page that looks through it."""

from playwright.sync_api import Page

from tests.browser import barcodes

ISBN = "9780306406157"
OTHER = "9791090636071"
PRICE = barcodes.with_check_digit("192009501200")
CLEAN = barcodes.Look(module=3.2, blur=0.4, angle=4, noise=3, shadow=0.1)
# What the page dispatches is kept for the tests to look at.
LISTEN = """
window.codes = [];
document.addEventListener("intake:code", (event) => window.codes.push(event.detail));
"""
# A camera made of a canvas: window.film(blob) puts another picture before it.
CANVAS_CAMERA = """
const film = Object.assign(document.createElement("canvas"), { width: 1280, height: 720 });
const lens = film.getContext("2d");
let shown = null;
let seed = 1;
setInterval(() => {
  if (shown) lens.drawImage(shown, 0, 0, film.width, film.height);
  lens.fillRect(0, 0, 1, seed++ % 2);
}, 30);
window.film = async (bytes) => {
  shown = bytes ? await createImageBitmap(new Blob([new Uint8Array(bytes)])) : null;
  lens.fillRect(0, 0, film.width, film.height);
};
window.asked = [];
window.light = [];
navigator.mediaDevices.getUserMedia = async (wishes) => {
  window.asked.push(wishes);
  const stream = film.captureStream(25);
  const [track] = stream.getVideoTracks();
  track.getCapabilities = () => ({ torch: true });
  track.applyConstraints = async ({ advanced: [{ torch }] }) => window.light.push(torch);
  track.getSettings = () => ({ deviceId: wishes.video.deviceId?.exact ?? "back" });
  window.track = track;
  return stream;
};
navigator.mediaDevices.enumerateDevices = async () => [
  { kind: "videoinput", deviceId: "back", label: "Back" },
  { kind: "videoinput", deviceId: "front", label: "Front" },
  { kind: "audioinput", deviceId: "ear", label: "Microphone" },
];
"""
NATIVE_READER = """
globalThis.BarcodeDetector = class {
  static async getSupportedFormats() { return ["ean_13", "qr_code"]; }
  constructor({ formats }) { window.nativeFormats = formats; }
  async detect() {
    if (window.nativeFails) throw new DOMException("Service unavailable.", "NotSupportedError");
    return (window.nativeCodes ?? []).map((rawValue) => ({ rawValue }));
  }
};
"""


def picture(code: str, look: barcodes.Look = CLEAN, seed: int = 1) -> bytes:
    return barcodes.jpeg(next(barcodes.shots(code, look, seed=seed, frames=1)).convert("RGB"))


def at_the_camera(page: Page, *scripts: str) -> Page:
    """Open the camera on the page that adds books, with these scripts before its own."""
    for script in (LISTEN, *scripts):
        page.add_init_script(script)
    page.goto("/add/")
    page.get_by_role("button", name="Camera").click()
    return page


def hold(page: Page, code: str | None) -> None:
    page.evaluate("(bytes) => window.film(bytes)", list(picture(code)) if code else None)


def wait_until(page: Page, condition: str) -> None:
    """Wait for a script's condition; the page's policy forbids Playwright's own way to do so."""
    met = page.evaluate(
        f"""async () => {{
        const pause = () => new Promise((resolve) => setTimeout(resolve, 50));
        for (let left = 300; left > 0 && !({condition}); left -= 1) await pause();
        return Boolean({condition}); }}"""
    )
    assert met, condition


def wait_for_codes(page: Page, *codes: str) -> None:
    wait_until(page, f"codes.length >= {len(codes)}")
    assert page.evaluate("window.codes") == [{"code": code, "door": "camera"} for code in codes]
