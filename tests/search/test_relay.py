"""The relay forgets a change only when it is in the index, whatever fails on the way."""

import datetime as dt
import logging
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import pytest
from django.utils import timezone

from search import relay
from search.documents import SearchDocument
from search.engines import get_engine
from search.engines.base import (
    EngineBusyError,
    EngineUnavailableError,
    IndexAheadError,
    Later,
)
from search.maintenance import find_drift
from search.models import Change, State
from search.outbox import hidden_keys, record
from search.relay import ALERT_AFTER, deliver, drain
from tests import factories
from tests.search.documents import document
from tests.search.shelf import Shelf, fresh, keys_of, restrict, search

Kind = Change.Kind


class Watched:
    """The site's engine; calls *before* and *after* each write, and counts the writes."""

    def __init__(self, place: str) -> None:
        super().__init__(place)
        self.before: Callable[[], None] = lambda: None
        self.after: Callable[[], None] = lambda: None
        self.written: list[list[str]] = []
        self.refused: dict[str, str] = {}

    def write(
        self, version: int, documents: Sequence[SearchDocument], removed: Sequence[str] = ()
    ) -> Mapping[str, str]:
        self.before()
        taken = [one for one in documents if one.key not in self.refused]
        failed = {**super().write(version, taken, removed), **self.refused}
        self.written.append([one.key for one in taken])
        self.after()
        return failed


@pytest.fixture
def watched(shelf: Shelf, settings: Any) -> Watched:
    engine = type(get_engine())
    kind = type("WatchedEngine", (Watched, engine), {})
    return kind(str(getattr(settings, engine.PLACE)))


def rows() -> list[tuple[str, str]]:
    return [(row.kind, row.target) for row in Change.objects.all()]


def break_documents(monkeypatch: pytest.MonkeyPatch, broken: set[int]) -> None:
    """Let no batch be built that holds a key of *broken*."""
    build = relay.build_documents

    def build_or_break(keys: Iterable[int], *args: Any) -> dict[int, SearchDocument]:
        if broken & set(keys):
            raise ZeroDivisionError("cannot be built")
        return build(keys, *args)

    monkeypatch.setattr(relay, "build_documents", build_or_break)


def forget_waiting() -> None:
    """Let the time pass that failed changes wait."""
    Change.objects.update(not_before=timezone.now() - dt.timedelta(seconds=1))


# What is kept, and what is forgotten


def test_changes_are_forgotten_after_the_engine_has_them(shelf: Shelf, watched: Watched) -> None:
    shelf.toolkit.save()
    there: list[int] = []
    watched.after = lambda: there.append(Change.objects.count())
    assert deliver(watched).delivered == there[0] > 0
    assert rows() == []


@pytest.mark.parametrize("error", [EngineUnavailableError, EngineBusyError, OSError])
def test_an_engine_that_takes_nothing_loses_nothing(
    shelf: Shelf, watched: Watched, error: type[Exception]
) -> None:
    shelf.toolkit.title = "Another title"
    shelf.toolkit.save()
    before = rows()

    def refuse() -> None:
        raise error("refused")

    watched.before = refuse
    with pytest.raises(error):
        deliver(watched)
    assert rows() == before
    watched.before = lambda: None
    drain(watched)
    assert rows() == []
    assert keys_of(search("another title")) == {shelf.toolkit.pk}


def test_an_engine_that_fails_after_writing_is_given_it_again(
    shelf: Shelf, watched: Watched
) -> None:
    shelf.toolkit.title = "Another title"
    shelf.toolkit.save()

    def die() -> None:
        raise KeyboardInterrupt

    watched.after = die
    with pytest.raises(KeyboardInterrupt):
        deliver(watched)
    assert rows()
    watched.after = lambda: None
    drain(watched)
    assert rows() == []
    assert not find_drift(watched)


def test_a_change_during_delivery_is_not_lost(shelf: Shelf, watched: Watched) -> None:
    shelf.toolkit.save()

    def edit_once() -> None:
        watched.after = lambda: None
        shelf.toolkit.title = "Edited meanwhile"
        shelf.toolkit.save()

    watched.after = edit_once
    deliver(watched)
    assert ("page", str(shelf.toolkit.pk)) in rows()
    drain(watched)
    assert keys_of(search("edited meanwhile")) == {shelf.toolkit.pk}


