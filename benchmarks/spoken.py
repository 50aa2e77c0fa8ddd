"""Webinars that are only speech, found by their moments and by one large field."""

import os
import random
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, Protocol

import tantivy

from benchmarks.library import Writer
from benchmarks.measuring import measure, process_clock
from benchmarks.servers import clock_with
from benchmarks.tables import Table
from resources.captions import Cue
from search.documents import SearchDocument
from search.engines import get_engine
from search.engines.base import SearchRequest, Sort
from search.segments import cut, speech_segment
from search.text_query import parse

BATCH = 50  # webinars written together
PAGE, TOP = 20, 10
QUOTATIONS, QUOTED = 60, 5  # how many, and of how many words each
REPEATS = 15
PATIENCE = 60.0  # seconds that an engine may take to answer
CUE_SECONDS, CUE_WORDS = 4.5, 11

Talk = tuple[str, ...]  # the texts of its cues


class Field(Protocol):
    """The large field of an engine, with its highlighter."""

    def write(self, first: int, talks: Sequence[Talk]) -> None: ...

    def page(self, words: str) -> list[int]:
        """Return the webinars of one page of what has all *words*, each highlighted."""


def compare(webinars: int, cues: int, chance: random.Random) -> Table:
    """Fill both ways with the same speech, and compare what a page costs in CPU."""
    url = os.environ.get("ELASTICSEARCH_URL", "")
    clock = (clock_with(url) if url else None) or process_clock
    field: Field = ElasticsearchField(url) if url else TantivyField()
    engine = get_engine()
    quotations: list[tuple[int, str]] = []
    try:
        with engine.rebuild() as index:
            for first, talks in _batches(webinars, cues, chance):
                index.write(0, [document(first + n, talk) for n, talk in enumerate(talks)])
                field.write(first, talks)
                quotations += [
                    (first + n, quotation_of(talk, chance)) for n, talk in enumerate(talks)
                ]
        asked = chance.sample(quotations, min(QUOTATIONS, len(quotations)))
        texts = [text for _key, text in asked]
        works = [
            partial(_pages, texts, 3),
            partial(_pages, texts, 0),
            partial(_fields, texts, field),
        ]
        cost = measure(works, clock, repeats=REPEATS)
        found = [
            sum(key in _found(text, 3)[:TOP] for key, text in asked) / len(asked),
            sum(key in field.page(text)[:TOP] for key, text in asked) / len(asked),
        ]
    finally:
        engine.drop()
    return Table(
        f"CPU of a page with moments, {webinars:,} webinars of {cues} cues",
        ("Against", "Ratio (quartiles)"),
        [
            ("the same page without moments", cost.ratio(0, 1)),
            ("one large field and its highlighter", cost.ratio(0, 2)),
        ],
        notes=[
            f"Webinar of a quotation of {QUOTED} words among the first {TOP}: "
            f"{found[0]:.0%} by moments, {found[1]:.0%} by the large field."
        ],
        data=cost.seconds,
    )


def document(key: int, talk: Talk) -> SearchDocument:
    """Return the document of a webinar of which nothing but *talk* is known."""
    cues = [Cue(n * CUE_SECONDS, (n + 1) * CUE_SECONDS, "", text) for n, text in enumerate(talk)]
    return SearchDocument(
        pk=key,
        language="en",
        title=f"Webinar {key}",
        summary="",
        body="",
        date=None,
        facets={"type": ("webinar",)},
        segments=tuple(speech_segment(part, "en", "edited") for part in cut(cues)),
    )


class TantivyField:
    def __init__(self) -> None:
        schema = tantivy.SchemaBuilder()
        schema.add_integer_field("pk", stored=True)
        schema.add_text_field("talk", stored=True, tokenizer_name="en_stem")
        self._index = tantivy.Index(schema.build())

    def write(self, first: int, talks: Sequence[Talk]) -> None:
        writer = self._index.writer(128 * 1024 * 1024, 1)
        for place, talk in enumerate(talks):
            writer.add_document(tantivy.Document(pk=first + place, talk=" ".join(talk)))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    def page(self, words: str) -> list[int]:
        searcher = self._index.searcher()
        query = self._index.parse_query(" AND ".join(words.split()), ["talk"])
        snippets = tantivy.SnippetGenerator.create(searcher, query, self._index.schema, "talk")
        keys = []
        for _score, address in searcher.search(query, PAGE).hits:
            found: Any = searcher.doc(address)
            snippets.snippet_from_doc(found).to_html()
            keys.append(found.get_first("pk"))
        return keys


class ElasticsearchField:
    def __init__(self, url: str) -> None:
        from elasticsearch import Elasticsearch  # noqa: PLC0415 - only where it is measured

        self._client = Elasticsearch(url.split(","))
        self._name = f"{os.environ['ELASTICSEARCH_INDEX']}-field"
        talk = {"type": "text", "index_options": "offsets"}
        settings = {
            "number_of_shards": 1,
            "number_of_replicas": 0,
            "highlight.max_analyzed_offset": 10_000_000,
        }
        self._client.indices.create(
            index=self._name, settings=settings, mappings={"properties": {"talk": talk}}
        )

    def write(self, first: int, talks: Sequence[Talk]) -> None:
        lines: list[dict[str, Any]] = []
        for place, talk in enumerate(talks):
            lines += [{"index": {"_id": str(first + place)}}, {"talk": " ".join(talk)}]
        self._client.bulk(index=self._name, operations=lines, refresh=True)

    def page(self, words: str) -> list[int]:
        answer = self._client.search(
            index=self._name,
            query={"match": {"talk": {"query": words, "operator": "and"}}},
            highlight={"type": "unified", "fields": {"talk": {"number_of_fragments": 3}}},
            source=False,
            size=PAGE,
            request_cache=False,
        )
        return [int(hit["_id"]) for hit in answer["hits"]["hits"]]


def _batches(webinars: int, cues: int, chance: random.Random) -> Iterator[tuple[int, list[Talk]]]:
    for first in range(0, webinars, BATCH):
        yield first, [talk_of(cues, chance) for _ in range(min(BATCH, webinars - first))]


def talk_of(cues: int, chance: random.Random) -> Talk:
    """Return the texts of so many *cues*, on one topic."""
    words = Writer(chance, "en", (chance.randrange(60),)).words(cues * CUE_WORDS)
    return tuple(
        " ".join(words[start : start + CUE_WORDS]) for start in range(0, len(words), CUE_WORDS)
    )


def quotation_of(talk: Talk, chance: random.Random) -> str:
    """Return words that stand together somewhere in *talk*."""
    words = " ".join(talk).split()
    start = chance.randrange(len(words) - QUOTED)
    return " ".join(words[start : start + QUOTED])


def _found(text: str, moments: int) -> list[int]:
    request = SearchRequest(text=parse(text), sort=Sort.RELEVANCE, limit=PAGE, moments=moments)
    engine = get_engine()
    # A busy machine is to be measured too.
    with engine.waiting(PATIENCE):
        return [hit.pk for hit in engine.search(request).hits]


def _pages(texts: Sequence[str], moments: int) -> None:
    for text in texts:
        _found(text, moments)


def _fields(texts: Sequence[str], field: Field) -> None:
    for text in texts:
        field.page(text)
