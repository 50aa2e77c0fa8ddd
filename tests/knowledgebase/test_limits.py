"""What one client may ask for, who that client is, and what happens where it is too much."""

import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import islice
from pathlib import Path
from threading import Barrier, Event

import pytest
from django.core import mail
from django.core.cache import caches
from django.db import connection
from django.test import Client, RequestFactory

from benchmarks import flood
from home.models import ContactMessage
from resources.limits import Limit, client_address
from search import gate
from tests.factories import PASSWORD, UserFactory
from tests.home.test_contact import MESSAGE, ContactPageFactory
from tests.servers.processes import free_port
from tests.serving import Site

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


# Searches


@pytest.mark.django_db
def test_a_client_that_searches_too_much_is_told_when_to_go_on(
    site_root, client: Client, settings
) -> None:
    settings.SEARCHES_A_SECOND = 5
    address = "/search/?q=tutoring&type=toolkit"
    answers = [client.get(address) for _ in range(25)]
    statuses = Counter(answer.status_code for answer in answers)
    assert set(statuses) == {200, 429}
    assert statuses[200] >= 20
    refused = answers[-1]
    assert refused.status_code == 429
    assert 1 <= int(refused["Retry-After"]) <= 8
    page = refused.content.decode()
    assert f"in {refused['Retry-After']} second" in page
    assert 'name="q" value="tutoring"' in page
    assert '<input type="hidden" name="type" value="toolkit">' in page
    # A forged address makes nobody another client, and others are not kept waiting.
    assert client.get(address, headers={"x-forwarded-for": "203.0.113.9"}).status_code == 429
    assert client.get(address, REMOTE_ADDR="203.0.113.9").status_code == 200
    assert client.get("/topics/").status_code == 200


@pytest.mark.django_db
def test_a_refused_search_asks_no_database(
    site_root, client: Client, settings, django_assert_num_queries
) -> None:
    settings.SEARCHES_A_SECOND = 1
    for _ in range(20):
        client.get("/es/search/?q=familia")
    with django_assert_num_queries(0):
        answer = client.get("/es/search/?q=familia")
    assert answer.status_code == 429
    assert 'lang="es"' in answer.content.decode()


@pytest.mark.django_db
def test_suggestions_have_a_limit_of_their_own(site_root, client: Client, settings) -> None:
    settings.SUGGESTIONS_A_SECOND = 1
    answers = [client.get("/search/suggestions/?q=tu") for _ in range(9)]
    assert answers[0].status_code == 200
    assert answers[-1].status_code == 429
    assert answers[-1]["Retry-After"]
    assert client.get("/search/").status_code == 200


def test_a_gate_lets_in_lets_wait_and_turns_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "PATIENCE", 30.0)
    narrow, inside, leave = gate.Gate(places=1, waiting=1), Event(), Event()

    def enter() -> bool:
        with narrow.place() as has_place:
            inside.set()
            leave.wait(30)
            return has_place

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(enter)
        assert inside.wait(30)
        second = threads.submit(enter)
        # One is inside and one at the door: nobody else waits.
        while narrow._door.acquire(blocking=False):
            narrow._door.release()
        with narrow.place() as has_place:
            assert not has_place
        leave.set()
        assert first.result()
        assert second.result()
    with narrow.place() as has_place:
        assert has_place


def test_who_waits_too_long_is_turned_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "PATIENCE", 0.01)
    narrow = gate.Gate(places=1, waiting=1)
    with narrow.place() as first, narrow.place() as second:
        assert (first, second) == (True, False)
    with narrow.place() as third:
        assert third


