"""Reading what Elasticsearch answers."""

from collections.abc import Mapping

from search.engines.base import EngineUnavailableError, RawHit
from search.engines.elasticsearch_queries import Body
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
        RawHit(hit["_id"], hit["_source"]["stored"], _moments(hit))
        for hit in answer["hits"]["hits"]
    )


def _moments(hit: Body) -> tuple[Segment, ...]:
    inner = hit.get("inner_hits", {}).get("moments", {}).get("hits", {}).get("hits", ())
    return tuple(Segment(**one["_source"]["moment"]) for one in inner)
