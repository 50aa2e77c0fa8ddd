"""What a monitor is told, and what everybody else is."""

import datetime as dt
import threading
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection, transaction
from django.db.models.functions import Now
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, Revision

from home.models import ScheduleProblem, WorkSign
from knowledgebase.management.commands import run_worker
from knowledgebase.management.commands.run_worker import SignOfLife
from search.engines import get_engine
from search.models import Change
from search.outbox import record
from tests.faults.test_schedule import let_pass, scheduled
from tests.knowledgebase.test_settings import read
from tests.search.fake_server import Answer, FakeServer, hang, refuse
from tests.search.shelf import Shelf

READY = "/status/ready/"
TOKEN = "a token of the monitor's own"


@pytest.fixture(autouse=True)
def _patient_search() -> None:
    """Here a search waits as long as a visitor does."""


@pytest.fixture
def monitor(settings) -> Client:
    settings.MONITOR_TOKEN = TOKEN
    return Client(headers={"Authorization": f"Bearer {TOKEN}"})


def told(monitor: Client, status: int = 200) -> dict[str, Any]:
    answer = monitor.get(READY)
    assert answer.status_code == status
    return answer.json()


def test_a_site_that_is_well_says_so(shelf: Shelf, client: Client, monitor: Client) -> None:
    WorkSign.give("relay")
    assert client.get(READY).json() == {"status": "ok"}
    details = told(monitor)
    assert (details["status"], details["faults"]) == ("ok", [])
    assert details["engine"] == {
        "is_reachable": True,
        "has_index": True,
        "is_current": True,
        "is_writable": True,
        "reason": "",
    }
    assert list(details["worker"]) == ["relay"]
    assert details["worker"]["relay"] < 60, "seconds since the sign was given just now"


@pytest.mark.parametrize("answer", [refuse, hang])
def test_f32_with_the_engine_down_the_site_is_degraded_and_not_down(
    shelf: Shelf,
    client: Client,
    monitor: Client,
    fake_engine: Callable[[Answer], FakeServer],
    answer: Answer,
) -> None:
    server = fake_engine(answer)
    response = client.get(READY)
    assert (response.status_code, response.json()) == (200, {"status": "degraded"})
    assert server.calls
    details = told(monitor)
    assert details["engine"]["is_reachable"] is False
    assert "titles are searched" in details["faults"][0]
    host, _colon, port = server.url.removeprefix("http://").partition(":")
    assert host not in str(details)
    assert port not in str(details["engine"])


def test_f32_without_an_index_the_site_is_degraded(shelf: Shelf, client: Client) -> None:
    get_engine().drop()
    response = client.get(READY)
    assert (response.status_code, response.json()) == (200, {"status": "degraded"})
    assert get_engine().health().has_index is False


