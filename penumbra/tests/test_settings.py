"""The settings as another machine would read them: no .env, and only the variables given here."""

import ast
import os
import runpy
import shutil
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from penumbra.postgresql.base import KEEPALIVE
from penumbra.tests.source import ROOT, sources

READERS = {"flag", "required", "choice", "text", "number"}

DEPLOYED = {
    "SECRET_KEY": "a-long-random-text-" + "0123456789abcdefghijklmnopqrstuvwxyz",
    "ALLOWED_HOSTS": "books.example.org, www.example.org",
}


@pytest.fixture
def read_settings(tmp_path, monkeypatch):
    """Read a copy of settings.py in an empty project; return what it sets."""
    place = tmp_path / "penumbra" / "settings.py"
    place.parent.mkdir()
    shutil.copy(ROOT / "penumbra" / "settings.py", place)

    def read(**variables):
        for name in list(os.environ):
            monkeypatch.delenv(name)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(place))

    return read


@pytest.mark.parametrize("missing", ["SECRET_KEY", "ALLOWED_HOSTS"])
@pytest.mark.parametrize("empty", [True, False], ids=["empty", "not-there"])
def test_a_deployment_says_what_it_misses(read_settings, missing, empty):
    variables = DEPLOYED | {missing: ""} if empty else dict(DEPLOYED)
    if not empty:
        del variables[missing]

    with pytest.raises(ImproperlyConfigured, match=rf"^{missing} is not set\. Set it to .+\.$"):
        read_settings(**variables)


def test_nothing_but_two_variables_is_needed_to_deploy(read_settings):
    settings = read_settings(**DEPLOYED)

    assert settings["DEBUG"] is False
    assert settings["SECRET_KEY"] == DEPLOYED["SECRET_KEY"]
    assert settings["ALLOWED_HOSTS"] == ["books.example.org", "www.example.org"]


def test_debug_needs_nothing_and_serves_this_machine_only(read_settings):
    settings = read_settings(DEBUG="on")

    assert settings["DEBUG"] is True
    assert settings["SECRET_KEY"]
    assert set(settings["ALLOWED_HOSTS"]) == {"127.0.0.1", "localhost", "[::1]"}
    assert settings["SESSION_COOKIE_SECURE"] is False


@pytest.mark.parametrize("value", ["$ecret-and-more", "a#b", 'quo"te', "x=y z", "%20", "$"])
def test_a_key_is_taken_as_it_stands(read_settings, value):
    assert read_settings(**DEPLOYED | {"SECRET_KEY": value})["SECRET_KEY"] == value


def test_covers_come_from_this_machine_only_where_debug_is_on(read_settings):
    hosts = {"COVER_TEST_HOSTS": "127.0.0.1:9999"}

    with pytest.raises(ImproperlyConfigured, match="DEBUG=on"):
        read_settings(**DEPLOYED | hosts)

    assert read_settings(DEBUG="on", **hosts)["COVER_TEST_HOSTS"] == ["127.0.0.1:9999"]
    assert read_settings(**DEPLOYED)["COVER_TEST_HOSTS"] == []


@pytest.mark.parametrize("name", ["DEBUG", "HTTPS", "TRUST_PROXY", "OPENLIBRARY_ENABLED"])
@pytest.mark.parametrize("word", ["maybe", "2", "onn", "none"])
def test_a_flag_is_on_or_off(read_settings, name, word):
    with pytest.raises(ImproperlyConfigured, match=f"^{name} must be on or off, not '{word}'"):
        read_settings(**DEPLOYED | {name: word})


@pytest.mark.parametrize("word", ["on", "ON", "yes", "True", "1", " on "])
def test_words_for_yes(read_settings, word):
    assert read_settings(DEBUG=word)["DEBUG"] is True


@pytest.mark.parametrize("word", ["off", "Off", "no", "false", "0", ""])
def test_words_for_no(read_settings, word):
    assert read_settings(**DEPLOYED | {"DEBUG": word})["DEBUG"] is False


@pytest.mark.parametrize("word", ["open", "invite", "closed"])
def test_sign_up_has_three_ways(read_settings, word):
    assert read_settings(**DEPLOYED | {"SIGN_UP": word})["SIGN_UP"] == word


@pytest.mark.parametrize("word", ["opened", "Open", "yes"])
def test_sign_up_has_no_fourth_way(read_settings, word):
    with pytest.raises(ImproperlyConfigured, match=rf"^SIGN_UP must be .*closed.*not '{word}'"):
        read_settings(**DEPLOYED | {"SIGN_UP": word})


