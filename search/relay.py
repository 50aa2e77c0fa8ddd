"""Delivers what changed to the engine, and forgets a change only once it is there."""

import datetime as dt
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone

from resources.models import Term
from search.documents import SearchDocument, build_documents
from search.engines import SearchEngine, get_engine
from search.engines.base import StaleVersionError
from search.models import Change, State
from search.outbox import expand
from search.terms import TermReader

logger = logging.getLogger(__name__)

ROWS = 500  # changes read at a time
PAGES = 500  # resources written at a time
ALERT_AFTER = 10  # failed tries of one change
LONGEST_WAIT = dt.timedelta(minutes=10)


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
    touched = {change.pk: expand(change) for change in changes}
    failures = _write(engine, sorted(set().union(*touched.values())))
    failed = {pk for pk, keys in touched.items() if keys & failures.keys()}
    # Exactly these rows: one that came meanwhile tells of something newer.
    Change.objects.filter(pk__in=touched.keys() - failed).delete()
    for change in changes:
        if change.pk in failed:
            _postpone(change, [failures[key] for key in touched[change.pk] & failures.keys()])
    return Delivery(len(touched) - len(failed), len(failed))


def drain(engine: SearchEngine | None = None) -> Delivery:
    """Deliver until nothing is due."""
    delivered = failed = 0
    while (step := deliver(engine)).delivered or step.failed:
        delivered, failed = delivered + step.delivered, failed + step.failed
    return Delivery(delivered, failed)


def write_resources(engine: SearchEngine, keys: Iterable[int]) -> dict[int, str]:
    """Write the resources *keys* as they are now, removing what is not public.

    Returns key -> reason of those that failed. The version is taken before the data is
    read, so that of two writers the one that read later wins.
    """
    wanted = list(keys)
    while True:
        version = State.take_version()
        documents, failures = read_documents(wanted)
        removed = [str(key) for key in wanted if key not in documents and key not in failures]
        try:
            refused = engine.write(version, list(documents.values()), removed)
        except StaleVersionError:
            continue
        return failures | {int(key): reason for key, reason in refused.items()}


def _write(engine: SearchEngine, keys: list[int]) -> dict[int, str]:
    failures: dict[int, str] = {}
    for start in range(0, len(keys), PAGES):
        failures |= write_resources(engine, keys[start : start + PAGES])
    return failures


def read_documents(
    keys: Sequence[int], terms: dict[type[Term], TermReader] | None = None
) -> tuple[dict[int, SearchDocument], dict[int, str]]:
    """Return the documents of what is public, and key -> reason of what cannot be built.

    Where one cannot be built, the others still are.
    """
    try:
        return build_documents(keys, terms), {}
    except Exception:
        logger.exception("A batch of search documents could not be built; building one by one")
    documents: dict[int, SearchDocument] = {}
    failures: dict[int, str] = {}
    for key in keys:
        try:
            documents |= build_documents([key])
        except Exception as error:  # whatever it is, it must not hold up the others
            failures[key] = f"{type(error).__name__}: {error}"
    return documents, failures


def _postpone(change: Change, reasons: list[str]) -> None:
    attempts = change.attempts + 1
    wait = min(LONGEST_WAIT, dt.timedelta(seconds=2 ** min(attempts, 10)))
    Change.objects.filter(pk=change.pk).update(
        attempts=F("attempts") + 1, not_before=timezone.now() + wait, problem="\n".join(reasons)
    )
    level = logging.ERROR if attempts >= ALERT_AFTER else logging.WARNING
    logger.log(level, "%s could not be indexed (try %d): %s", change, attempts, reasons[0])
