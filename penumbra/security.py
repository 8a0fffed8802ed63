"""What browsers are told to allow: pure constants, which the settings and the middleware use."""

from typing import Any

CSP_REPORT_PATH = "/csp-report/"
REPORTING_ENDPOINTS = f'csp="{CSP_REPORT_PATH}"'
_OWN = ("script-src", "style-src", "img-src", "font-src", "connect-src", "form-action")
# Nothing on any page uses them; the page with the camera says so of itself.
_NEVER = (
    *("accelerometer", "bluetooth", "browsing-topics", "camera", "display-capture", "geolocation"),
    *("gyroscope", "hid", "magnetometer", "microphone", "midi", "payment", "screen-wake-lock"),
    *("serial", "usb", "xr-spatial-tracking"),
)
PERMISSIONS_POLICY = ", ".join(f"{feature}=()" for feature in _NEVER)
PERMISSIONS_WITH_CAMERA = PERMISSIONS_POLICY.replace("camera=()", "camera=(self)")
# Other sites may not draw our answers into theirs; what is the same whoever asks is made for that:
# covers, feeds, frames, share pictures.
SAME_ORIGIN, CROSS_ORIGIN = "same-origin", "cross-origin"


def content_security_policy(*, https: bool) -> dict[str, Any]:
    """Return django-csp's setting: everything from this site, nothing inline, no frames."""
    directives: dict[str, Any] = dict.fromkeys(
        ("default-src", "base-uri", "frame-ancestors"), ["'none'"]
    )
    directives |= dict.fromkeys(_OWN, ["'self'"])
    directives |= {"report-uri": CSP_REPORT_PATH, "report-to": "csp"}
    if https:
        directives["upgrade-insecure-requests"] = True
    return {"DIRECTIVES": directives}