def test_sign_up_is_open_when_nothing_is_said(read_settings):
    assert read_settings(**DEPLOYED)["SIGN_UP"] == "open"
    assert read_settings(**DEPLOYED | {"SIGN_UP": ""})["SIGN_UP"] == "open"


@pytest.mark.parametrize(
    "name",
    [
        *("SIGN_UP", "CONTACT", "DATA_DIR", "DATABASE_URL", "DATABASE_POOL", "EMAIL_URL"),
        *("DEFAULT_FROM_EMAIL", "REDIS_URL", "HSTS_SECONDS", "LOG_LEVEL", "CSRF_TRUSTED_ORIGINS"),
        *("ISBNDB_API_KEY", "ISBNDB_BASE_URL", "ISBNDB_REQUESTS_PER_SECOND", "LOOKUP_TIMEOUT_S"),
        "ISBNDB_BATCH_SIZE",
        *("OPENLIBRARY_BASE_URL", "GOOGLE_BOOKS_API_KEY", "GOOGLE_BOOKS_BASE_URL"),
        *("LOCAL_ACCOUNTS", "CLERK_PUBLISHABLE_KEY", "CLERK_API_URL", "CLERK_FRONTEND_URL"),
    ],
)
def test_a_variable_left_empty_has_its_default(read_settings, name):
    unset = read_settings(**DEPLOYED)
    empty = read_settings(**DEPLOYED | {name: ""})

    for one in (name, "CLERK", "DATABASES", "EMAIL_BACKEND", "SECURE_HSTS_SECONDS", "CACHES"):
        assert empty.get(one) == unset.get(one)


@pytest.mark.parametrize(
    "name",
    [
        *("HSTS_SECONDS", "DATABASE_POOL", "ISBNDB_REQUESTS_PER_SECOND", "LOOKUP_TIMEOUT_S"),
        "ISBNDB_BATCH_SIZE",
    ],
)
def test_a_number_is_a_number(read_settings, name):
    url = "postgres://penumbra@db.example.org/books"

    with pytest.raises(ImproperlyConfigured, match=f"^{name} must be .*not 'many'"):
        read_settings(**DEPLOYED | {"DATABASE_URL": url, name: "many"})


def test_the_file_stands_in_for_the_environment_and_gives_way_to_it(read_settings, tmp_path):
    lines = [f"{name}={value}" for name, value in DEPLOYED.items()]
    (tmp_path / ".env").write_text("\n".join([*lines, "SIGN_UP=closed", "LOG_LEVEL=DEBUG"]))

    settings = read_settings(LOG_LEVEL="ERROR")

    assert (settings["SIGN_UP"], settings["LOG_LEVEL"]) == ("closed", "ERROR")


def test_the_default_database_is_a_file_that_waits_its_turn(read_settings, tmp_path):
    database = read_settings(**DEPLOYED)["DATABASES"]["default"]

    assert database["ENGINE"] == "django.db.backends.sqlite3"
    assert database["NAME"] == str(tmp_path / "var" / "penumbra.sqlite3")
    assert (tmp_path / "var").is_dir()
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert database["OPTIONS"]["timeout"] >= 5
    assert "journal_mode=WAL" in database["OPTIONS"]["init_command"]
    assert database["CONN_MAX_AGE"] > 0


def test_postgres_has_a_pool_and_nothing_of_sqlite(read_settings, tmp_path):
    url = "postgres://penumbra:p%40ss@db.example.org:5433/books"

    database = read_settings(**DEPLOYED, DATABASE_URL=url, DATABASE_POOL="3")["DATABASES"][
        "default"
    ]

    assert database["ENGINE"] == "penumbra.postgresql"
    assert (database["HOST"], database["PORT"], database["NAME"]) == (
        "db.example.org",
        5433,
        "books",
    )
    assert database["PASSWORD"] == "p@ss"
    assert database["OPTIONS"] == KEEPALIVE | {
        "pool": {"min_size": 1, "max_size": 3},
        "server_side_binding": True,
        "prepare_threshold": 3,
    }
    assert not (tmp_path / "var").exists()


def test_options_in_the_address_of_postgres_are_kept(read_settings):
    url = "postgres://penumbra@db.example.org/books?sslmode=require"

    options = read_settings(**DEPLOYED, DATABASE_URL=url)["DATABASES"]["default"]["OPTIONS"]

    assert options["sslmode"] == "require"
    assert options["pool"]["max_size"] > 1


