"""Every limit of accounts once. Lengths are in characters; rates are attempts/period."""

HANDLE_MIN = 3
HANDLE_MAX = 30
NAME_MAX = 100
EMAIL_MAX = 254
BIO_MAX = 500
HIDDEN_REASON_MAX = 500
PASSWORD_MAX = 1_000
CLERK_ID_MAX = 64
# Clerk tries for some 28 hours to deliver its news; a session token lives for a minute.
CLERK_NEWS_DAYS = 7
CLERK_REFUSAL_KEPT_S = 20
IMPERSONATION_NOTED_EVERY_S = 86_400

# How long an account that is to go can be taken back.
LEAVING_DAYS = 7
# How many handles a reader gave up are kept for them, and how often they may choose a new one.
OLD_HANDLES_MAX = 5
HANDLE_CHANGES_MAX = 2
HANDLE_CHANGE_DAYS = 30

LINKS_MAX = 8
LINK_LABEL_MAX = 60
URL_MAX = 2_048

TOKEN_NAME_MAX = 100
TOKENS_MAX = 50
TOKEN_DAYS_MAX = 3_650
TOKEN_USE_NOTED_EVERY_S = 60

INVITATION_DAYS = 14
INVITATION_CODE_MAX = 64

# How long a browser is remembered, and for how many accounts.
DEVICE_DAYS = 365
DEVICE_ACCOUNTS_MAX = 8

# Codes for the day on which the telephone is lost, each for one use.
PAPER_CODES = 10
CODE_MAX = 20

# Only failures are counted for sign-in and for "your present password", so that nobody who knows
# the password is ever slowed down by having used it. A browser that an account was signed in to
# with before is not counted with all others: see accounts.devices.
SIGN_IN_RATE_BY_ADDRESS = "30/5m"
SIGN_IN_RATE_BY_ACCOUNT = "10/15m"
SIGN_IN_RATE_BY_DEVICE = "10/15m"
ADMIN_SIGN_IN_RATE = "10/15m"
SECOND_FACTOR_RATE = "10/15m"
PASSWORD_CHECK_RATE = "10/15m"  # noqa: S105 - a rate, not a password
SIGN_UP_RATE_BY_ADDRESS = "20/h"
RESET_RATE_BY_ADDRESS = "20/h"
RESET_RATE_BY_EMAIL = "4/h"
TOKEN_RATE = "30/h"  # noqa: S105 - a rate, not a secret
# Requests with a token that opens nothing, from one address.
WRONG_TOKEN_RATE = "60/10m"  # noqa: S105 - a rate, not a secret
# Twice what a scanner sends; a program that changes 3,000 books one by one takes three minutes.
WRITE_RATE = "1200/m"
# Every file of one reader: a picture a second, for ten minutes.
UPLOAD_RATE = "600/10m"
# Pages and suggestions that look for words. Whoever types gets one answer for some letters.
SEARCH_RATE_BY_READER = "600/m"
SEARCH_RATE_BY_ADDRESS = "240/m"

# What one entry of the audit log holds at most.
AUDIT_AGENT_MAX = 200
AUDIT_ID_MAX = 40
AUDIT_LABEL_MAX = 200
AUDIT_TEXT_MAX = 200
AUDIT_LIST_MAX = 20
AUDIT_VALUES_MAX = 30
AUDIT_PAGE_SIZE = 50
# Clerk is asked about each nonce of a handshake; those it does not know are counted.
CLERK_NONCE_RATE = "30/m"
CSP_REPORT_RATE = "30/m"

CHANGED_ID_MAX = 20