def test_f32_an_index_of_another_version_is_degraded(
    shelf: Shelf, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.documents.DOCUMENT_VERSION", 0)
    assert client.get(READY).json() == {"status": "degraded"}
    assert not get_engine().health().is_current


def test_f32_with_the_database_down_the_site_is_down(
    shelf: Shelf, client: Client, monitor: Client
) -> None:
    def fail(*_arguments: Any) -> None:
        raise OperationalError("connection to server at 10.0.0.7 failed")

    with connection.execute_wrapper(fail):
        response = client.get(READY)
        assert (response.status_code, response.json()) == (503, {"status": "down"})
        details = told(monitor, 503)
        assert client.get("/status/live/").json() == {"status": "ok"}
    assert details == {"status": "down", "faults": ["The database failed: OperationalError."]}


def test_changes_that_wait_long_or_fail_are_told(shelf: Shelf, monitor: Client) -> None:
    record(Change.Kind.PAGE, shelf.toolkit.pk)
    assert told(monitor)["changes"]["waiting"] == 1
    assert told(monitor)["status"] == "ok"
    Change.objects.update(created_at=timezone.now() - dt.timedelta(hours=1))
    details = told(monitor)
    assert details["status"] == "degraded"
    assert details["changes"]["oldest_seconds"] == pytest.approx(3600, abs=60)
    Change.objects.update(attempts=10, problem="ZeroDivisionError: broken")
    details = told(monitor)
    assert details["faults"] == ["Some resources cannot be indexed."]
    assert details["changes"]["failed"] == [
        {"change": f"page {shelf.toolkit.pk}", "tries": 10, "reason": "ZeroDivisionError: broken"}
    ]


def test_what_the_schedule_missed_is_told(shelf: Shelf, monitor: Client) -> None:
    page = scheduled(shelf.library, "Late", timezone.now() + dt.timedelta(hours=1))
    Change.objects.all().delete()
    revision = page.revisions.latest("pk")
    ScheduleProblem.objects.create(
        action="publish",
        content_type=revision.base_content_type,
        object_id=str(page.pk),
        name="Late",
        due_at=timezone.now(),
        attempts=3,
        not_before=timezone.now(),
        problem="ValidationError: slug",
    )
    details = told(monitor)
    assert details["faults"] == ["Something scheduled could not be published or unpublished."]
    assert details["schedule"]["failed"][0]["tries"] == 3
    page.revisions.update(approved_go_live_at=None)
    assert told(monitor)["schedule"]["missed"] == [page.pk]


def test_a_part_of_the_worker_that_is_silent_is_told(shelf: Shelf, monitor: Client) -> None:
    WorkSign.give("relay")
    WorkSign.objects.update(seen_at=Now() - dt.timedelta(hours=1))
    details = told(monitor)
    assert details["faults"] == ["Parts of the worker give no sign of life: relay."]
    WorkSign.give("relay")
    assert told(monitor)["status"] == "ok"


def test_a_name_that_no_part_of_this_version_has_is_not_judged(
    shelf: Shelf, monitor: Client
) -> None:
    WorkSign.give("a part of old")
    WorkSign.objects.update(seen_at=Now() - dt.timedelta(hours=1))
    details = told(monitor)
    assert (details["status"], details["worker"]) == ("ok", {})


@pytest.mark.parametrize("field", ["approved_go_live_at", "expire_at"])
def test_what_nobody_publishes_or_unpublishes_on_time_is_told(
    shelf: Shelf, monitor: Client, field: str
) -> None:
    now = timezone.now()
    if field == "expire_at":
        Page.objects.filter(pk=shelf.toolkit.pk).update(expire_at=now)
    else:
        scheduled(shelf.library, "Late", now + dt.timedelta(hours=1))
        Revision.objects.exclude(approved_go_live_at=None).update(approved_go_live_at=now)
    Change.objects.all().delete()
    assert told(monitor)["status"] == "ok", "a moment is nothing"
    let_pass(dt.timedelta(hours=1))
    assert told(monitor)["faults"] == ["Something scheduled is overdue: is the worker running?"]


@pytest.mark.parametrize("sent", ["", "Bearer ", "Bearer wrong", f"Basic {TOKEN}", TOKEN])
def test_without_the_token_only_the_status_is_told(shelf: Shelf, settings, sent: str) -> None:
    settings.MONITOR_TOKEN = TOKEN
    assert Client(headers={"Authorization": sent}).get(READY).json() == {"status": "ok"}


def test_where_no_token_is_set_none_is_right(shelf: Shelf, settings) -> None:
    settings.MONITOR_TOKEN = ""
    assert Client(headers={"Authorization": "Bearer "}).get(READY).json() == {"status": "ok"}


@pytest.mark.parametrize("address", [READY, "/status/live/"])
def test_a_probe_leaves_no_cookie_writes_nothing_and_is_kept_nowhere(
    shelf: Shelf, client: Client, address: str
) -> None:
    written: list[str] = []

    def look(execute: Any, sql: str, *arguments: Any) -> Any:
        if not sql.startswith("SELECT"):
            written.append(sql)
        return execute(sql, *arguments)

    with connection.execute_wrapper(look):
        answer = client.get(address)
    assert written == []
    assert not answer.cookies
    assert "no-store" in answer["Cache-Control"]
    assert client.post(address).status_code == 405


def test_a_forged_host_is_refused(client: Client, settings, shelf: Shelf) -> None:
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    assert client.get(READY, headers={"Host": "127.0.0.1:8000"}).status_code == 200
    assert client.get(READY, headers={"Host": "evil.example"}).status_code == 400


def test_a_probe_of_the_machine_itself_is_not_sent_to_https(
    client: Client, settings, shelf: Shelf, tmp_path: Path
) -> None:
    (exempt,) = read("SECURE_REDIRECT_EXEMPT", DATA_DIR=str(tmp_path))
    settings.SECURE_SSL_REDIRECT, settings.SECURE_REDIRECT_EXEMPT = True, exempt
    assert client.get("/robots.txt").status_code == 301
    assert client.get(READY).status_code == 200
    assert client.get("/status/live/").status_code == 200


@pytest.fixture
def _keep_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test's transaction lives in the connection."""
    monkeypatch.setattr(run_worker, "close_old_connections", lambda: None)


@pytest.mark.usefixtures("db", "_keep_connection")
def test_a_part_at_work_gives_a_sign_of_life_and_outlives_a_lost_database() -> None:
    stop = threading.Event()
    assert SignOfLife("relay", stop)(0.0) is False
    assert WorkSign.objects.filter(part="relay").exists()

    def fail(*_arguments: Any) -> None:
        raise OperationalError("gone")

    stop.set()
    with transaction.atomic(), connection.execute_wrapper(fail):
        assert SignOfLife("schedule", stop)(0.0) is True
    assert not WorkSign.objects.filter(part="schedule").exists()


@pytest.mark.usefixtures("db", "_keep_connection")
def test_a_worker_that_ends_in_order_takes_its_own_signs_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("signal.signal", lambda *_: None)  # those of the tests stay
    WorkSign.give("relay")
    monkeypatch.setitem(run_worker.PARTS, "sweep", lambda stopping: None)
    WorkSign.give("sweep")
    call_command("run_worker", only="sweep", stderr=StringIO())
    assert set(WorkSign.objects.values_list("part", flat=True)) == {"relay"}
    monkeypatch.setitem(run_worker.PARTS, "relay", lambda stopping: 1 / 0)
    with pytest.raises(SystemExit):
        call_command("run_worker", only="relay", stderr=StringIO())
    assert WorkSign.objects.filter(part="relay").exists(), "it failed, which is to be seen"


@pytest.mark.usefixtures("db", "_keep_connection")
def test_a_part_that_waits_for_long_gives_signs_of_life_meanwhile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(run_worker, "SIGN", 0.01)
    given: list[str] = []
    monkeypatch.setattr(WorkSign, "give", given.append)
    stop = threading.Event()
    assert SignOfLife("sweep", stop)(0.2) is False
    assert len(given) > 3
    stop.set()
    assert SignOfLife("sweep", stop)(86_400.0) is True
