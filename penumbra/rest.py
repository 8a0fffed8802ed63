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
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
}

SPECTACULAR: dict[str, Any] = {
    "TITLE": "Penumbra",
    "DESCRIPTION": (
        "Everything the pages do, for programs. What holds at every address (pages, tags, keys, "
        "limits, problems) stands in docs/api.md.\n\n"
        "Limits, for each reader: 60 lookups and searches among providers a minute, 60 pictures "
        "fetched a minute, 600 requests to the tray a minute, 10 exports an hour, 30 tokens an "
        "hour; 10 reports an hour from one network address. Bodies have at most 8 MB."
    ),
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    # The hook writes who may ask into each operation.
    "AUTHENTICATION_WHITELIST": [],
    "COMPONENT_SPLIT_REQUEST": False,
    "COMPONENT_SPLIT_PATCH": False,
    "ENUM_NAME_OVERRIDES": {},
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "POSTPROCESSING_HOOKS": ["library.api.schema.hooks.complete"],
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
