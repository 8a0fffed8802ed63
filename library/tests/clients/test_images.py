"""The guarded fetch: what it takes, and everything it must not be talked into."""

import socket
import threading
import time

import pytest

from library import limits
from library.clients import images
from library.clients.addresses import is_public
from library.clients.http import fetch_json
from library.clients.images import ImageFault, fetch_image
from library.tests.pictures import jpeg
from tests.stand_ins.pictures import PictureStandIn

pytestmark = pytest.mark.usefixtures("real_sockets")
PICTURE = jpeg()
PUBLIC = "93.184.215.14"


@pytest.fixture
def site(settings):
    with PictureStandIn(files={"/a.jpg": PICTURE}) as site:
        settings.COVER_TEST_HOSTS = [site.host]
        yield site


def reason_of(url):
    with pytest.raises(ImageFault) as raised:
        fetch_image(url)
    assert not url or url not in str(raised.value)
    return raised.value.reason


def answers_of(*addresses):
    """What the system says of a name that has these addresses."""

    def look_up(host, port, *args, **options):
        return [
            (
                socket.AF_INET6 if ":" in address else socket.AF_INET,
                socket.SOCK_STREAM,
                socket.IPPROTO_TCP,
                "",
                (address, port, 0, 0) if ":" in address else (address, port),
            )
            for address in addresses
        ]

    return look_up


def test_a_picture_is_known_by_its_first_bytes_whatever_it_is_called(site):
    image = fetch_image(f"{site.origin}/a.jpg")

    assert (image.data, image.kind) == (PICTURE, "JPEG")
    assert site.requests[0].headers["accept-encoding"] == "identity"
    assert site.requests[0].headers["user-agent"].startswith("Penumbra/")


def test_what_is_no_picture_is_refused_whatever_it_says_it_is(site):
    site.files["/b.jpg"] = b"<html>" * 500

    assert reason_of(f"{site.origin}/b.jpg") == "not_a_picture"


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        (PUBLIC, True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("64:ff9b::808:808", True),  # NAT64 of 8.8.8.8
        ("127.0.0.1", False),
        ("127.8.9.10", False),
        ("0.0.0.0", False),  # noqa: S104 - to be refused
        ("10.0.0.1", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),  # where clouds keep their secrets
        ("100.64.0.1", False),
        ("192.0.0.8", False),
        ("192.0.2.1", False),
        ("192.88.99.1", False),
        ("198.18.0.1", False),
        ("203.0.113.7", False),
        ("224.0.0.1", False),
        ("240.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::1", False),
        ("::127.0.0.1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:8.8.8.8", False),
        ("::ffff:0:7f00:1", False),
        ("64:ff9b::7f00:1", False),  # NAT64 of 127.0.0.1
        ("64:ff9b::a9fe:a9fe", False),
        ("64:ff9b:1::1", False),
        ("100::1", False),
        ("2001::1", False),  # Teredo
        ("2001:db8::1", False),
        ("2002:7f00:1::1", False),  # 6to4 of 127.0.0.1
        ("2002:808:808::1", False),
        ("3fff::1", False),
        ("fc00::1", False),
        ("fd12:3456::1", False),
        ("fe80::1", False),
        ("fe80::1%eth0", False),
        ("fec0::1", False),
        ("ff02::1", False),
        ("localhost", False),
        ("", False),
    ],
)
def test_only_addresses_of_the_public_internet_are_public(address, public):
    assert is_public(address) is public


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://127.0.0.1/a.jpg", "address"),
        ("https://localhost/a.jpg", "address"),
        ("https://[::1]/a.jpg", "address"),
        ("https://[::ffff:127.0.0.1]/a.jpg", "address"),
        ("https://169.254.169.254/latest/meta-data/", "address"),
        ("https://2130706433/a.jpg", "address"),  # 127.0.0.1 as one number
        ("https://0x7f.1/a.jpg", "address"),
        ("https://0177.0.0.1/a.jpg", "address"),
        ("https://127.1/a.jpg", "address"),
        ("https://10.0.0.1:8443/a.jpg", "address"),
        ("https://8.8.8.8:22/a.jpg", "address"),
        ("https://user:word@8.8.8.8/a.jpg", "address"),
        ("https://8.8.8.8:99999/a.jpg", "address"),
        ("https:///a.jpg", "address"),
        ("https://[::1/a.jpg", "address"),
        ("", "address"),
        ("a.jpg", "address"),
        ("http://8.8.8.8/a.jpg", "scheme"),
        ("http://127.0.0.1/a.jpg", "scheme"),
        ("ftp://8.8.8.8/a.jpg", "scheme"),
        ("gopher://8.8.8.8/a.jpg", "scheme"),
        ("file://localhost/etc/passwd", "scheme"),
        ("file:///etc/passwd", "address"),
        ("data:image/png;base64,AAAA", "address"),
    ],
)
def test_no_address_leads_inside(url, reason, monkeypatch):
    connected = []
    monkeypatch.setattr(socket.socket, "connect", lambda _, address: connected.append(address))

    assert reason_of(url) == reason
    assert connected == []


