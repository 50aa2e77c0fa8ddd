"""What engines keep of a document: its analysed text, its keys to sort by, its card.

Text is given to engines as tokens joined by spaces, so that all of them only split.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from search.analysis import tokens, words
from search.documents import SearchDocument

# The kinds of text. "main" ranks, "everything" only finds; "title_words" and "words"
# hold words as they are written, to be completed and to be suggested.
STEMMED = ("title", "main", "everything")
WRITTEN = ("title_words", "words")


def text_fields(document: SearchDocument, spoken: Sequence[str]) -> dict[str, str | list[str]]:
    """Return the text of *document* by the name of its field; *spoken* is `segment_texts`."""
    title = words(document.title)
    scored = [(words(passage.text), passage.language) for passage in document.scored]
    main = [_joined(*part) for part in ((title, document.language), *scored)]
    unscored = [_joined(words(one.text), one.language) for one in document.unscored]
    written = dict.fromkeys(word for part, _language in scored for word in part)
    return {
        "title": main[0],
        "main": main,
        "everything": [*main, *unscored, *spoken],
        "title_words": " ".join(title),
        "words": " ".join(dict.fromkeys(title) | written),
    }


def segment_texts(document: SearchDocument) -> list[str]:
    """Return the text of each segment of *document*."""
    return [_joined(words(segment.text), segment.language) for segment in document.segments]


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


def _joined(spoken: Iterable[str], language: str) -> str:
    return " ".join(tokens(spoken, language))