@pytest.mark.django_db
def test_f33_a_search_without_a_place_is_shed(
    site_root, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = gate.Gate(places=0, waiting=0)
    monkeypatch.setattr(gate, "gate", lambda: full)
    answer = client.get("/search/?q=tutoring")
    assert (answer.status_code, answer["Retry-After"]) == (503, str(gate.RETRY_AFTER))
    assert 'value="tutoring"' in answer.content.decode()
    suggested = client.get("/search/suggestions/?q=tu")
    assert (suggested.status_code, suggested["Retry-After"]) == (503, str(gate.RETRY_AFTER))
    assert client.get("/topics/").status_code == 200


@pytest.fixture
def narrow_site(django_db_setup: None, tmp_path: Path) -> Iterator[Site]:
    """Serve an empty library that makes one search at a time, behind one proxy."""
    with (
        closing(sqlite3.connect(connection.settings_dict["NAME"])) as made,
        closing(sqlite3.connect(tmp_path / "db.sqlite3")) as own,
    ):
        made.backup(own)
    environment = {"SEARCHES_A_SECOND": "5", "SEARCHES_AT_ONCE": "1", "TRUSTED_PROXIES": "1"}
    site = Site(tmp_path, **environment)
    site.start()
    try:
        site.wait_until_it_answers()
        yield site
    finally:
        site.stop()


@pytest.mark.sqlite
def test_f33_a_flood_is_shed_and_pages_are_answered(narrow_site: Site) -> None:
    site, end = flood.Site(narrow_site.port), Event()
    filters = [("type", "toolkit"), ("type", "webinar"), ("tier", "1"), ("language", "en")]
    with ThreadPoolExecutor(2) as threads:
        reading = threads.submit(flood.read_pages, site, end, ["/sign-in/", "/topics/"])
        flooding = threads.submit(
            flood.flood, site, flood.searches(filters), rate=1_000, seconds=0.5
        )
        # One client alone, as well.
        alone = [site.ask("/search/", "203.0.113.9") for _ in range(40)]
        flooded = flooding.result()
        end.set()
        read = reading.result()
    statuses = Counter(answer.status for answer in flooded)
    assert set(statuses) <= {200, 503}
    assert statuses[200]
    assert statuses[503]
    assert {answer.status for answer in alone} <= {200, 429, 503}
    shed = [answer for answer in (*flooded, *alone) if answer.status in flood.SHED]
    assert all(answer.retry_after for answer in shed)
    assert {answer.status for answer in read} == {200}


def test_the_searches_of_a_flood_differ() -> None:
    filters = [("type", "toolkit"), ("type", "webinar"), ("topic", "attendance")]
    addresses = list(islice(flood.searches(filters), 100))
    assert len({address for address in addresses if "q=" in address}) == 50


# Without the cache


@pytest.fixture
def _lost_cache(settings) -> None:
    redis = {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": f"redis://127.0.0.1:{free_port()}/0",
    }
    settings.CACHES = {"default": settings.CACHES["default"], "limits": redis}
    settings.MONITOR_TOKEN = "a token"


@pytest.mark.django_db
@pytest.mark.usefixtures("_lost_cache")
def test_without_its_cache_the_site_searches_and_lets_nobody_sign_in(
    site_root, caplog: pytest.LogCaptureFixture
) -> None:
    UserFactory(username="ana")
    client = Client(raise_request_exception=False)
    assert client.get("/search/?q=tutoring").status_code == 200
    assert "so that search has no limit" in caplog.text
    answer = client.post("/sign-in/", {"login": "ana", "password": PASSWORD})
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "Nothing was saved" in answer.content.decode()
    assert "_auth_user_id" not in client.session
    told = client.get("/status/ready/", headers={"authorization": "Bearer a token"})
    assert (told.status_code, told.json()["status"]) == (200, "degraded")
    assert told.json()["cache"] == {"is_reachable": False}
    assert any("cache does not answer" in fault for fault in told.json()["faults"])


# Messages


@pytest.mark.django_db
def test_too_many_messages_wait_and_are_kept(site_root, client: Client, settings) -> None:
    settings.MESSAGES_AN_HOUR = 2
    ContactPageFactory()
    assert [client.post("/contact/", MESSAGE).status_code for _ in range(3)] == [302, 302, 429]
    # What was refused for itself does not count.
    other = {"REMOTE_ADDR": "203.0.113.9"}
    wrong = {**MESSAGE, "email": "nonsense"}
    statuses = [client.post("/contact/", wrong, **other).status_code for _ in range(5)]
    assert statuses == [200] * 5
    refused = client.post("/contact/", MESSAGE)
    assert int(refused["Retry-After"]) > 60
    assert MESSAGE["message"] in refused.content.decode()
    assert "You have sent many messages. Please wait" in refused.content.decode()
    assert ContactMessage.objects.count() == 2


# Signing in


WRONG = "not the password"


def try_to_sign_in(name: str, password: str = WRONG, **environment: str):
    return Client(**environment).post("/sign-in/", {"login": name, "password": password})


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["ana", "nobody"])
def test_ten_wrong_passwords_lock_a_name_for_five_minutes(
    site_root, settings, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    UserFactory(username="ana")
    settings.TRUSTED_PROXIES = 1
    # Each from another address, by another name of the site, in other letters.
    answers = [
        try_to_sign_in(
            name.upper() if number % 2 else name,
            HTTP_X_FORWARDED_FOR=f"198.51.100.{number}",
            HTTP_HOST=f"site{number}.example.org",
        )
        for number in range(12)
    ]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429] * 2
    assert answers[-1]["Retry-After"] == "300"
    page = answers[-1].content.decode()
    assert "Too many tries. Please wait five minutes" in page
    assert f'value="{name.upper()}"' in page
    right = try_to_sign_in("ana", PASSWORD, HTTP_X_FORWARDED_FOR="203.0.113.9")
    assert right.status_code == (429 if name == "ana" else 302)
    later = time.time() + 301
    monkeypatch.setattr(time, "time", lambda: later)
    assert try_to_sign_in("ana", PASSWORD, HTTP_X_FORWARDED_FOR="203.0.113.9").status_code == 302