@pytest.mark.parametrize("addresses", [["10.0.0.1"], [PUBLIC, "127.0.0.1"], ["::1", PUBLIC]])
def test_a_name_with_any_address_inside_is_refused(addresses, monkeypatch):
    connected = []
    monkeypatch.setattr(socket, "getaddrinfo", answers_of(*addresses))
    monkeypatch.setattr(socket.socket, "connect", lambda _, address: connected.append(address))

    assert reason_of("https://covers.example.org/a.jpg") == "address"
    assert connected == []


def test_a_name_that_changes_its_address_is_asked_once_and_not_believed_again(monkeypatch):
    """DNS rebinding: public when it is checked, loopback when it would be connected to."""
    asked, connected = [], []

    def look_up(host, port, *args, **options):
        asked.append(host)
        return answers_of(PUBLIC if len(asked) == 1 else "127.0.0.1")(host, port)

    def connect(_, address):
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket.socket, "connect", connect)

    assert reason_of("https://rebind.example.org/a.jpg") == "unreachable"
    assert asked == ["rebind.example.org"]
    assert connected == [(PUBLIC, 443)]


def test_the_very_address_checked_is_connected_to_under_the_name_asked_for(monkeypatch):
    """The TLS greeting, read off the wire, still carries the name for the certificate."""
    listener = socket.create_server(("127.0.0.1", 0))
    greetings, connected, connect = [], [], socket.socket.connect

    def hear():
        caller, _ = listener.accept()
        with caller:
            greetings.append(caller.recv(4096))

    def to_listener(sock, address):
        connected.append(address)
        connect(sock, listener.getsockname())

    monkeypatch.setattr(socket, "getaddrinfo", answers_of(PUBLIC))
    monkeypatch.setattr(socket.socket, "connect", to_listener)
    hearing = threading.Thread(target=hear)
    hearing.start()

    assert reason_of("https://covers.example.org/a.jpg") == "unreachable"
    hearing.join()
    listener.close()
    assert connected == [(PUBLIC, 443)]
    assert b"covers.example.org" in greetings[0]


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("https://127.0.0.1/a.jpg", "address"),
        ("https://[::1]/a.jpg", "address"),
        ("https://169.254.169.254/", "address"),
        ("http://127.0.0.1:9/a.jpg", "scheme"),
        ("http://127.0.0.1/a.jpg", "scheme"),
        ("file:///etc/passwd", "address"),
        ("https://x:y@8.8.8.8/a.jpg", "address"),
    ],
)
def test_a_redirect_is_checked_as_the_first_address_was(site, target, reason):
    site.redirects["/go.jpg"] = target

    assert reason_of(f"{site.origin}/go.jpg") == reason


