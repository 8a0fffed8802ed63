"""All settings, for every environment. The only module that reads the environment.

What each variable means, and its default, stands in .env.example.
"""

import os
from pathlib import Path

import environ
from django.conf.global_settings import FILE_UPLOAD_HANDLERS
from django.core.exceptions import ImproperlyConfigured

from accounts.clerk.config import ClerkConfig, is_stand_in
from penumbra import rest
from penumbra.caching import cache_of, files_in
from penumbra.databases import embedded, pooled
from penumbra.log import logging_at
from penumbra.security import content_security_policy
from penumbra.storage import storage_of
from penumbra.templating import templates_in

VERSION = "0.1.0"
BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
env.read_env(BASE_DIR / ".env")


def text(name: str, default: str = "") -> str:
    """Read a variable as it stands; one left empty has its default."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, *, default: bool) -> bool:
    """Read a yes/no variable; anything else is refused rather than guessed at."""
    words = {"on": True, "yes": True, "true": True, "1": True}
    words |= {"off": False, "no": False, "false": False, "0": False}
    word = text(name).lower()
    if word and word not in words:
        raise ImproperlyConfigured(f"{name} must be on or off, not {word!r}.")
    return words.get(word, default)


def number(name: str, default: float, *, least: float = 0) -> float:
    """Read a number that is more than ``least``."""
    value = text(name, str(default))
    try:
        if float(value) > least:
            return float(value)
    except ValueError:
        pass
    raise ImproperlyConfigured(f"{name} must be a number above {least}, not {value!r}.")


def required(name: str, how: str) -> str:
    """Read a variable that only DEBUG may do without."""
    value = text(name)
    if not value and not DEBUG:
        raise ImproperlyConfigured(f"{name} is not set. {how}")
    return value


def listed(value: str) -> list[str]:
    """Take apart what commas separate."""
    return [item.strip() for item in value.split(",") if item.strip()]


# --- The site -------------------------------------------------------------------------------------
DEBUG = flag("DEBUG", default=False)
SECRET_KEY = required(
    "SECRET_KEY", "Set it to a long random text, or set DEBUG=on on your own machine."
) or ("only-for-development-" + "x" * 40)
_hosts = required("ALLOWED_HOSTS", "Set it to the host names of the site.")
ALLOWED_HOSTS = listed(_hosts or "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = listed(text("CSRF_TRUSTED_ORIGINS"))
HTTPS = flag("HTTPS", default=not DEBUG)
SIGN_UP = text("SIGN_UP", "open")
if SIGN_UP not in ("open", "invite", "closed"):
    raise ImproperlyConfigured(f"SIGN_UP must be open, invite or closed, not {SIGN_UP!r}.")
INVITATIONS_PER_READER = int(number("INVITATIONS_PER_READER", 5, least=-1))
CONTACT = text("CONTACT", "https://github.com/penumbra-library/penumbra")
DATA_DIR = Path(text("DATA_DIR", str(BASE_DIR / "var"))).absolute()

ROOT_URLCONF = "penumbra.urls"
WSGI_APPLICATION = "penumbra.wsgi.application"

INSTALLED_APPS = [
    "penumbra.apps.SiteAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    *("django.contrib.sessions", "django.contrib.messages", "django.contrib.sitemaps"),
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    *("rest_framework", "drf_spectacular"),
    "csp",
    *("django_otp", "django_otp.plugins.otp_totp", "django_otp.plugins.otp_static"),
    "django_tasks",
    "django_tasks_db",
    "accounts",
    "library",
    "penumbra",
]
MIDDLEWARE = [
    "penumbra.middleware.RequestIdMiddleware",
    "penumbra.kept_pages.KeptPagesMiddleware",
    "penumbra.middleware.ApiCompressionMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "penumbra.middleware.PermissionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "penumbra.middleware.SlashMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.SignInMiddleware",
    "penumbra.middleware.WorkMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "penumbra.middleware.DomainErrorMiddleware",
]
TEMPLATES = templates_in(BASE_DIR / "templates")

# --- Data -----------------------------------------------------------------------------------------
_own_file = f"sqlite:///{DATA_DIR / 'penumbra.sqlite3'}"
DATABASES = {"default": env.db_url_config(text("DATABASE_URL", _own_file))}
_database = DATABASES["default"]
if _database["ENGINE"].endswith("sqlite3"):
    DATA_DIR.mkdir(parents=True, exist_ok=True)
    _database |= embedded(_database, test_file=DATA_DIR / "test.sqlite3")
elif _database["ENGINE"].endswith("postgresql"):
    _database |= pooled(_database, most=int(number("DATABASE_POOL", 8)))
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = text("REDIS_URL")
CACHES = {  # pages have one of their own: however many are made, they drive no counter out
    "default": cache_of("penumbra", redis_url=REDIS_URL),
    "pages": cache_of("pages", redis_url=REDIS_URL, most=int(number("KEPT_PAGES", 400, least=-1))),
    "pictures": files_in(DATA_DIR / "pictures", most=500, days=7),
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

# --- Accounts -------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
SESSION_ENGINE = "accounts.sessions"
AUTHENTICATION_BACKENDS = ["accounts.backends.HandleOrEmailBackend"]
LOGIN_URL = "accounts:sign-in"
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = "library:home"
LOCAL_ACCOUNTS = flag("LOCAL_ACCOUNTS", default=True)
CLERK = ClerkConfig(
    publishable_key=text("CLERK_PUBLISHABLE_KEY"),
    secret_key=text("CLERK_SECRET_KEY"),
    jwt_key=text("CLERK_JWT_KEY"),
    authorized_parties=tuple(listed(text("CLERK_AUTHORIZED_PARTIES"))),
    webhook_secrets=tuple(listed(text("CLERK_WEBHOOK_SECRET"))),
    instance_id=text("CLERK_INSTANCE_ID"),
    api_url=text("CLERK_API_URL", "https://api.clerk.com").rstrip("/"),
    frontend_url=text("CLERK_FRONTEND_URL").rstrip("/"),
)
if not CLERK.is_on and not LOCAL_ACCOUNTS:
    raise ImproperlyConfigured("LOCAL_ACCOUNTS=off needs Clerk's keys, or nobody could sign in.")
if not all(map(is_stand_in, CLERK.elsewhere)) or (CLERK.elsewhere and not DEBUG):
    raise ImproperlyConfigured("Clerk is elsewhere only at http://127.0.0.1, and with DEBUG=on.")
if CLERK.is_on:
    _place = MIDDLEWARE.index("accounts.middleware.SignInMiddleware")
    MIDDLEWARE.insert(_place, "accounts.middleware.ClerkSessionMiddleware")
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_VALIDATORS = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": f"{_VALIDATORS}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("handle", "name", "email")},
    },
    *({"NAME": f"{_VALIDATORS}.{kind}Validator"} for kind in ("MinimumLength", "CommonPassword")),
    {"NAME": f"{_VALIDATORS}.NumericPasswordValidator"},
]
vars().update(env.email_url_config(text("EMAIL_URL", "consolemail://")))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = text("DEFAULT_FROM_EMAIL", "Penumbra <penumbra@localhost>")
AUDIT_DAYS = int(number("AUDIT_DAYS", 365, least=-1))
CHANGES_DAYS = int(number("CHANGES_DAYS", 30))

# --- Book data providers --------------------------------------------------------------------------
ISBNDB_API_KEY = text("ISBNDB_API_KEY")
ISBNDB_BASE_URL = text("ISBNDB_BASE_URL", "https://api2.isbndb.com").rstrip("/")
ISBNDB_REQUESTS_PER_SECOND = number("ISBNDB_REQUESTS_PER_SECOND", 1)
ISBNDB_BATCH_SIZE = min(1_000, max(1, int(number("ISBNDB_BATCH_SIZE", 100))))
OPENLIBRARY_ENABLED = flag("OPENLIBRARY_ENABLED", default=True)
OPENLIBRARY_BASE_URL = text("OPENLIBRARY_BASE_URL", "https://openlibrary.org")
OPENLIBRARY_COVERS_URL = text("OPENLIBRARY_COVERS_URL", "https://covers.openlibrary.org")
GOOGLE_BOOKS_API_KEY = text("GOOGLE_BOOKS_API_KEY")
GOOGLE_BOOKS_BASE_URL = text("GOOGLE_BOOKS_BASE_URL", "https://www.googleapis.com/books/v1")
LOOKUP_TIMEOUT_S = number("LOOKUP_TIMEOUT_S", 8)
COVER_TEST_HOSTS = listed(text("COVER_TEST_HOSTS"))
if COVER_TEST_HOSTS and not DEBUG:
    raise ImproperlyConfigured("COVER_TEST_HOSTS opens this machine to covers; it needs DEBUG=on.")

# --- Language, static files -----------------------------------------------------------------------
LANGUAGE_CODE, TIME_ZONE = "en-gb", "UTC"
USE_TZ = USE_THOUSAND_SEPARATOR = True

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": storage_of(text("STORAGE_URL"), folder=DATA_DIR / "media"),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# --- Security -------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = int(number("HSTS_SECONDS", 31_536_000, least=-1)) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz)$"]
SECURE_REFERRER_POLICY = "same-origin"
if flag("TRUST_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    RATELIMIT_IP_META_KEY = "accounts.throttle.address_behind_proxy"
ADMIN_TOTP = text("ADMIN_TOTP", "optional")
if ADMIN_TOTP not in ("optional", "required"):
    raise ImproperlyConfigured(f"ADMIN_TOTP must be optional or required, not {ADMIN_TOTP!r}.")
OTP_TOTP_ISSUER, OTP_TOTP_THROTTLE_FACTOR = "Penumbra", 0  # accounts.throttle counts guesses
CSRF_FAILURE_VIEW = "penumbra.views.csrf_failure"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
if HTTPS:  # with this prefix browsers take a cookie from this very host over HTTPS only
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
CONTENT_SECURITY_POLICY = content_security_policy(https=HTTPS)
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024  # the largest paste into the tray, encoded
FILE_UPLOAD_HANDLERS = ["penumbra.uploads.LimitedUpload", *FILE_UPLOAD_HANDLERS]
# The in-memory cache counts per process: good enough without Redis, and said by penumbra.W001.
SILENCED_SYSTEM_CHECKS = ["django_ratelimit.E003", "django_ratelimit.W001"]

REST_FRAMEWORK, SPECTACULAR_SETTINGS = rest.REST_FRAMEWORK, rest.SPECTACULAR
CORS_ALLOWED_ORIGINS = listed(text("CORS_ALLOWED_ORIGINS"))
CORS_URLS_REGEX, CORS_ALLOW_HEADERS = rest.CORS_URLS_REGEX, rest.CORS_ALLOW_HEADERS
CORS_EXPOSE_HEADERS = rest.CORS_EXPOSE_HEADERS
MIDDLEWARE = rest.with_cors(MIDDLEWARE, CORS_ALLOWED_ORIGINS)

LOGGING = logging_at(LOG_LEVEL := text("LOG_LEVEL", "INFO"))