def test_changes_are_delivered_oldest_first(
    shelf: Shelf, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay, "ROWS", 1)
    for page in (shelf.webinar, shelf.toolkit, shelf.brief):
        record(Kind.PAGE, page.pk)
    while deliver(watched).delivered:
        pass
    expected = [[str(page.pk)] for page in (shelf.webinar, shelf.toolkit, shelf.brief)]
    assert watched.written == expected


def test_many_changes_of_one_page_are_written_once(shelf: Shelf, watched: Watched) -> None:
    for _ in range(20):
        record(Kind.PAGE, shelf.toolkit.pk)
    record(Kind.SUBTREE, shelf.toolkit.pk)
    deliver(watched)
    assert watched.written == [[str(shelf.toolkit.pk)]]
    assert rows() == []


def test_f10_two_relays_at_once_do_what_one_does(shelf: Shelf, watched: Watched) -> None:
    for page in (shelf.toolkit, shelf.brief, shelf.webinar):
        page.title = f"Changed {page.pk}"
        page.save()

    def the_other() -> None:
        watched.before = lambda: None
        shelf.output.title = "Changed between the two"
        shelf.output.save()
        drain(get_engine())

    watched.before = the_other
    drain(watched)
    assert rows() == []
    assert not find_drift(watched)


# Versions


def test_f11_what_was_read_before_something_newer_was_written_is_read_again(
    shelf: Shelf, watched: Watched
) -> None:
    """A relay that was paused between reading and writing comes back with old data."""
    shelf.toolkit.title = "Old"
    shelf.toolkit.save()

    def overtake() -> None:
        watched.before = lambda: None
        page = fresh(shelf.toolkit)
        page.title = "New"
        page.save()
        drain(get_engine())

    watched.before = overtake
    deliver(watched)
    assert not find_drift(watched)
    assert keys_of(search("new")) == {shelf.toolkit.pk}


def test_a_write_that_was_refused_as_too_old_is_tried_again(shelf: Shelf, watched: Watched) -> None:
    shelf.toolkit.title = "Quokkas refused"
    shelf.toolkit.save()

    def overtake() -> None:
        watched.before = lambda: None
        get_engine().write(State.take_version(), [], ["999999"])

    watched.before = overtake
    deliver(watched)
    assert keys_of(search("quokkas")) == {shelf.toolkit.pk}


def test_f28_nothing_is_written_to_an_index_ahead_of_a_restored_database(
    shelf: Shelf, watched: Watched
) -> None:
    """It would pass for old there, or lift the counter so that nobody notices any more."""
    get_engine().write(1_000_000, [document(shelf.toolkit.pk, "Written after the backup")])
    before = State.newest()
    shelf.toolkit.title = "Quokkas restored"
    shelf.toolkit.save()
    with pytest.raises(IndexAheadError):
        drain(watched)
    assert rows() == [("page", str(shelf.toolkit.pk))]
    assert State.newest() == before


