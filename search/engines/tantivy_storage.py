"""The embedded engine's files: generations of the index, one of which serves.

``current`` names the generation that serves, ``building`` one being rebuilt beside it.
Both are replaced in one step, so that a process killed at any moment leaves either the
old state or the new one. Locks go with the process that holds them.
"""

import json
import os
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import IO, Any

import tantivy

from search.documents import SearchDocument
from search.engines.base import EngineBusyError, StaleVersionError
from search.engines.fields import segment_texts
from search.engines.tantivy_schema import (
    register_analyzers,
    resource_fields,
    resources_schema,
    segment_fields,
    segments_schema,
)
from search.facets import FACETS
from search.locks import file_lock

HEAP = 64_000_000  # bytes the writer may use before it writes a segment


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
    def create(cls, path: Path, fingerprint: str, version: int) -> "Generation":
        for name, schema in (("resources", resources_schema()), ("segments", segments_schema())):
            (path / name).mkdir(parents=True)
            tantivy.Index(schema, path=str(path / name))
        about = {
            "fingerprint": fingerprint,
            "facets": [facet.name for facet in FACETS],
            "knows_places": True,
        }
        (path / "version").write_text(str(version))
        (path / "about.json").write_text(json.dumps(about))
        return cls(path)

    @property
    def fingerprint(self) -> str:
        return str(self.about["fingerprint"])

    @property
    def facets(self) -> frozenset[str]:
        """The filters that this index knows: an older one serves until it is rebuilt."""
        return frozenset(self.about["facets"])

    @property
    def knows_places(self) -> bool:
        """Whether it knows where segments are; an index from before 0.2 does not."""
        return bool(self.about.get("knows_places"))

    @property
    def is_damaged(self) -> bool:
        """Whether something failed in it, so that it is to be replaced."""
        return (self.path / "damaged").exists()

    def lock(self, wait: float) -> AbstractContextManager[IO[str]]:
        return file_lock(self.path / "write.lock", wait)

    def reload(self) -> None:
        self.resources.reload()
        self.segments.reload()

    def write(
        self, version: int, documents: Sequence[SearchDocument], removed: Sequence[str]
    ) -> dict[str, str]:
        """Write under a held lock; see SearchEngine.write."""
        newest = self.version()
        if version < newest:
            raise StaleVersionError(newest)
        # Before the commit: killed in between, only versions that nobody will use are refused.
        replace_text(self.path / "version", str(version))
        # What another process wrote while this one waited for the lock must be known.
        self.reload()
        spoken = any(document.segments for document in documents)
        # Nothing is opened for segments where there are none.
        has_segments = spoken or self.segments.searcher().num_docs > 0
        with (
            _writer(self.resources) as resources,
            _writer(self.segments) if has_segments else nullcontext() as segments,
        ):
            return self._put(resources, segments, documents, removed)

    def version(self) -> int:
        """Return the highest version that was written."""
        path = self.path / "version"
        return int(path.read_text()) if path.exists() else 0

    def _put(
        self,
        resources: tantivy.IndexWriter,
        segments: tantivy.IndexWriter | None,
        documents: Sequence[SearchDocument],
        removed: Sequence[str],
    ) -> dict[str, str]:
        """Replace *documents*, one by one: the engine indexes one while the next is made.

        Returns key -> reason of what cannot be written.
        """
        make, facets = tantivy.Document.from_dict, self.facets
        writers = [writer for writer in (resources, segments) if writer is not None]
        for key in removed:
            for writer in writers:
                writer.delete_documents_by_term("key", key)
        failed: dict[str, str] = {}
        for document in documents:
            spoken = segment_texts(document)
            try:
                resource = make(resource_fields(document, facets, spoken), self.resources.schema)
                parts = segment_fields(document, spoken)
                talk = [make(part, self.segments.schema) for part in parts]
            except (ValueError, TypeError) as error:
                failed[document.key] = str(error)
                continue
            for writer in writers:
                writer.delete_documents_by_term("key", document.key)
            resources.add_document(resource)
            if segments is not None:
                for part in talk:
                    segments.add_document(part)
        return failed


@contextmanager
def _writer(index: tantivy.Index) -> Iterator[tantivy.IndexWriter]:
    """Open a writer, commit at the end of the block, and let merges finish.

    A writer that met an exception is dead until rolled back, so none is kept.
    """
    writer = index.writer(HEAP, 1)
    try:
        yield writer
        writer.commit()
    except BaseException:
        # Ends it now: the exception itself may keep it, and with it the lock, for long.
        with suppress(ValueError):
            writer.wait_merging_threads()
        raise
    writer.wait_merging_threads()
    index.reload()


class Store:
    """The folder of an index: which generation serves, which is being built."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def current_path(self) -> Path | None:
        return self._named("current")

    def mark_damaged(self) -> None:
        """Have the generation that serves replaced by the next one who looks."""
        serving = self.current_path()
        if serving is not None:
            with suppress(OSError):
                (serving / "damaged").touch()

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
    def build(self, fingerprint: str, version: int = 0) -> Iterator[Generation]:
        """Make a generation that serves at the end of the block, and is dropped if it raises."""
        self.path.mkdir(parents=True, exist_ok=True)
        with file_lock(self.path / "rebuild.lock", wait=0):
            self._sweep()
            path = self.path / f"generation-{time.time_ns()}"
            generation = Generation.create(path, fingerprint, version)
            with file_lock(path / "builder.lock", wait=0):
                replace_text(self.path / "building", path.name)
                try:
                    yield generation
                    with self._writers_away():
                        replace_text(self.path / "current", path.name)
                finally:
                    (self.path / "building").unlink(missing_ok=True)

    def drop(self) -> None:
        shutil.rmtree(self.path, ignore_errors=True)

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
