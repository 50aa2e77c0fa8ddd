"""What is written to Elasticsearch in one go, and what became of each part."""

import time
from collections.abc import Collection, Mapping
from typing import Any

import orjson
from elasticsearch import Elasticsearch

from search.documents import SearchDocument
from search.engines.base import Later
from search.engines.elasticsearch_schema import KINDS, Kind, entry, kind_of, tombstone

CHUNK = 500  # documents in one request
CHUNK_BYTES = 5_000_000

_TRY_AGAIN = frozenset({429, 502, 503, 504})


class GenerationGoneError(Exception):
    """The index written to has been replaced meanwhile."""


class Batch:
    """The lines of a bulk, and what became of them.

    Whatever a resource is, there is something about it in both indexes, a document or a
    tombstone: it may have had segments before, or not, and an older write may yet come.
    """

    def __init__(
        self,
        aliases: Mapping[Kind, str],
        facets: Collection[str],
        version: int,
        *,
        knows_places: bool = True,
    ) -> None:
        self._aliases = aliases
        self._facets = facets
        self._version = version
        self._knows_places = knows_places
        self._now = int(time.time())
        self._lines: list[tuple[bytes, bytes]] = []
        self.failed: dict[str, str] = {}
        self.busy: dict[str, Later] = {}
        self.written = 0

    def add(self, document: SearchDocument) -> None:
        own = kind_of(document)
        try:
            line = orjson.dumps(entry(document, self._facets, places=self._knows_places))
        except (TypeError, ValueError) as error:
            self.failed[document.key] = str(error)
            return
        for kind in KINDS:
            self._put(kind, document.key, line if kind == own else self._tombstone)

    def remove(self, key: str) -> None:
        for kind in KINDS:
            self._put(kind, key, self._tombstone)

    @property
    def _tombstone(self) -> bytes:
        return orjson.dumps(tombstone(self._now))

    def _put(self, kind: Kind, key: str, line: bytes) -> None:
        action = {
            "_index": self._aliases[kind],
            "_id": key,
            "version": self._version,
            "version_type": "external_gte",
            "require_alias": True,
        }
        self._lines.append((orjson.dumps({"index": action}), line))

    def chunks(self) -> list[list[bytes]]:
        """Return the lines in requests that the server takes."""
        chunks: list[list[bytes]] = []
        size = CHUNK_BYTES
        for action, line in self._lines:
            if size + len(line) > CHUNK_BYTES or len(chunks[-1]) >= 4 * CHUNK:
                chunks.append([])
                size = 0
            chunks[-1] += [action, line]
            size += len(line)
        return chunks

    def send(self, client: Elasticsearch, lines: list[bytes]) -> None:
        answer = client.bulk(operations=lines, refresh=True)  # type: ignore[arg-type]  # lines are JSON already
        for item in answer["items"]:
            self._read(item["index"])

    def _read(self, item: Mapping[str, Any]) -> None:
        status, error = item["status"], item.get("error", {})
        kind = error.get("type", "")
        # 409: something newer is there, read later than this; so this is done.
        if status < 300 or status == 409:
            self.written += 1
        elif kind == "index_not_found_exception":
            raise GenerationGoneError
        elif status in _TRY_AGAIN or kind == "cluster_block_exception":
            self.busy[item["_id"]] = Later(f"The search engine was busy: {kind}")
        else:
            self.failed[item["_id"]] = f"{kind}: {error.get('reason', '')}"
