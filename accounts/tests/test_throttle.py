from concurrent.futures import ThreadPoolExecutor

import pytest

from accounts import throttle
from accounts.exceptions import TooManyAttempts


@pytest.mark.parametrize(
    ("header", "remote", "address"),
    [
        pytest.param("198.51.100.7", "127.0.0.1", "198.51.100.7", id="one"),
        pytest.param("203.0.113.9, 198.51.100.7", "127.0.0.1", "198.51.100.7", id="forged-first"),
        pytest.param("2001:db8::1", "", "2001:db8::1", id="ipv6"),
        pytest.param("nonsense", "127.0.0.1", "127.0.0.1", id="nonsense"),
        pytest.param("", "127.0.0.1", "127.0.0.1", id="none"),
        pytest.param("", "", "::", id="a-local-socket"),
    ],
)
def test_behind_a_proxy_the_address_it_saw_counts(rf, header, remote, address):
    request = rf.get("/", headers={"X-Forwarded-For": header}, REMOTE_ADDR=remote)

    assert throttle.address_behind_proxy(request) == address


def test_guesses_at_the_same_instant_get_no_more_answers(rf):
    request = rf.post("/account/sign-in/")

    def fail_at_once(_number):
        throttle.refuse_if_spent(request, throttle.SIGN_IN_BY_ACCOUNT, "ada")
        throttle.count(request, throttle.SIGN_IN_BY_ACCOUNT, "ada")

    def outcome(number):
        try:
            fail_at_once(number)
        except TooManyAttempts:
            return "refused"
        return "answered"

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(outcome, range(40)))

    assert outcomes.count("answered") == 10