def test_a_redirect_to_another_port_of_this_machine_is_refused(site):
    with PictureStandIn(files={"/a.jpg": PICTURE}) as other:
        site.redirects["/go.jpg"] = f"{other.origin}/a.jpg"

        assert reason_of(f"{site.origin}/go.jpg") == "scheme"
        assert other.requests == []


def test_three_redirects_are_followed_and_a_fourth_is_not(site):
    site.redirects |= {f"/{n}": f"/{n - 1}" for n in range(2, 6)} | {"/1": "a.jpg"}

    assert fetch_image(f"{site.origin}/3").data == PICTURE
    assert reason_of(f"{site.origin}/4") == "redirects"


def test_a_circle_of_redirects_ends(site):
    site.redirects["/round"] = "/round"

    assert reason_of(f"{site.origin}/round") == "redirects"
    assert len(site.requests) == 4


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("404", "missing"),
        ("403", "refused"),
        ("429", "server"),
        ("500", "server"),
        ("503", "server"),
        ("html", "not_a_picture"),
        ("huge", "too_big"),
        ("gzip_bomb", "not_a_picture"),
        ("cut_off", "unreachable"),
        ("reset", "unreachable"),
        ("bad_header", "not_a_picture"),
        ("redirect_loopback", "missing"),  # leads to the stand-in itself, which may be asked
    ],
)
def test_every_fault_has_a_reason(site, fault, reason):
    site.fault(fault, times=1)

    assert reason_of(f"{site.origin}/a.jpg") == reason


def test_five_megabytes_are_the_limit_whether_announced_or_not(site):
    site.files["/big.jpg"] = PICTURE + b"\0" * limits.IMAGE_BYTES_MAX
    site.files["/most.jpg"] = PICTURE + b"\0" * (limits.IMAGE_BYTES_MAX - len(PICTURE))

    assert reason_of(f"{site.origin}/big.jpg") == "too_big"
    assert len(fetch_image(f"{site.origin}/most.jpg").data) == limits.IMAGE_BYTES_MAX
    site.fault("huge", announced=False)
    assert reason_of(f"{site.origin}/a.jpg") == "too_big"


@pytest.mark.parametrize("fault", ["drip", "slow_headers", "hang"])
def test_however_slowly_it_comes_it_ends_in_time(site, fault, monkeypatch):
    monkeypatch.setattr(images, "DEADLINE_S", 0.5)
    site.fault(fault)
    started = time.monotonic()

    assert reason_of(f"{site.origin}/a.jpg") == "timeout"
    assert time.monotonic() - started < 1.5


def test_redirects_share_one_deadline(site, monkeypatch):
    monkeypatch.setattr(images, "DEADLINE_S", 0.6)
    site.redirects |= {"/3": "/2", "/2": "/1", "/1": "/a.jpg"}
    site.fault("slow", seconds=0.25)
    started = time.monotonic()

    assert reason_of(f"{site.origin}/3") == "timeout"
    assert time.monotonic() - started < 1.5


def test_without_the_setting_no_stand_in_is_reached(site, settings):
    settings.COVER_TEST_HOSTS = []

    assert reason_of(f"{site.origin}/a.jpg") == "scheme"
    assert site.requests == []


def test_the_setting_opens_this_machine_and_nothing_else(site, settings, monkeypatch):
    settings.COVER_TEST_HOSTS = ["inside.example.org:8080"]
    monkeypatch.setattr(socket, "getaddrinfo", answers_of("10.0.0.5"))

    assert reason_of("http://inside.example.org:8080/a.jpg") == "address"


def test_calls_to_providers_are_as_free_after_a_picture_as_before(site):
    fetch_image(f"{site.origin}/a.jpg")

    with pytest.raises(Exception, match="not_json"):
        fetch_json(provider="isbndb", url=f"{site.origin.replace('127.0.0.1', 'localhost')}/a.jpg")
