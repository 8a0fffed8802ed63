"""The examples of docs/api.md do what they say, pasted as they stand."""

import re
import shutil
import subprocess
import sys

import pytest

from accounts.tests.factories import ApiTokenFactory, UserFactory
from library.models import Book
from penumbra.tests.source import ROOT

SECRET = "pen_" + "e" * 43

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("real_sockets")]


def example(language, site):
    text = (ROOT / "docs/api.md").read_text(encoding="utf-8")
    (found,) = re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return found.replace("http://127.0.0.1:8000", site).replace("pen_your_token", SECRET)


@pytest.fixture
def site(live_server):
    ApiTokenFactory(owner=UserFactory(), scope="write", text=SECRET)
    return live_server.url


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.skipif(not shutil.which("curl"), reason="there is no curl")
def test_the_lines_for_a_shell(site):
    said = run("bash", "-eu", "-c", example("sh", site))

    assert Book.objects.get().title == "The Garden at Night"
    assert said.count("The Garden at Night") >= 3


def test_the_lines_of_python(site):
    said = run(sys.executable, "-c", example("python", site))

    assert said.strip() == "['Volume 0', 'Volume 1', 'Volume 2']"
