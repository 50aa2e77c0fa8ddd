"""Reading what Elasticsearch answers."""

from collections import Counter
from collections.abc import Mapping, Sequence

from search.engines.base import EngineUnavailableError, RawHit
from search.engines.elasticsearch_queries import PLACE, Body
from search.engines.elasticsearch_schema import KINDS
from search.passages import Segment


def check(answer: Body) -> None:
    """Raise EngineUnavailableError where *answer* is none, or not the whole one."""
    if answer.get("status") == 404:
        raise EngineUnavailableError("There is no search index yet.")
    if "error" in answer or answer["timed_out"] or answer["_shards"]["failed"]:
        raise EngineUnavailableError("The search engine gave no whole answer.")
    # Each index of a generation has one shard.
    if answer["_shards"]["total"] < len(KINDS):
        raise EngineUnavailableError("A part of the search index is missing.")


def total_of(answer: Body) -> int:
    return int(answer["hits"]["total"]["value"])


def counts_of(answer: Body) -> dict[str, Mapping[str, int]]:
    return {
        name: {bucket["key"]: bucket["doc_count"] for bucket in found["buckets"]}
        for name, found in answer.get("aggregations", {}).items()
    }


def hits_of(answer: Body) -> tuple[RawHit, ...]:
    return tuple(
        RawHit(
            key=hit["_id"],
            stored=hit["_source"]["stored"],
            segments=tuple(Segment(**one["_source"]["moment"]) for one in _inner(hit, "moments")),
            found_in=Counter(
                place
                for one in _inner(hit, "found")
                for place in one.get("fields", {}).get(PLACE, ())
            ),
        )
        for hit in answer["hits"]["hits"]
    )


def _inner(hit: Body, name: str) -> Sequence[Body]:
    found: Sequence[Body] = hit.get("inner_hits", {}).get(name, {}).get("hits", {}).get("hits", ())
    return found
