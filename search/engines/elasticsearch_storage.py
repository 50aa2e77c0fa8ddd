"""The indexes of a site in Elasticsearch: generations, one of which serves.

A generation is two indexes (see elasticsearch_schema) named PREFIX.STAMP.KIND, each with
an alias of its own to write through: a write to an index that is gone then fails instead
of making a new one. The alias PREFIX.search holds the generation that serves,
PREFIX.building the one that is made beside it.
"""

import re
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from elasticsearch import Elasticsearch

from search.documents import SearchDocument
from search.engines.base import EngineUnavailableError, StaleVersionError
from search.engines.elasticsearch_bulk import Batch
from search.engines.elasticsearch_client import working
from search.engines.elasticsearch_schema import KINDS, Kind, mapping, settings_of_index
from search.facets import FACETS

REFRESH = "5s"  # nothing waits for it: every write has itself shown
PURGED = 500  # tombstones removed in one request
TOMBSTONES_KEPT = "7d"  # no write is under way for so long
GREEN_SECONDS = 30  # a copy is waited for so long before a new index serves


@dataclass(frozen=True)
class Generation:
    """One complete index, and what it was built by.

    Whoever took a version below *floor* is refused: what was removed before the
    generation began is not known in it.
    """

    name: str
    fingerprint: str
    facets: frozenset[str]
    floor: int
    is_serving: bool
    is_building: bool
    is_blocked: bool = False  # the server takes no writes, mostly for want of room
    knows_places: bool = True  # of segments; an index from before 0.2 does not

    def index(self, kind: Kind) -> str:
        return f"{self.name}.{kind}"

    @property
    def indexes(self) -> list[str]:
        return [self.index(kind) for kind in KINDS]

    @property
    def write_aliases(self) -> dict[Kind, str]:
        return {kind: _write_alias(self.index(kind)) for kind in KINDS}


