"""What searches one client may ask for, and what happens where all ask for too much."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import islice
from pathlib import Path
from threading import Event

import pytest
from django.db import connection
from django.test import Client

from benchmarks import flood
from search import gate
from tests.factories import PASSWORD, UserFactory
from tests.servers.processes import free_port
from tests.serving import Site


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
