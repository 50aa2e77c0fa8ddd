"""What an engine must do: find, write, be rebuilt. Everything else is shared by engines."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar

from search.documents import SearchDocument
from search.engines import plan
from search.passages import Segment
from search.text_query import TextQuery

VISITOR_SECONDS = 1.0  # that a visitor waits for an engine; then the database answers

FOUND_IN = 50  # segments of one resource that are counted by their place
TO_BE_MADE_ANEW = "The search index is of another version and is to be made anew."


class EngineUnavailableError(Exception):
    """The engine cannot answer now; nothing is lost, and it may answer later."""


class EngineBusyError(EngineUnavailableError):
    """Another process is writing; try again in a moment."""


class IndexAheadError(EngineUnavailableError):
    """The index is of a later time than the database: an older state of that was restored."""


class Later(str):
    """Why something was not written that will be, as it is: the engine was busy."""


class StaleVersionError(Exception):
    """Something newer was written meanwhile; read the data again under a new version.

    *newest* is the version that was written.
    """

    def __init__(self, newest: int) -> None:
        super().__init__(f"Version {newest} has been written.")
        self.newest = newest


class Sort(StrEnum):
    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"
    TITLE = "title"


@dataclass(frozen=True)
class SearchRequest:
    """What is asked of an engine.

    *filters* are OR within a filter and AND across; *hidden* holds keys that no answer
    may show, count or suggest; *facets* names the filters to count, each without its
    own selection; *current* holds keys that the index may take for replaced, and that are
    not; *nearest* is how many resources to list that have some of the words,
    asked for where fewer than *enough* have them all.
    """

    text: TextQuery = field(default_factory=TextQuery)
    filters: plan.Filters = field(default_factory=dict)
    sort: Sort = Sort.NEWEST
    offset: int = 0
    limit: int = 20
    hidden: frozenset[str] = frozenset()
    current: frozenset[str] = frozenset()
    facets: Sequence[str] = ()
    nearest: int = 0
    enough: int = 10
    moments: int = 3


@dataclass(frozen=True)
class RawHit:
    """A found resource, unvalidated: the database decides whether it is shown.

    *segments* are the best of those with most of the words; *found_in* says how many of
    them there are in each place (``Segment.place``), up to FOUND_IN in all.
    """

    key: str
    stored: Mapping[str, Any]
    segments: tuple[Segment, ...] = ()
    found_in: Mapping[str, int] = field(default_factory=dict)

    @property
    def pk(self) -> int:
        return int(self.key)


@dataclass(frozen=True)
class RawResults:
    """What an engine found; *counts* maps filter name -> slug -> number of resources."""

    hits: tuple[RawHit, ...] = ()
    nearest: tuple[RawHit, ...] = ()
    total: int = 0
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Health:
    """How an engine is; it is well where all of it holds.

    *has_index*: there is one that answers; *is_current*: this version's filters and
    analysis made it; *is_writable*: changes can be delivered. *reason* says what is
    wrong, without hosts or credentials.
    """

    is_reachable: bool = True
    has_index: bool = True
    is_current: bool = True
    is_writable: bool = True
    reason: str = ""

    @property
    def is_well(self) -> bool:
        return self.is_reachable and self.has_index and self.is_current and self.is_writable


class Rebuild(ABC):
    """A new index being written beside the one that serves."""

    @abstractmethod
    def held(self) -> AbstractContextManager[None]:
        """Keep other writers of the new index waiting while a batch is read and written.

        Take the version, read and `write` within the block.
        """

    @abstractmethod
    def write(self, version: int, documents: Sequence[SearchDocument]) -> Mapping[str, str]:
        """Add *documents*, read after *version* was taken, to the new index.

        Returns key -> reason of those that it cannot hold.
        """

    @abstractmethod
    def count(self) -> int:
        """Return how many resources the new index holds."""


class SearchEngine(ABC):
    """Finds resources and their moments. Keys are page ids as text.

    *place* says where the index is, in the engine's own way; PLACE names the setting
    that says so for the site.
    """

    PLACE: ClassVar[str]

    @classmethod
    def problems(cls) -> Iterator[str]:
        """Yield what is wrong with the settings, for the system check; asks no server."""
        yield from ()

    @abstractmethod
    def __init__(self, place: str) -> None: ...

    @abstractmethod
    def write(
        self, version: int, documents: Sequence[SearchDocument], removed: Sequence[str] = ()
    ) -> Mapping[str, str]:
        """Replace *documents* and remove the keys *removed*; return key -> reason of failures.

        A reason that passes is told as :class:`Later`.

        *version* was taken before the data was read. When this returns, what did not
        fail is durable and searchable. What is there under a newer version stays: an
        engine that does not keep a version for each resource raises StaleVersionError
        and takes nothing. Raises EngineUnavailableError where nothing was written.
        """

    @contextmanager
    def waiting(self, seconds: float | None = None) -> Iterator[None]:
        """Have all that is asked in the block take *seconds* together at most.

        Without *seconds*, as long as a visitor waits. What comes later raises
        EngineUnavailableError. An engine that works in this process keeps nobody
        waiting and needs no limit.
        """
        yield

    @abstractmethod
    def search(self, request: SearchRequest) -> RawResults:
        """Return what *request* finds. Raises EngineUnavailableError."""

    @abstractmethod
    def top(self, query: plan.Query, limit: int, sort: Sort = Sort.RELEVANCE) -> tuple[RawHit, ...]:
        """Return the first *limit* that fit *query*, without moments.

        Raises EngineUnavailableError.
        """

    @abstractmethod
    def totals(self, queries: Sequence[plan.Query]) -> Sequence[int]:
        """Return how many resources fit each of *queries*, asked together.

        Raises EngineUnavailableError.
        """

    @abstractmethod
    def spellings(self, word: str) -> Sequence[str]:
        """Return words of the index that are written much like *word*, nearest first.

        They may be words of hidden or deleted resources alone: show none of them before
        a search that finds something. Raises EngineUnavailableError.
        """

    @abstractmethod
    def keys(self) -> Iterator[tuple[str, str]]:
        """Yield (key, content hash) of everything the index holds."""

    @abstractmethod
    def rebuild(self, version: int = 0) -> AbstractContextManager[Rebuild]:
        """Open a new index; at the end of the block it replaces the old one at once.

        Where the block raises, the old index serves on and the new one is dropped.
        While the block runs, `write` feeds both. Whoever took a version below *version*
        is refused by the new index: it knows nothing of what was removed before it.
        """

    @abstractmethod
    def fingerprint(self) -> str | None:
        """Return the fingerprint the serving index was built by, None where there is none."""

    @abstractmethod
    def newest_version(self) -> int:
        """Return the highest version that anything in the serving index was written under.

        Raises EngineUnavailableError.
        """

    @abstractmethod
    def health(self) -> Health:
        """Say how the engine is, within the time that a visitor waits; raises nothing."""

    @abstractmethod
    def tidy(self) -> None:
        """Remove what nobody needs any more; called now and then by the worker."""

    @abstractmethod
    def drop(self) -> None:
        """Remove the index and everything that belongs to it."""
