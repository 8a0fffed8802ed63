"""The environment the suite runs in, whatever the machine's own or a .env file says.

Loaded by pytest before the settings are (see addopts in pytest.ini).
"""

import os
import tempfile

os.environ.update(
    {
        "DEBUG": "on",  # only for the plain static files storage; Django's runner switches it off
        "SECRET_KEY": "only-for-tests-" + "x" * 40,
        "ALLOWED_HOSTS": "testserver,127.0.0.1,localhost",
        "HTTPS": "off",
        "TRUST_PROXY": "off",
        "SIGN_UP": "open",
        "LOCAL_ACCOUNTS": "on",
        "CLERK_PUBLISHABLE_KEY": "",
        "CLERK_SECRET_KEY": "",
        "CLERK_JWT_KEY": "",
        "CLERK_AUTHORIZED_PARTIES": "",
        "CLERK_WEBHOOK_SECRET": "",
        "CLERK_INSTANCE_ID": "",
        "CLERK_API_URL": "",
        "CLERK_FRONTEND_URL": "",
        "REDIS_URL": "",
        # Tests write rows where no service would move a version on. Those of pages that are kept
        # ask for the fixture ``pages_kept``.
        "KEPT_PAGES": "0",
        "EMAIL_URL": "memorymail://",
        "CONTACT": "tests@example.org",
        "LOG_LEVEL": "INFO",
        "ISBNDB_API_KEY": "",
        "ISBNDB_BASE_URL": "http://isbndb.invalid",
        "ISBNDB_REQUESTS_PER_SECOND": "1",
        "ISBNDB_BATCH_SIZE": "100",
        "OPENLIBRARY_ENABLED": "off",
        "OPENLIBRARY_BASE_URL": "http://openlibrary.invalid",
        "OPENLIBRARY_COVERS_URL": "http://covers.invalid",
        "COVER_TEST_HOSTS": "",
        "STORAGE_URL": "",
        "GOOGLE_BOOKS_API_KEY": "",
        "GOOGLE_BOOKS_BASE_URL": "http://google.invalid/books/v1",
        "LOOKUP_TIMEOUT_S": "8",
        "DATA_DIR": tempfile.mkdtemp(prefix="penumbra-tests-"),
        "DATABASE_URL": os.environ.get("TEST_DATABASE_URL", ""),
    }
)
if not os.environ["DATABASE_URL"]:
    del os.environ["DATABASE_URL"]
