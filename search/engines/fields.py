"""What engines keep of a document: its analysed text, its keys to sort by, its card.

Text is given to engines as tokens joined by spaces, so that all of them only split.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from search.analysis import tokens, words
from search.documents import SearchDocument

# The kinds of text. "main" ranks, "everything" only finds; "title_words" and "words"
# hold words as they are written, to be completed and to be suggested.
STEMMED = ("title", "main", "everything")
WRITTEN = ("title_words", "words")
# What is not longer is mostly the name of a term, which many resources share.
NAME = 60  # characters


def text_fields(document: SearchDocument, spoken: Sequence[str]) -> dict[str, str | list[str]]:
    """Return the text of *document* by the name of its field; *spoken* is `segment_texts`."""
    title = _analysed(document.title, document.language)
    scored = [_analysed(passage.text, passage.language) for passage in document.scored]
    main = [title.tokens, *(one.tokens for one in scored)]
    unscored = [_analysed(one.text, one.language).tokens for one in document.unscored]
    written = dict.fromkeys(word for one in (title, *scored) for word in one.words)
    return {
        "title": title.tokens,
        "main": main,
        "everything": [*main, *unscored, *spoken],
        "title_words": " ".join(title.words),
        "words": " ".join(written),
    }


def segment_texts(document: SearchDocument) -> list[str]:
    """Return the text of each segment of *document*."""
    return [_analysed(segment.text, segment.language).tokens for segment in document.segments]


def stored_part(document: SearchDocument) -> dict[str, Any]:
    """Return what a hit carries of its document, beside what the database tells."""
    return {
        "title": document.title,
        "summary": document.summary,
        "body": document.body,
        "language": document.language,
        "facets": {name: list(slugs) for name, slugs in document.facets.items()},
        "card": document.card,
    }


class _Analysed(NamedTuple):
    words: list[str]
    tokens: str


def _analysed(text: str, language: str) -> _Analysed:
    return _analysed_name(text, language) if len(text) <= NAME else _analyse(text, language)


def _analyse(text: str, language: str) -> _Analysed:
    spoken = words(text)
    return _Analysed(spoken, " ".join(tokens(spoken, language)))


_analysed_name = lru_cache(maxsize=10_000)(_analyse)
