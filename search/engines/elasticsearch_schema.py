"""What Elasticsearch keeps: two indexes, of resources without and with segments.

One index knows of nested segments and is slower to count for it, whatever it holds; so
the resources without any, most of them, have an index of their own. Searches ask both.
"""

from collections.abc import Collection
from typing import Any, Literal, TypeAlias

from search.documents import SearchDocument
from search.engines.fields import segment_texts, stored_part, text_fields
from search.facets import FACETS

Kind: TypeAlias = Literal["resources", "segmented"]
KINDS: tuple[Kind, Kind] = ("resources", "segmented")

# Tokens are analysed already and joined by spaces.
_SCORED = {"type": "text", "analyzer": "whitespace"}
_REQUIRED = {**_SCORED, "norms": False}
_WRITTEN = {**_REQUIRED, "index_options": "docs"}
_KEPT = {"type": "object", "enabled": False}


def settings_of_index() -> dict[str, Any]:
    return {
        "number_of_shards": 1,
        # A copy on another node, where there is one.
        "auto_expand_replicas": "0-1",
        "refresh_interval": "-1",
        "gc_deletes": "1h",
    }


def mapping(kind: Kind, about: dict[str, Any]) -> dict[str, Any]:
    """Return the mapping of one of the indexes; *about* is kept with it."""
    properties: dict[str, Any] = {
        "pk": {"type": "long"},
        "deleted": {"type": "boolean"},
        "deleted_at": {"type": "date", "format": "epoch_second"},
        "hash": {"type": "keyword", "index": False},
        "date_key": {"type": "long"},
        "title_key": {"type": "keyword"},
        "title": _SCORED,
        "main": _SCORED,
        "everything": _REQUIRED,
        "title_words": _WRITTEN,
        "words": _WRITTEN,
        "stored": _KEPT,
        **{facet.field: {"type": "keyword"} for facet in FACETS},
    }
    excluded = ["title", "main", "everything", "title_words", "words"]
    if kind == "segmented":
        nested = {"text": _SCORED, "place": {"type": "keyword"}, "moment": _KEPT}
        properties["segments"] = {"type": "nested", "dynamic": "strict", "properties": nested}
        excluded.append("segments.text")
    return {
        "dynamic": "strict",
        "_meta": about,
        "_source": {"excludes": excluded},
        "properties": properties,
    }


def kind_of(document: SearchDocument) -> Kind:
    return "segmented" if document.segments else "resources"


def entry(document: SearchDocument, facets: Collection[str], *, places: bool) -> dict[str, Any]:
    """Return what is kept of *document*, of the filters and *places* that the index knows."""
    spoken = segment_texts(document)
    fields: dict[str, Any] = {
        **text_fields(document, spoken),
        "pk": document.pk,
        "hash": document.content_hash,
        "date_key": document.date_key,
        "title_key": document.title_key,
        "stored": stored_part(document),
    }
    for facet in FACETS:
        if facet.name in facets and (slugs := document.facets.get(facet.name)):
            fields[facet.field] = slugs
    if document.segments:
        fields["segments"] = [
            {
                "text": text,
                "moment": vars(segment),
                **({"place": segment.place} if places else {}),
            }
            for segment, text in zip(document.segments, spoken, strict=True)
        ]
    return fields


def tombstone(now: int) -> dict[str, Any]:
    """Return what stands where a resource was: a late writer of old data is then refused.

    The server itself forgets deletions, at the latest when it is restarted. *now* is in
    seconds since 1970.
    """
    return {"deleted": True, "deleted_at": now}
