"""Delivers what changed to the engine, and forgets a change only once it is there."""

import datetime as dt
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import DateTimeField, ExpressionWrapper, Q, Value
from django.db.models.functions import Now
from wagtail.models import Site

from search.documents import SearchDocument, build_documents
from search.engines import SearchEngine, get_engine
from search.engines.base import IndexAheadError, Later, StaleVersionError
from search.models import Change, State
from search.outbox import expand
from search.replaced import replaced_by
from search.segments import portions

logger = logging.getLogger(__name__)

Kind = Change.Kind

ONE_PAGE = (Kind.PAGE, Kind.PART)
ROWS = 500  # changes read at a time
PAGES = 500  # resources written at a time
ALERT_AFTER = 10  # failed tries of one change
LONGEST_WAIT = dt.timedelta(minutes=10)
BUSY_WAIT = dt.timedelta(seconds=2)  # before what a busy engine refused is sent again


@dataclass(frozen=True)
class Delivery:
    """What one round did: changes delivered, changes that failed and wait for another try."""

    delivered: int = 0
    failed: int = 0


def deliver(engine: SearchEngine | None = None) -> Delivery:
    """Deliver the changes that are due, oldest first, at most ``ROWS`` of them.

    Raises EngineUnavailableError where the engine took nothing; every change is then kept.
    """
    engine = engine or get_engine()
    due = Q(not_before__isnull=True) | Q(not_before__lte=Now())
    changes = list(Change.objects.filter(due)[:ROWS])
    if not changes:
        return Delivery()
    # Another process may have moved a site since this one has remembered where they begin.
    Site.clear_site_root_paths_cache()
    touched, failed = expanded(changes)
    failures = _write(engine, sorted(set().union(*touched.values())))
    failed += [
        # Of a subtree or a term, the pages that failed: the others must not stay hidden.
        (change if change.kind in ONE_PAGE else _page_of(change, key), failures[key])
        for change in changes
        for key in sorted(touched.get(change.pk, set()) & failures.keys())
    ]
    done = touched.keys() - {change.pk for change, _reason in failed}
    _settle([change for change in changes if change.pk in done], failed)
    return Delivery(len(done), len(failed))


def drain(engine: SearchEngine | None = None) -> Delivery:
    """Deliver until nothing is due."""
    delivered = failed = 0
    while (step := deliver(engine)).delivered or step.failed:
        delivered, failed = delivered + step.delivered, failed + step.failed
    return Delivery(delivered, failed)


def write_resources(engine: SearchEngine, keys: Iterable[int]) -> dict[int, str]:
    """Write the resources *keys* as they are now, removing what is not public.

    Returns key -> reason of those that failed. The version is taken before the data is
    read, so that of two writers the one that read later wins. Raises IndexAheadError
    where the index knows versions that were never taken: what is written would pass for
    old there, or make the index look right when it is not.
    """
    wanted = list(keys)
    # In this order: between the two, another relay may take a version, and write.
    if engine.newest_version() > State.newest():
        raise IndexAheadError("The search index is of a later time than the database.")
    newest = 0
    while True:
        version = State.take_version(above=newest)
        documents, failures = read_documents(wanted)
        removed = [str(key) for key in wanted if key not in documents and key not in failures]
        try:
            refused = engine.write(version, list(documents.values()), removed)
        except StaleVersionError as error:
            newest = error.newest
            continue
        return failures | {int(key): reason for key, reason in refused.items()}


def expanded(
    changes: Iterable[Change],
) -> tuple[dict[int, set[int]], list[tuple[Change, str]]]:
    """Return what each of *changes* touches, and (change, reason) where that cannot be told.

    What a touched resource replaces is touched, too: it may do so no more.
    """
    touched: dict[int, set[int]] = {}
    failed: list[tuple[Change, str]] = []
    for change in changes:
        try:
            touched[change.pk] = expand(change)
        except Exception as error:  # whatever it is, it must not hold up the others
            failed.append((change, _reason(error)))
    older = replaced_by(set().union(*touched.values()))
    for keys in touched.values():
        keys.update(*(older[key] for key in keys & older.keys()))
    return touched, failed


def _page_of(change: Change, key: int) -> Change:
    # Of a page that stays public, what it lost must not be found until it is written.
    kind = Kind.PART if change.hides and change.kind != Kind.SUBTREE else Kind.PAGE
    return Change(kind=kind, target=str(key), hides=change.hides, attempts=change.attempts)


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _write(engine: SearchEngine, keys: list[int]) -> dict[int, str]:
    failures: dict[int, str] = {}
    for portion in portions(keys, PAGES):
        failures |= write_resources(engine, portion)
    return failures


def read_documents(keys: Sequence[int]) -> tuple[dict[int, SearchDocument], dict[int, str]]:
    """Return the documents of what is public, and key -> reason of what cannot be built.

    Where one cannot be built, the others still are.
    """
    try:
        return build_documents(keys), {}
    except Exception:
        logger.exception("A batch of search documents could not be built; building one by one")
    documents: dict[int, SearchDocument] = {}
    failures: dict[int, str] = {}
    for key in keys:
        try:
            documents |= build_documents([key])
        except Exception as error:  # whatever it is, it must not hold up the others
            failures[key] = _reason(error)
    return documents, failures


def _settle(done: Sequence[Change], failed: Iterable[tuple[Change, str]]) -> None:
    """Delete what was delivered, and have what failed tried again later."""
    with transaction.atomic():
        # Exactly these rows: one that came meanwhile tells of something newer. Another
        # relay may be at the same ones: all take them in one order.
        rows = Change.objects.filter(pk__in=[change.pk for change in done])
        list(rows.select_for_update().order_by("pk").values_list("pk"))
        rows.delete()
        if any(change.kind == Kind.TERM for change in done):
            State.touch_vocabulary()
        for change, reason in failed:
            _postpone(change, reason)


def _postpone(change: Change, reason: str) -> None:
    if isinstance(reason, Later):
        # Nothing is wrong with it, so that it is not told as something that cannot be indexed.
        wait = BUSY_WAIT
    else:
        change.attempts += 1
        wait = min(LONGEST_WAIT, dt.timedelta(seconds=2 ** min(change.attempts, 10)))
    # By the clock of the database, which decides what is due.
    change.not_before = ExpressionWrapper(Now() + Value(wait), output_field=DateTimeField())
    change.problem = reason
    change.save()
    level = logging.ERROR if change.attempts >= ALERT_AFTER else logging.WARNING
    logger.log(level, "%s could not be indexed (try %d): %s", change, change.attempts, reason)
