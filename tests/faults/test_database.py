"""The database full, locked, or asked by two at once: with transactions as a site has them."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, Revision

from home.schedule import carry_out
from knowledgebase.settings.databases import SQLITE_BUSY_TIMEOUT
from resources.models import Toolkit
from search.models import Change
from tests import factories
from tests.faults.test_full_disk import MESSAGE
from tests.faults.test_schedule import HOUR, let_pass, scheduled

HELD = 2.0  # seconds

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def toolkit() -> Toolkit:
    # Longer than what may be free in the pages that the file of the database has.
    body = [("paragraph", "<p>" + "word " * 40_000 + "</p>")]
    return factories.ToolkitFactory(parent=factories.library_of(factories.site_home()), body=body)


@pytest.fixture
def editor(toolkit: Toolkit) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(factories.UserFactory(is_superuser=True, is_staff=True))
    return client


def copy(editor: Client, toolkit: Toolkit) -> Any:
    """Make and publish a copy of *toolkit* in the admin; return the answer."""
    form = {
        "new_title": "A copy",
        "new_slug": "a-copy",
        "new_parent_page": toolkit.get_parent().pk,
        "publish_copies": "on",
    }
    return editor.post(reverse("wagtailadmin_pages:copy", args=[toolkit.pk]), form)


@contextmanager
def database_without_room() -> Iterator[None]:
    """Have the database refuse to grow, by its own error for a full disk."""
    if connection.vendor == "sqlite":
        _ask("VACUUM")  # pages that other tests have left free are room, too
        (pages,) = _ask("PRAGMA page_count")
        begin, end = f"PRAGMA max_page_count={pages}", "PRAGMA max_page_count=1073741823"
    else:
        begin = (
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            " RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$;"
            " CREATE TRIGGER full_disk BEFORE INSERT ON search_change"
            " FOR EACH ROW EXECUTE FUNCTION refuse()"
        )
        end = "DROP TRIGGER full_disk ON search_change; DROP FUNCTION refuse"
    _ask(begin)
    try:
        yield
    finally:
        _ask(end)


def _ask(statement: str) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone() if cursor.description else ()


@contextmanager
def locked() -> Iterator[Callable[[], None]]:
    """Hold the lock of the database; what is yielded lets it go."""
    # Let go by another thread than the one that waits.
    other = sqlite3.connect(connection.settings_dict["NAME"], check_same_thread=False)
    other.isolation_level = None
    other.execute("BEGIN IMMEDIATE")
    try:
        yield lambda: other.execute("ROLLBACK") and None
    finally:
        other.close()


def rows() -> list[int]:
    return [model.objects.count() for model in (Page, Revision, PageLogEntry, Change)]


def test_f22_a_database_without_room_saves_nothing_and_says_so(
    editor: Client, toolkit: Toolkit
) -> None:
    before = rows()
    with database_without_room():
        answer = copy(editor, toolkit)
        assert editor.get(toolkit.url).status_code == 200, "pages are read"
    assert answer.status_code == 503
    assert MESSAGE in answer.content.decode()
    assert answer["Retry-After"]
    assert rows() == before
    assert copy(editor, toolkit).status_code == 302
    assert Page.objects.get(slug="a-copy").live


@pytest.mark.sqlite
def test_f24_a_save_waits_for_a_locked_database(editor: Client, toolkit: Toolkit) -> None:
    # The first page of a new site keeps what the site is called.
    editor.get(toolkit.url)
    with locked() as release:
        assert editor.get(toolkit.url).status_code == 200, "nobody waits to read"
        timer = threading.Timer(HELD, release)
        timer.start()
        assert copy(editor, toolkit).status_code == 302
        assert timer.finished.is_set(), "it was saved while the lock was held"
        timer.join()
    assert Page.objects.get(slug="a-copy").live
    # The same wait, as long as the promise.
    assert connection.settings_dict["OPTIONS"]["timeout"] == SQLITE_BUSY_TIMEOUT == 20


def test_two_workers_at_once_publish_each_page_once() -> None:
    library = factories.library_of(factories.site_home())
    for number in range(4):
        scheduled(library, f"Due {number}", timezone.now() + HOUR)
    let_pass(2 * HOUR)
    begin, failed = threading.Barrier(2), []

    def work() -> None:
        begin.wait()
        failed.extend(carry_out().failed)
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert not failed
    assert Toolkit.objects.filter(live=True).count() == 4
    assert PageLogEntry.objects.filter(action="wagtail.publish.scheduled").count() == 4
