"""The whole index: made anew, and compared with the database."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from resources.models import Term
from resources.visibility import visible_resources
from search.documents import build_documents, fingerprint
from search.engines import SearchEngine
from search.locks import alone
from search.models import State
from search.outbox import record_pages
from search.relay import read_documents, write_resources
from search.terms import TermReader

BATCH = 2_000
REBUILD = "rebuild-search-index"
COMPARISON = "check-search-index"

Progress = Callable[[int, int], None]


class IncompleteRebuildError(Exception):
    """The new index holds less than the database; the old one serves on."""


@dataclass
class Drift:
    """Where the index and the database differ, as page ids."""

    missing: list[int] = field(default_factory=list)
    ghosts: list[int] = field(default_factory=list)
    stale: list[int] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.missing or self.ghosts or self.stale)

    @property
    def keys(self) -> list[int]:
        return [*self.missing, *self.ghosts, *self.stale]


def rebuild(engine: SearchEngine, progress: Progress | None = None) -> int:
    """Make the index anew beside the one that serves; return how many resources it holds.

    *progress* is told (done, of how many). Raises IncompleteRebuildError where the new index
    would hold fewer resources than are public, EngineBusyError where another process is
    making one; the old one then serves on.
    """
    expected = visible_resources().count()
    written = unreadable = 0
    with alone(REBUILD), engine.rebuild(State.take_version()) as index:
        for keys in _key_batches():
            with index.held():
                version = State.take_version()
                # Terms anew with each batch: one that was renamed meanwhile is not told again.
                documents, failures = read_documents(keys)
                refused = index.write(version, list(documents.values()))
            failures |= {int(key): reason for key, reason in refused.items()}
            # What cannot be built keeps nobody from the new index, and is tried again.
            record_pages(failures)
            unreadable += len(failures)
            written += len(keys)
            if progress is not None:
                progress(written, max(expected, written))
        held, public = index.count(), visible_resources().count() - unreadable
        if held < public:
            raise IncompleteRebuildError(
                f"The new index holds {held} resources, the database {public}."
            )
    return held


def tidy(engine: SearchEngine) -> None:
    """Remove what nobody needs any more; EngineBusyError while an index is being made."""
    with alone(REBUILD):
        engine.tidy()


def needs_rebuild(engine: SearchEngine) -> bool:
    """Whether there is no index, or one that is not this database's or this code's.

    Other facets or another analysis made it; or it is ahead of the database, of which an
    older state was restored: nobody knows then what else in it is of the time between.
    """
    return engine.fingerprint() != fingerprint() or engine.newest_version() > State.newest()


def find_drift(engine: SearchEngine, progress: Progress | None = None) -> Drift:
    """Compare what is public with what is indexed, content for content."""
    indexed = dict(engine.keys())
    expected, done = visible_resources().count(), 0
    drift = Drift()
    terms: dict[type[Term], TermReader] = {}
    for keys in _key_batches():
        for key, document in build_documents(keys, terms).items():
            found = indexed.pop(str(key), None)
            if found is None:
                drift.missing.append(key)
            elif found != document.content_hash:
                drift.stale.append(key)
        done += len(keys)
        if progress is not None:
            progress(done, max(expected, done))
    drift.ghosts = sorted(int(key) for key in indexed)
    return drift


def check_alone(engine: SearchEngine) -> Drift:
    """Return the drift; EngineBusyError where another process is comparing."""
    with alone(COMPARISON):
        return find_drift(engine)


def mend(engine: SearchEngine, drift: Drift) -> dict[int, str]:
    """Write what differs; return key -> reason of what could not be written."""
    failures: dict[int, str] = {}
    for start in range(0, len(drift.keys), BATCH):
        failures |= write_resources(engine, drift.keys[start : start + BATCH])
    return failures


def _key_batches() -> Iterator[list[int]]:
    """Yield the keys of the public resources, a batch at a time, in order."""
    last = 0
    while True:
        keys = list(
            visible_resources()
            .filter(pk__gt=last)
            .order_by("pk")
            .values_list("pk", flat=True)[:BATCH]
        )
        if not keys:
            return
        yield keys
        last = keys[-1]
