"""How the API is set up: who may ask, what is read and written, and from where."""

from typing import Any

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.ApiTokenAuthentication",
        "accounts.authentication.ClerkBearerAuthentication",
        "accounts.authentication.ReaderSessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticated",
        "accounts.permissions.HasScope",
    ],
    "DEFAULT_THROTTLE_CLASSES": ["accounts.api_throttle.WorkThrottle"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["library.api.parsers.BoundedJSONParser"],
    "EXCEPTION_HANDLER": "penumbra.errors.api_exception_handler",
}

# Pages of other sites may call the API only where their origin is named, and never with cookies.
CORS_URLS_REGEX = r"^/api/"
CORS_ALLOW_HEADERS = (
    *("accept", "authorization", "content-type", "idempotency-key", "if-match", "if-none-match"),
    "x-request-id",
)
CORS_EXPOSE_HEADERS = (
    *("ETag", "Idempotency-Replayed", "Location", "RateLimit", "RateLimit-Policy"),
    *("Retry-After", "X-Request-ID"),
)


def with_cors(middleware: list[str], origins: list[str]) -> list[str]:
    """Return the middleware with django-cors-headers in it, where any origin is allowed."""
    if not origins:
        return middleware
    place = middleware.index("penumbra.kept_pages.KeptPagesMiddleware")
    return [*middleware[:place], "corsheaders.middleware.CorsMiddleware", *middleware[place:]]
