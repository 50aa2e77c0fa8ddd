"""The embedded engine's files: generations of the index, one of which serves.

``current`` names the generation that serves, ``building`` one being rebuilt beside it.
Both are replaced in one step, so that a process killed at any moment leaves either the
old state or the new one. Locks go with the process that holds them.
"""

import fcntl
import json
import os
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import IO, Any

import tantivy

from search.documents import SearchDocument
from search.engines.base import EngineBusyError, StaleVersionError
from search.engines.tantivy_schema import (
    register_analyzers,
    resource_fields,
    resources_schema,
    segment_fields,
    segments_schema,
)
from search.facets import FACETS

HEAP = 64_000_000  # bytes the writer may use before it writes a segment


@contextmanager
def file_lock(path: Path, wait: float) -> Iterator[IO[str]]:
    """Hold the lock *path* for the block; EngineBusyError where *wait* seconds do not suffice."""
    with path.open("a") as file:
        deadline = time.monotonic() + wait
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    raise EngineBusyError(f"Another process holds {path.name}.") from None
                time.sleep(0.02)
        yield file


def replace_text(path: Path, text: str) -> None:
    """Write *text* to *path* in one step."""
    draft = path.with_suffix(f".{os.getpid()}.tmp")
    draft.write_text(text)
    draft.replace(path)


class Generation:
    """One complete index: resources, segments, and what they were built by."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.about: dict[str, Any] = json.loads((path / "about.json").read_text())
        self.resources = tantivy.Index.open(str(path / "resources"))
        self.segments = tantivy.Index.open(str(path / "segments"))
        for index in (self.resources, self.segments):
            register_analyzers(index)

    @classmethod
    def create(cls, path: Path, fingerprint: str) -> "Generation":
        for name, schema in (("resources", resources_schema()), ("segments", segments_schema())):
            (path / name).mkdir(parents=True)
            tantivy.Index(schema, path=str(path / name))
        about = {"fingerprint": fingerprint, "facets": [facet.name for facet in FACETS]}
        (path / "about.json").write_text(json.dumps(about))
        return cls(path)

    @property
    def fingerprint(self) -> str:
        return str(self.about["fingerprint"])

    @property
    def facets(self) -> frozenset[str]:
        """The filters that this index knows: an older one serves until it is rebuilt."""
        return frozenset(self.about["facets"])

    def lock(self, wait: float) -> AbstractContextManager[IO[str]]:
        return file_lock(self.path / "write.lock", wait)

    def reload(self) -> None:
        self.resources.reload()
        self.segments.reload()

    def write(
        self, version: int, documents: Sequence[SearchDocument], removed: Sequence[str]
    ) -> dict[str, str]:
        """Write under a held lock; see SearchEngine.write."""
        if version < self._version():
            raise StaleVersionError(f"Version {version} is older than what was written last.")
        # Before the commit: killed in between, only versions that nobody will use are refused.
        replace_text(self.path / "version", str(version))
        failed = self._write_resources(documents, removed)
        written = [document for document in documents if document.key not in failed]
        self._write_segments(written, removed)
        return failed

    def _version(self) -> int:
        path = self.path / "version"
        return int(path.read_text()) if path.exists() else 0

    def _write_resources(
        self, documents: Sequence[SearchDocument], removed: Sequence[str]
    ) -> dict[str, str]:
        failed: dict[str, str] = {}
        with _writer(self.resources) as writer:
            for key in removed:
                writer.delete_documents_by_term("key", key)
            for document in documents:
                try:
                    fields = resource_fields(document, self.facets)
                    entry = tantivy.Document.from_dict(fields, self.resources.schema)
                except (ValueError, TypeError, UnicodeError) as error:
                    failed[document.key] = str(error)
                    continue
                writer.delete_documents_by_term("key", document.key)
                writer.add_document(entry)
        return failed

    def _write_segments(self, documents: Sequence[SearchDocument], removed: Sequence[str]) -> None:
        gone = [*removed, *(document.key for document in documents)]
        if not self.segments.searcher().num_docs and not any(d.segments for d in documents):
            return
        with _writer(self.segments) as writer:
            for key in gone:
                writer.delete_documents_by_term("key", key)
            for document in documents:
                for fields in segment_fields(document):
                    writer.add_document(tantivy.Document.from_dict(fields, self.segments.schema))


@contextmanager
def _writer(index: tantivy.Index) -> Iterator[tantivy.IndexWriter]:
    """Open a writer, commit at the end of the block, and let merges finish.

    A writer that met an exception is dead until rolled back, so none is kept.
    """
    writer = index.writer(HEAP, 1)
    yield writer
    writer.commit()
    writer.wait_merging_threads()
    index.reload()


class Store:
    """The folder of an index: which generation serves, which is being built."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def current_path(self) -> Path | None:
        return self._named("current")

    def building(self) -> Generation | None:
        """Return the generation being built, where its builder is alive."""
        path = self._named("building")
        if path is None:
            return None
        try:
            with file_lock(path / "builder.lock", wait=0):
                return None
        except EngineBusyError:
            return Generation(path)
        except FileNotFoundError:
            return None

    @contextmanager
    def build(self, fingerprint: str) -> Iterator[Generation]:
        """Make a generation that serves at the end of the block, and is dropped if it raises."""
        self.path.mkdir(parents=True, exist_ok=True)
        with file_lock(self.path / "rebuild.lock", wait=0):
            self._sweep()
            path = self.path / f"generation-{time.time_ns()}"
            generation = Generation.create(path, fingerprint)
            with file_lock(path / "builder.lock", wait=0):
                replace_text(self.path / "building", path.name)
                try:
                    yield generation
                    with self._writers_away():
                        replace_text(self.path / "current", path.name)
                finally:
                    (self.path / "building").unlink(missing_ok=True)

    @contextmanager
    def _writers_away(self) -> Iterator[None]:
        """Wait until nobody is writing to the generation that serves."""
        serving = self.current_path()
        if serving is None:
            yield
            return
        with file_lock(serving / "write.lock", wait=60):
            yield

    def _named(self, pointer: str) -> Path | None:
        try:
            path = self.path / (self.path / pointer).read_text()
        except FileNotFoundError:
            return None
        return path if (path / "about.json").exists() else None

    def _sweep(self) -> None:
        """Remove generations that neither serve nor may still be read by a slow searcher."""
        serving = self.current_path()
        for path in sorted(self.path.glob("generation-*")):
            if path != serving:
                shutil.rmtree(path, ignore_errors=True)