def test_f07_what_a_busy_engine_refuses_is_nobody_s_fault(
    shelf: Shelf, watched: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    shelf.toolkit.title = "Quokkas in a queue"
    shelf.toolkit.save()
    watched.refused = {str(shelf.toolkit.pk): Later("The search engine was busy.")}
    for _time in range(12):
        assert deliver(watched).failed == 1
        row = Change.objects.get()
        assert row.attempts == 0
        assert row.not_before is not None
        assert row.not_before < timezone.now() + dt.timedelta(seconds=5)
        forget_waiting()
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
    watched.refused = {}
    drain(watched)
    assert keys_of(search("quokkas")) == {shelf.toolkit.pk}


# What cannot be delivered


def test_f04_what_cannot_be_built_waits_and_holds_nobody_up(
    shelf: Shelf, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.toolkit.title, shelf.brief.title = "Broken now", "Whole now"
    shelf.toolkit.save()
    shelf.brief.save()
    break_documents(monkeypatch, {shelf.toolkit.pk})
    outcome = drain(watched)
    assert outcome.failed
    assert {target for _kind, target in rows()} == {str(shelf.toolkit.pk)}
    row = Change.objects.first()
    assert row is not None
    assert (row.attempts, row.problem) == (1, "ZeroDivisionError: cannot be built")
    assert row.not_before is not None
    assert row.not_before > timezone.now()
    assert keys_of(search("whole now")) == {shelf.brief.pk}
    monkeypatch.undo()
    assert deliver(watched).delivered == 0, "it is not due yet"
    forget_waiting()
    drain(watched)
    assert rows() == []
    assert not find_drift(watched)


def test_f04_each_failure_makes_the_next_try_later_and_the_tenth_is_an_alert(
    shelf: Shelf,
    watched: Watched,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    record(Kind.PAGE, shelf.toolkit.pk)
    break_documents(monkeypatch, {shelf.toolkit.pk})
    waits: list[float] = []
    levels: list[int] = []
    for _ in range(ALERT_AFTER + 1):
        caplog.clear()
        start = timezone.now()
        deliver(watched)
        waits.append((Change.objects.get().not_before - start).total_seconds())
        levels.append(max(entry.levelno for entry in caplog.records if "try" in entry.message))
        forget_waiting()
    assert [round(wait) for wait in waits] == sorted(round(wait) for wait in waits)
    assert waits[0] < 5
    assert waits[-1] == pytest.approx(600, abs=5)
    assert levels == [logging.WARNING] * (ALERT_AFTER - 1) + [logging.ERROR] * 2


def test_one_page_that_cannot_be_built_keeps_no_other_of_its_subtree_hidden(
    shelf: Shelf, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    break_documents(monkeypatch, {shelf.toolkit.pk})
    shelf.recording.save()
    record(Kind.SUBTREE, shelf.library.pk, hides=True)
    drain(watched)
    assert rows() == [("page", str(shelf.toolkit.pk))]
    row = Change.objects.get()
    assert (row.hides, row.attempts) == (True, 1)
    assert hidden_keys()[0] <= {str(shelf.toolkit.pk)}
    monkeypatch.undo()
    forget_waiting()
    drain(watched)
    assert not find_drift(watched)


@pytest.mark.parametrize(
    ("kind", "target"), [("term", "gone:1"), ("page", "what"), ("subtree", "x")]
)
def test_a_row_that_nobody_understands_holds_nobody_up(
    shelf: Shelf, watched: Watched, kind: str, target: str
) -> None:
    """An upgrade may have renamed a vocabulary while its changes waited."""
    Change.objects.create(kind=kind, target=target)
    shelf.toolkit.title = "Another title"
    shelf.toolkit.save()
    drain(watched)
    assert rows() == [(kind, target)]
    assert keys_of(search("another title")) == {shelf.toolkit.pk}


# Subtrees


def test_a_page_moved_into_a_subtree_meanwhile_is_hidden_with_it(
    shelf: Shelf, watched: Watched
) -> None:
    """The subtree is one row, expanded when it is delivered and when it is searched."""
    other = factories.ResourceIndexPageFactory(parent=factories.site_home(), title="Other")
    drain(watched)
    restrict(other)
    Change.objects.exclude(kind=Kind.SUBTREE, target=str(other.pk)).delete()
    fresh(shelf.toolkit).move(fresh(other), pos="last-child")
    Change.objects.exclude(kind=Kind.SUBTREE, target=str(other.pk)).delete()
    assert str(shelf.toolkit.pk) in hidden_keys()[0]
    drain(watched)
    assert str(shelf.toolkit.pk) not in dict(watched.keys())


def test_a_thousand_pages_are_one_row(shelf: Shelf, watched: Watched) -> None:
    keys = [factories.ToolkitFactory(parent=shelf.library).pk for _ in range(30)]
    drain(watched)
    restrict(shelf.library)
    assert Change.objects.count() == 1
    started = time.monotonic()
    assert not keys_of(search())
    drain(watched)
    assert time.monotonic() - started < 5
    assert not set(map(str, keys)) & dict(watched.keys()).keys()
