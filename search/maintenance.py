"""The whole index: made anew, and compared with the database."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from resources.visibility import visible_resources
from search.documents import fingerprint
from search.engines import SearchEngine
from search.engines.base import Rebuild
from search.locks import alone
from search.models import Change, State
from search.outbox import record_pages
from search.relay import expanded, read_documents, write_resources
from search.segments import portions

BATCH = 2_000
CATCHING_UP = 5  # looks at what came while an index was made, before it is given up
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
    written = 0
    unreadable: set[int] = set()
    with alone(REBUILD), engine.rebuild(State.take_version()) as index:
        for keys in _key_batches():
            failed = _add(index, keys)
            # What cannot be built keeps nobody from the new index, and is tried again.
            record_pages(failed)
            unreadable |= failed
            written += len(keys)
            if progress is not None:
                progress(written, max(expected, written))
        for _time in range(CATCHING_UP):
            # Where no relay is at work, nobody has told the new index what came meanwhile.
            unreadable |= _add_changed(index)
            held, public = index.count(), visible_resources().count() - len(unreadable)
            if held >= public:
                return held
        raise IncompleteRebuildError(
            f"The new index holds {held} resources, the database {public}."
        )


def _add(index: Rebuild, keys: Sequence[int]) -> set[int]:
    """Write *keys* to the new index; return those that cannot be built or that it refuses."""
    with index.held():
        version = State.take_version()
        # Terms anew with each batch: one that was renamed meanwhile is not told again.
        documents, failures = read_documents(keys)
        refused = index.write(version, list(documents.values()))
    return {*failures, *map(int, refused)}


def _add_changed(index: Rebuild) -> set[int]:
    """Write what waits to be delivered to the new index too; the changes stay."""
    touched, _failed = expanded(Change.objects.all())
    keys = sorted(set().union(*touched.values()))
    return set().union(*(_add(index, batch) for batch in portions(keys, BATCH)))


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
    for keys in _key_batches():
        documents, failures = read_documents(keys)
        for key in failures:
            # Whatever the index holds of it may be right: nobody can tell.
            indexed.pop(str(key), None)
        for key, document in documents.items():
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
    for keys in portions(drift.keys, BATCH):
        failures |= write_resources(engine, keys)
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
        yield from portions(keys, BATCH)
        last = keys[-1]