@pytest.mark.django_db
def test_ten_wrong_passwords_lock_a_client_out(site_root) -> None:
    UserFactory(username="ana")
    forged = [{"HTTP_X_FORWARDED_FOR": f"198.51.100.{number}"} for number in range(11)]
    answers = [try_to_sign_in(f"name{at}", **headers) for at, headers in enumerate(forged)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429]
    assert try_to_sign_in("ana", PASSWORD).status_code == 429
    assert try_to_sign_in("ana", PASSWORD, REMOTE_ADDR="203.0.113.9").status_code == 302


@pytest.mark.django_db
def test_right_passwords_do_not_count(site_root) -> None:
    UserFactory(username="ana")
    statuses = {try_to_sign_in("ana", PASSWORD).status_code for _ in range(12)}
    assert statuses == {302}


@pytest.mark.django_db
def test_a_right_code_gives_a_client_no_more_tries(site_root, settings) -> None:
    from tests.authenticator import code_of
    from tests.knowledgebase.test_second_factor import set_up, sign_in

    settings.REQUIRE_TOTP = True
    UserFactory(username="eve", groups=["Editors"])
    owner = Client()
    sign_in(owner, "eve")
    secret, codes = set_up(owner)
    spray = [try_to_sign_in(f"name{number}").status_code for number in range(9)]
    for code in (code_of(secret, periods=1), codes[0]):
        visitor = Client()
        sign_in(visitor, "eve")
        assert visitor.post("/sign-in/code/", {"code": code}).status_code == 302
    again = visitor.post("/second-factor/code/", {"code": codes[1]})
    assert again.status_code == 302
    spray += [try_to_sign_in(f"name{number}").status_code for number in (9, 10)]
    assert spray == [200] * 10 + [429]
    for address, form in (
        ("/second-factor/code/", {"code": codes[2]}),
        ("/second-factor/password/", {"password": PASSWORD}),
    ):
        assert visitor.post(address, form).status_code == 429


@pytest.mark.django_db
def test_ten_wrong_codes_lock_a_name(site_root, settings) -> None:
    from tests.knowledgebase.test_second_factor import set_up, sign_in

    settings.REQUIRE_TOTP = True
    settings.TRUSTED_PROXIES = 1
    UserFactory(username="ana", groups=["Editors"])
    owner = Client()
    sign_in(owner)
    set_up(owner)
    statuses = []
    for number in range(11):
        visitor = Client(HTTP_X_FORWARDED_FOR=f"198.51.100.{number}")
        sign_in(visitor)
        statuses.append(visitor.post("/sign-in/code/", {"code": "000000"}).status_code)
    assert statuses == [200] * 10 + [429]


# A forgotten password


@pytest.mark.django_db
def test_password_resets_have_limits(site_root) -> None:
    UserFactory(email="ana@example.org")
    answers = [
        Client().post("/admin/password_reset/", {"email": "Ana@example.org"}) for _ in range(11)
    ]
    assert [answer.status_code for answer in answers] == [302] * 10 + [429]
    assert len(mail.outbox) == 3
    assert int(answers[-1]["Retry-After"]) > 0
    assert 'value="Ana@example.org"' in answers[-1].content.decode()
