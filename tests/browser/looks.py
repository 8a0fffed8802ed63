"""In which light and from how far pages are looked at."""

import pytest

from tests.browser.conftest import DESK, PHONE

# Both colours and both sizes each time; the other two ways of putting them together on demand.
LOOKS = [
    pytest.param("light", DESK, id="light-desk"),
    pytest.param("dark", PHONE, id="dark-phone"),
    pytest.param("dark", DESK, id="dark-desk", marks=pytest.mark.thorough),
    pytest.param("light", PHONE, id="light-phone", marks=pytest.mark.thorough),
]
COLOURS = ["dark", pytest.param("light", marks=pytest.mark.thorough)]