def test_redis_holds_the_cache_where_there_is_one(read_settings):
    settings = read_settings(**DEPLOYED, REDIS_URL="redis://cache.example.org:6379/1")

    assert settings["CACHES"]["default"]["LOCATION"] == "redis://cache.example.org:6379/1"
    assert settings["CACHES"]["default"]["BACKEND"].endswith("RedisCache")


def test_a_deployment_talks_https_only(read_settings):
    settings = read_settings(**DEPLOYED)

    for name in ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT"):
        assert settings[name] is True
    for name in ("SESSION_COOKIE_HTTPONLY", "CSRF_COOKIE_HTTPONLY"):
        assert settings[name] is True
    assert settings["SECURE_HSTS_SECONDS"] >= 365 * 24 * 3600
    assert "SECURE_PROXY_SSL_HEADER" not in settings


def test_a_proxy_is_believed_only_when_told_so(read_settings):
    settings = read_settings(**DEPLOYED, TRUST_PROXY="on")

    assert settings["SECURE_PROXY_SSL_HEADER"] == ("HTTP_X_FORWARDED_PROTO", "https")


def test_other_sites_call_the_api_only_where_they_are_named(read_settings):
    cors = "corsheaders.middleware.CorsMiddleware"

    named = read_settings(**DEPLOYED, CORS_ALLOWED_ORIGINS="https://app.example, https://b.example")

    assert named["CORS_ALLOWED_ORIGINS"] == ["https://app.example", "https://b.example"]
    assert named["MIDDLEWARE"].index(cors) < named["MIDDLEWARE"].index(
        "penumbra.middleware.SlashMiddleware"
    )
    assert named["CORS_URLS_REGEX"] == r"^/api/"
    assert not named.get("CORS_ALLOW_CREDENTIALS")
    assert cors not in read_settings(**DEPLOYED)["MIDDLEWARE"]


def test_static_files_are_hashed_in_a_deployment(read_settings):
    backend = read_settings(**DEPLOYED)["STORAGES"]["staticfiles"]["BACKEND"]

    assert backend == "whitenoise.storage.CompressedManifestStaticFilesStorage"


def test_every_variable_is_explained_where_it_is_set():
    settings = next(source for source in sources() if source.module == "penumbra.settings")
    example = (ROOT / ".env.example").read_text()

    calls = [node for node in ast.walk(settings.tree) if isinstance(node, ast.Call) and node.args]
    given = [ast.unparse(node.args[0]).strip("'") for node in calls]
    readers = [ast.unparse(node.func) for node in calls]
    read = {
        name
        for name, reader in zip(given, readers, strict=True)
        if name.isupper() and (reader.startswith("env.") or reader in READERS)
    }
    named = {line.lstrip("#").partition("=")[0] for line in example.splitlines() if "=" in line}

    assert {name for name in named if name.isupper()} == read


def manage(*arguments, **variables):
    """Run manage.py in a process of its own, with these variables and no others."""
    environment = {"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"} | variables
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, str(ROOT / "manage.py"), *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_site_does_not_start_without_its_key():
    answer = manage("check", **DEPLOYED | {"SECRET_KEY": "", "DEBUG": "off"})

    assert answer.returncode != 0
    assert "SECRET_KEY is not set. Set it to a long random text" in answer.stderr


def test_a_deployment_passes_its_own_checks(tmp_path):
    deployed = DEPLOYED | {
        "DEBUG": "off",
        "HTTPS": "on",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "DATA_DIR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path}/checked.sqlite3",
    }

    answer = manage("check", "--deploy", "--fail-level", "WARNING", **deployed)

    assert answer.returncode == 0, answer.stderr


@pytest.mark.parametrize(("https", "prefix"), [("on", "__Host-"), ("off", "")])
def test_over_https_cookies_are_bound_to_this_very_host(read_settings, https, prefix):
    settings = read_settings(**DEPLOYED | {"HTTPS": https})

    named = {settings.get("SESSION_COOKIE_NAME", "sessionid")}
    named.add(settings.get("CSRF_COOKIE_NAME", "csrftoken"))
    assert named == {f"{prefix}sessionid", f"{prefix}csrftoken"}
    assert settings["SESSION_COOKIE_SECURE"] is settings["CSRF_COOKIE_SECURE"] is (https == "on")


@pytest.mark.parametrize("word", ["on", "Required", "yes"])
def test_the_second_factor_is_optional_or_required(read_settings, word):
    with pytest.raises(ImproperlyConfigured, match="ADMIN_TOTP must be optional or required"):
        read_settings(**DEPLOYED | {"ADMIN_TOTP": word})
