"""Search documents made by hand, for tests that need no database."""

import datetime as dt
from typing import Any

from search.documents import SearchDocument
from search.engines.base import SearchEngine, SearchRequest, Sort
from search.facets import FACETS
from search.passages import Passage, Segment
from search.synonyms import Synonyms
from search.text_query import parse

ALL_FACETS = tuple(facet.name for facet in FACETS)


def document(pk: int, title: str = "", **values: Any) -> SearchDocument:
    """Return the document of one resource; filters are given as ``topic=["attendance"]``."""
    language = values.pop("language_code", "en")
    summary, body = values.pop("summary", ""), values.pop("body", "")
    unscored = values.pop("attachments", ())
    segments = values.pop("segments", ())
    date = values.pop("date", dt.date(2025, 1, 1))
    texts = [text for text in (summary, body) if text]
    return SearchDocument(
        pk=pk,
        language=language,
        title=title or f"Resource {pk}",
        summary=summary,
        body=body,
        date=date,
        facets={name: tuple(slugs) for name, slugs in values.items()},
        scored=tuple(Passage(text, language) for text in texts),
        unscored=tuple(Passage(text, language) for text in unscored),
        segments=tuple(segments),
    )


def speech(text: str, position: int = 0, language: str = "en", status: str = "edited") -> Segment:
    return Segment("speech", position, language, text, status)


def page(text: str, number: int, language: str = "en", source: int = 1) -> Segment:
    return Segment("page", number, language, text, source=source)


def request(text: str = "", synonyms: Synonyms | None = None, **options: Any) -> SearchRequest:
    """Return a request for *text*; sorted by relevance where there are words."""
    parsed = (synonyms or Synonyms()).apply(parse(text))
    options.setdefault("sort", Sort.RELEVANCE if parsed.scored else Sort.NEWEST)
    return SearchRequest(text=parsed, **options)


def found(engine: SearchEngine, text: str = "", **options: Any) -> list[int]:
    """Return the keys of what *text* finds, in order."""
    return [hit.pk for hit in engine.search(request(text, limit=50, **options)).hits]
