"""What one client may ask for, who that client is, and what happens where it is too much."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.cache import caches
from django.test import RequestFactory

from resources.limits import Limit, client_address

LIMIT = Limit("test", count=20, seconds=4)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Return a function that moves the clock on by so many seconds."""
    now = [1_800_000_000.0]
    monkeypatch.setattr(time, "time", lambda: now[0])

    def move(seconds: float) -> None:
        now[0] += seconds

    return move


def admitted(limit: Limit, tries: int, key: str = "a") -> int:
    return sum(limit.wait(key) == 0 for _ in range(tries))


# Counting


def test_so_many_may_come_at_once_and_no_more(clock: Callable[[float], None]) -> None:
    assert admitted(LIMIT, 100) == 20
    assert admitted(LIMIT, 100, key="another") == 20
    assert admitted(Limit("other", 20, 4), 100) == 20


def test_what_is_taken_back_may_come_again(clock: Callable[[float], None]) -> None:
    admitted(LIMIT, 20)
    LIMIT.take_back("a")
    assert admitted(LIMIT, 2) == 1
    LIMIT.take_back("nobody yet")
    assert admitted(LIMIT, 100, key="nobody yet") == 20


@pytest.mark.parametrize("start", [0, 1.7, 3.9])
def test_then_they_come_at_their_rate(clock: Callable[[float], None], start: float) -> None:
    clock(start)
    admitted(LIMIT, 20)
    clock(4)
    later = 0
    for _ in range(200):
        later += admitted(LIMIT, 10)
        clock(0.1)
    # Twenty seconds at five a second, and what had come together before them.
    assert 90 <= later <= 122


def test_who_is_refused_is_told_when_it_will_do(clock: Callable[[float], None]) -> None:
    for start in (0, 0.5, 1.1, 2.7):
        clock(8 + start)
        admitted(LIMIT, 20)
        wait = LIMIT.wait("a")
        assert 1 <= wait <= 8
        clock(wait)
        assert LIMIT.wait("a") == 0


def test_a_pause_gives_everything_back(clock: Callable[[float], None]) -> None:
    admitted(LIMIT, 50)
    clock(8)
    assert admitted(LIMIT, 50) == 20


def test_of_many_at_once_none_is_overlooked() -> None:
    start = Barrier(8)
    # Wide, so that no window ends in the middle of it.
    limit = Limit("at once", count=100, seconds=86_400)

    def hurry(_: int) -> int:
        start.wait()
        return admitted(limit, 50)

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(hurry, range(8))) == 100


def test_a_flood_from_many_addresses_forgets_no_count(settings) -> None:
    # Sign-in counts its tries in the default cache.
    caches["default"].set("tries", 9)
    most = settings.CACHES["limits"]["OPTIONS"]["MAX_ENTRIES"]
    for number in range(0, most + 2, 1):
        caches["limits"].set(str(number), 1)
    assert caches["limits"].get("0") is None
    assert caches["default"].get("tries") == 9


# Who asks


@pytest.mark.parametrize(
    ("proxies", "forwarded", "remote", "client"),
    [
        (0, "", "198.51.100.7", "198.51.100.7"),
        (0, "203.0.113.9", "198.51.100.7", "198.51.100.7"),
        (1, "203.0.113.9", "10.0.0.1", "203.0.113.9"),
        (1, "192.0.2.1, 203.0.113.9", "10.0.0.1", "203.0.113.9"),
        (2, "192.0.2.1,203.0.113.9,10.0.0.2", "10.0.0.1", "203.0.113.9"),
        (2, "203.0.113.9", "10.0.0.1", "203.0.113.9"),
        (1, "", "10.0.0.1", "10.0.0.1"),
        (1, "nonsense", "10.0.0.1", "10.0.0.1"),
        (1, "203.0.113.9", "", "203.0.113.9"),
        (0, "", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        (0, "", "2001:db8:1:2:ffff::1", "2001:db8:1:2::"),
        (0, "", "fe80::1%eth0", "fe80::"),
        (0, "", "::ffff:198.51.100.7", "198.51.100.7"),
    ],
)
def test_b08_the_client_is_who_the_trusted_proxies_say(
    settings, proxies: int, forwarded: str, remote: str, client: str
) -> None:
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR=remote, HTTP_X_FORWARDED_FOR=forwarded)
    assert client_address(request) == client