class Store:
    """All generations of one *prefix*."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self.serving_alias = f"{prefix}.search"
        self._building_alias = f"{prefix}.building"
        kinds = "|".join(KINDS)
        self._named = re.compile(rf"{re.escape(prefix)}\.\d+\.(?:{kinds})")

    def generations(self) -> list[Generation]:
        """Return the generations that are whole, oldest first."""
        with working() as client:
            return self._read(client)

    def serving(self, client: Elasticsearch | None = None) -> Generation | None:
        """Return the generation that serves; a *client* of one's own has its own patience."""
        found = self.generations() if client is None else self._read(client)
        return next((one for one in found if one.is_serving), None)

    def _read(self, client: Elasticsearch) -> list[Generation]:
        found = client.indices.get(
            index=f"{self.prefix}.*",
            features=["aliases", "mappings", "settings"],
            allow_no_indices=True,
            filter_path="*.aliases,*.mappings._meta,*.settings.index.blocks",
        ).body
        parts: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for index, about in self._own(found).items():
            parts[index.rpartition(".")[0]].append(about)
        return [
            self._generation(name, about)
            for name, about in sorted(parts.items())
            if len(about) == len(KINDS)
        ]

    def _generation(self, name: str, parts: Sequence[Mapping[str, Any]]) -> Generation:
        found, about = parts[0], parts[0]["mappings"]["_meta"]
        return Generation(
            name=name,
            fingerprint=about["fingerprint"],
            facets=frozenset(about["facets"]),
            floor=about["floor"],
            is_serving=self.serving_alias in found["aliases"],
            is_building=self._building_alias in found["aliases"],
            is_blocked=any(
                value == "true"
                for part in parts
                for value in part.get("settings", {}).get("index", {}).get("blocks", {}).values()
            ),
            knows_places=about.get("knows_places", False),
        )

    def _own(self, found: Mapping[str, Any]) -> dict[str, Any]:
        """Return those of *found* that are indexes of this site, by name.

        The pattern that finds them fits those of a prefix that begins like this one, too.
        """
        return {index: about for index, about in found.items() if self._named.fullmatch(index)}

    def create(self, fingerprint: str, floor: int) -> Generation:
        """Begin a generation; from now on writers feed it too."""
        name = f"{self.prefix}.{time.time_ns()}"
        facets = [facet.name for facet in FACETS]
        about = {
            "fingerprint": fingerprint,
            "facets": facets,
            "floor": floor,
            "knows_places": True,
        }
        generation = Generation(name, fingerprint, frozenset(facets), floor, False, True)
        with working() as client:
            for kind in KINDS:
                index = generation.index(kind)
                client.indices.create(
                    index=index,
                    settings=settings_of_index(),
                    mappings=mapping(kind, about),
                    aliases={_write_alias(index): {}, self._building_alias: {}},
                )
        return generation

    def serve(self, generation: Generation) -> None:
        """Have *generation* answer from now on, in one step."""
        with working() as client:
            client.indices.put_settings(
                index=generation.indexes, settings={"refresh_interval": REFRESH}
            )
            client.options(ignore_status=408).cluster.health(
                index=generation.indexes, wait_for_status="green", timeout=f"{GREEN_SECONDS}s"
            )
            # Whatever has the alias, closed or one half of a generation, is replaced.
            replaced = client.options(ignore_status=404).indices.get_alias(name=self.serving_alias)
            actions: list[dict[str, Any]] = [
                {"remove": {"index": index, "alias": self.serving_alias}}
                for index in self._own(replaced.body)
            ]
            for index in generation.indexes:
                # Where another builder took over, nothing is changed.
                building = {"index": index, "alias": self._building_alias, "must_exist": True}
                actions.append({"remove": building})
                actions.append({"add": {"index": index, "alias": self.serving_alias}})
            client.indices.update_aliases(actions=actions)

    def sweep(self) -> None:
        """Remove every index that does not serve."""
        with working() as client:
            found = client.indices.get_alias(index=f"{self.prefix}.*", allow_no_indices=True).body
            old = [
                index
                for index, about in self._own(found).items()
                if self.serving_alias not in about["aliases"]
            ]
            if old:
                client.options(ignore_status=404).indices.delete(index=old)

    def drop(self) -> None:
        with working() as client:
            found = client.indices.get(index=f"{self.prefix}.*", features="aliases").body
            if indexes := list(self._own(found)):
                client.options(ignore_status=404).indices.delete(index=indexes)

    def purge(self) -> None:
        """Remove the tombstones of what was removed long ago."""
        query = {"range": {"deleted_at": {"lt": f"now-{TOMBSTONES_KEPT}"}}}
        with working() as client:
            while True:
                hits = client.search(
                    index=self.serving_alias, query=query, size=PURGED, version=True, source=False
                )["hits"]["hits"]
                if not hits:
                    return
                if client.bulk(operations=[_deletion(hit) for hit in hits], refresh=True)["errors"]:
                    return  # the next time is soon enough

    def write(
        self,
        generation: Generation,
        version: int,
        documents: Sequence[SearchDocument],
        removed: Sequence[str] = (),
    ) -> dict[str, str]:
        """Write to one generation and show it; return key -> reason of what it refuses.

        Raises EngineUnavailableError where nothing was taken, GenerationGoneError where
        the generation was removed.
        """
        batch = Batch(
            generation.write_aliases,
            generation.facets,
            version,
            knows_places=generation.knows_places,
        )
        for document in documents:
            batch.add(document)
        for key in removed:
            batch.remove(key)
        with working() as client:
            for lines in batch.chunks():
                batch.send(client, lines)
        if batch.written == 0 and batch.busy:
            raise EngineUnavailableError("The search engine takes no writes at the moment.")
        return batch.failed | batch.busy

    def newest_version(self) -> int:
        """Return the highest version in the generation that serves."""
        newest = {"newest": {"max": {"field": "_version"}}}
        with working() as client:
            found = client.search(index=self.serving_alias, size=0, aggs=newest)
        return int(found["aggregations"]["newest"]["value"] or 0)

    def count(self, generation: Generation) -> int:
        """Return how many resources *generation* holds."""
        with working() as client:
            client.indices.refresh(index=generation.indexes)
            living = {"bool": {"must_not": [{"term": {"deleted": True}}]}}
            return int(client.count(index=generation.indexes, query=living)["count"])


def check_floor(generations: Sequence[Generation], version: int) -> None:
    """Raise StaleVersionError where one of *generations* began after *version* was taken."""
    newest = max((one.floor for one in generations), default=0)
    if version < newest:
        raise StaleVersionError(newest)


def _write_alias(index: str) -> str:
    return f"{index}.write"


def _deletion(hit: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "delete": {
            "_index": hit["_index"],
            "_id": hit["_id"],
            "version": hit["_version"],
            "version_type": "external_gte",
        }
    }
