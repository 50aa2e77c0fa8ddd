"""The embedded engine: Tantivy, in process, in a folder of its own."""

import errno
import logging
import os
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from search.documents import SearchDocument, fingerprint
from search.engines import plan
from search.engines.base import (
    TO_BE_MADE_ANEW,
    EngineBusyError,
    EngineUnavailableError,
    Health,
    RawHit,
    RawResults,
    Rebuild,
    SearchEngine,
    SearchRequest,
    Sort,
)
from search.engines.tantivy_storage import Generation, Store
from search.engines.tantivy_view import View
from search.spelling import nearest_words

logger = logging.getLogger(__name__)

# Seconds a writer waits for another process to finish its batch before it steps aside.
PATIENCE = 5.0

_REFUSALS = frozenset(
    {
        errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM,
        errno.EMFILE, errno.ENFILE, errno.ENOMEM,
    }
)  # fmt: skip


class TantivyEngine(SearchEngine):
    PLACE = "SEARCH_INDEX_DIR"

    def __init__(self, place: str) -> None:
        self._store = Store(Path(place))
        self._opened: Generation | None = None
        self._opening = threading.Lock()

    # Finding

    def search(self, request: SearchRequest) -> RawResults:
        with self._guarded():
            return self._search(request)

    def _search(self, request: SearchRequest) -> RawResults:
        view = View(self._generation())
        text, filters, hidden = request.text, request.filters, request.hidden
        matching = plan.matching(text, filters, hidden)
        page = view.page(matching, request)
        nearest: tuple[RawHit, ...] = ()
        if request.nearest and page.total < request.enough and len(text.required) > 1:
            some = plan.ranked(plan.some(text, filters, hidden), text, request.current)
            nearest = tuple(view.hits(view.addresses(some, request.nearest), request))
        return RawResults(
            hits=tuple(view.hits(page.addresses, request)),
            nearest=nearest,
            total=page.total,
            counts=view.counts(matching, page.total, request),
        )

    def top(self, query: plan.Query, limit: int, sort: Sort = Sort.RELEVANCE) -> tuple[RawHit, ...]:
        with self._guarded():
            view = View(self._generation())
            return tuple(view.hits(view.addresses(query, limit, sort)))

    def totals(self, queries: Sequence[plan.Query]) -> Sequence[int]:
        with self._guarded():
            view = View(self._generation())
            return [view.total(query) for query in queries]

    def spellings(self, word: str) -> Sequence[str]:
        with self._guarded():
            searcher = self._generation().resources.searcher()
            return nearest_words(word, searcher.terms_with_prefix("words", word[:1]))

    # Writing

    def write(
        self, version: int, documents: Sequence[SearchDocument], removed: Sequence[str] = ()
    ) -> Mapping[str, str]:
        with self._guarded():
            while True:
                serving = self._generation()
                with serving.lock(PATIENCE):
                    # While waiting for the lock, another generation may have taken over.
                    if self._store.current_path() == serving.path:
                        return self._write(serving, version, documents, removed)

    def _write(
        self,
        serving: Generation,
        version: int,
        documents: Sequence[SearchDocument],
        removed: Sequence[str],
    ) -> Mapping[str, str]:
        building = self._store.building()
        failed = serving.write(version, documents, removed)
        if building is not None:
            with building.lock(PATIENCE * 6):
                building.write(version, documents, removed)
        return failed

    def keys(self) -> Iterator[tuple[str, str]]:
        with self._guarded():
            entries = View(self._generation()).keys_and_hashes()
        for entry, _count in entries:
            key, _space, content_hash = entry.partition(" ")
            yield key, content_hash

    @contextmanager
    def rebuild(self, version: int = 0) -> Iterator[Rebuild]:
        with _unharmed(), self._store.build(fingerprint(), version) as generation:
            yield TantivyRebuild(generation)

    def fingerprint(self) -> str | None:
        try:
            with self._guarded():
                generation = self._generation()
        except EngineUnavailableError:
            return None
        return None if generation.is_damaged else generation.fingerprint

    def newest_version(self) -> int:
        with self._guarded():
            return self._generation().version()

    def health(self) -> Health:
        try:
            with self._guarded():
                generation = self._generation()
                View(generation).total(plan.Everything())
        except EngineUnavailableError as error:
            return Health(has_index=False, is_current=False, is_writable=False, reason=str(error))
        is_current = not generation.is_damaged and generation.fingerprint == fingerprint()
        return Health(
            is_current=is_current,
            is_writable=os.access(generation.path, os.W_OK),
            reason="" if is_current else TO_BE_MADE_ANEW,
        )

    def tidy(self) -> None:
        """Do nothing: merges and the next rebuild remove what is old."""

    def drop(self) -> None:
        self._opened = None
        self._store.drop()

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """Say of a failure inside the engine that it is unavailable, and have it replaced.

        A damaged file shows as a ValueError, or as a panic, which is not an Exception;
        so does what the machine refuses, which is no damage.
        """
        try:
            yield
        except BaseException as error:
            is_failure = isinstance(error, ValueError) or type(error).__name__ == "PanicException"
            if not is_failure and not isinstance(error, OSError):
                raise
            if "LockBusy" in str(error):
                raise EngineBusyError("Another process is writing to the search index.") from error
            logger.exception("The search engine failed")
            self._opened = None
            if _refused_by_machine(error):
                raise EngineUnavailableError(
                    "The search index cannot be opened or written: look for room on the disk."
                ) from error
            if is_failure:
                self._store.mark_damaged()
            raise EngineUnavailableError("The search index cannot be read.") from error

    def _generation(self) -> Generation:
        """Return the generation that serves, as of its last commit."""
        path = self._store.current_path()
        if path is None:
            self._opened = None
            raise EngineUnavailableError("There is no search index yet.")
        opened = self._opened
        if opened is None or opened.path != path:
            with self._opening:
                opened = self._opened
                if opened is None or opened.path != path:
                    opened = self._opened = Generation(path)
        opened.reload()
        return opened


@contextmanager
def _unharmed() -> Iterator[None]:
    """Say of a failure of the disk, or of files that are gone, that nothing came of it.

    The old index is not touched by what befalls the new one.
    """
    try:
        yield
    except OSError as error:
        raise EngineUnavailableError(
            "The new search index cannot be written; the old one serves on. Look for room on "
            "the disk, and whether something removes files there."
        ) from error


def _refused_by_machine(error: BaseException) -> bool:
    """Whether *error* tells of no room, no file handles, no memory or no permission."""
    if isinstance(error, OSError):
        return error.errno in _REFUSALS
    found = re.search(r"\(os error (\d+)\)", str(error))
    return found is not None and int(found[1]) in _REFUSALS


class TantivyRebuild(Rebuild):
    def __init__(self, generation: Generation) -> None:
        self._generation = generation

    @contextmanager
    def held(self) -> Iterator[None]:
        with _unharmed(), self._generation.lock(wait=60):
            yield

    def write(self, version: int, documents: Sequence[SearchDocument]) -> Mapping[str, str]:
        return self._generation.write(version, documents, ())

    def count(self) -> int:
        self._generation.reload()
        return self._generation.resources.searcher().num_docs
