"""Every limit once: forms, API, services and columns read them here. Lengths are in characters."""

TITLE_MAX = 500
NAME_MAX = 200
PUBLISHER_MAX = 300
EDITION_STATEMENT_MAX = 200
SERIES_MAX = 300
SERIES_NUMBER_MAX = 20
SYNOPSIS_MAX = 20_000
SUBJECT_MAX = 120
RAW_VALUE_MAX = 100
DEWEY_MAX = 40
LOCATION_MAX = 200
EDTF_MAX = 32
URL_MAX = 2_048

CONTRIBUTORS_MAX = 100
SUBJECTS_MAX = 40
PAGE_COUNT_MAX = 50_000
MILLIMETRES_MAX = 2_000
GRAMS_MAX = 50_000
COPIES_MAX = 99

IMAGE_BYTES_MAX = 5 * 1024 * 1024
IMAGE_PIXELS_MAX = 40_000_000
# The widths covers are kept in, in pixels.
COVER_WIDTHS = (160, 320, 640)
AVATAR_WIDTHS = (96, 192, 384)
LIST_COVER_WIDTHS = (320, 640, 960)

SEARCH_QUERY_MAX = 200
PAGE_SIZE = 48
API_PAGE_SIZE_MAX = 100
TRASH_DAYS = 30

LIST_TITLE_MAX = 200
LIST_DESCRIPTION_MAX = 5_000
LISTS_MAX = 1_000
LIST_ENTRIES_MAX = 5_000
NOTE_MAX = 2_000
FAVOURITE_PLACES = 6
FAVOURITE_FIRST_YEAR = 1900
REPORT_MAX = 2_000
# From one network address: more than any one person has reason for.
REPORT_RATE = "10/h"
HIDDEN_REASON_MAX = 500

WANTED_MAX = 500
LOOKUP_RATE = "60/m"
# What one reader's tray holds, in rows; a paste or a file of more is refused whole.
INTAKE_ROWS_MAX = 20_000
INTAKE_TYPED_MAX = 100
# Characters of one paste, bytes of one file.
INTAKE_TEXT_MAX = 2_000_000
INTAKE_PAGE_SIZE = 30
# Rows drawn one by one when they changed; with more the page of the tray is drawn anew.
INTAKE_CHANGES_MAX = 50
# Ten codes a second, each in a request of its own: more than any scanner sends.
INTAKE_RATE = "600/m"
EXPORT_RATE = "10/h"
# The Idempotency-Key of a request, and how long its answer is kept and given again.
IDEMPOTENCY_KEY_MAX = 255
IDEMPOTENCY_HOURS = 24
# Nobody counts further in answers of the API.
API_COUNT_MAX = 1_000

# Webhooks of one reader, and the longest name of what they are told of.
WEBHOOKS_MAX = 10
WEBHOOK_EVENT_MAX = 40
