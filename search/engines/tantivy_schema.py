"""The embedded engine's two indexes: of resources, and of the segments within them.

They are kept apart because two kinds of document in one index spoil BM25, whose
statistics are those of the whole index.
"""

import json
from collections.abc import Collection, Sequence
from typing import Any

import tantivy

from search.documents import SearchDocument
from search.engines.fields import STEMMED, WRITTEN, stored_part, text_fields
from search.facets import FACETS
from search.passages import PLACES, Segment

ALWAYS = "1"
WORDS = "words"  # the analyzer: tokens are analysed already and joined by spaces


def register_analyzers(index: tantivy.Index) -> None:
    """Tell *index* how its text is split; needed at every opening."""
    index.config_reader("manual")  # readers reload when asked, without a watching thread
    split = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer(WORDS, split)


def resources_schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("key", stored=True, tokenizer_name="raw", index_option="basic")
    # The same in every document: counted with those that are deleted but not yet merged away.
    builder.add_text_field("always", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("key_and_hash", tokenizer_name="raw", index_option="basic")
    for name in STEMMED:
        builder.add_text_field(name, tokenizer_name=WORDS)
    for name in WRITTEN:
        builder.add_text_field(name, tokenizer_name=WORDS, index_option="basic")
    builder.add_integer_field("date_key", fast=True)
    builder.add_text_field("title_key", fast=True, tokenizer_name="raw", index_option="basic")
    for facet in FACETS:
        builder.add_text_field(facet.field, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_bytes_field("stored", stored=True, indexed=False)
    return builder.build()


def segments_schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("key", tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("pk", fast=True)
    builder.add_integer_field("place", fast=True)
    builder.add_text_field("text", tokenizer_name=WORDS)
    builder.add_bytes_field("stored", stored=True, indexed=False)
    return builder.build()


def resource_fields(
    document: SearchDocument, facets: Collection[str], spoken: Sequence[str]
) -> dict[str, Any]:
    """Return what the index of resources keeps of *document*, of the filters that it knows."""
    fields: dict[str, Any] = {
        **text_fields(document, spoken),
        "key": document.key,
        "always": ALWAYS,
        "key_and_hash": f"{document.key} {document.content_hash}",
        "date_key": document.date_key,
        "title_key": document.title_key,
        "stored": json.dumps(stored_part(document)).encode(),
    }
    for facet in FACETS:
        if facet.name not in facets:
            continue
        if slugs := document.facets.get(facet.name):
            fields[facet.field] = list(slugs)
    return fields


def segment_fields(document: SearchDocument, spoken: Sequence[str]) -> list[dict[str, Any]]:
    """Return what the index of segments keeps of *document*."""
    return [
        {
            "key": document.key,
            "pk": document.pk,
            # Only numbers can be read without reading all that is stored.
            "place": PLACES.index(segment.place),
            "text": text,
            "stored": json.dumps(vars(segment)).encode(),
        }
        for segment, text in zip(document.segments, spoken, strict=True)
    ]


def read_segment(stored: bytes) -> Segment:
    return Segment(**json.loads(stored))
