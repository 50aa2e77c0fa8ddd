"""What engines keep of a document: its analysed text, its keys to sort by, its card.

Text is given to engines as tokens joined by spaces, so that all of them only split.
"""

from typing import Any

from search.analysis import tokens, words
from search.documents import SearchDocument
from search.passages import Passage, Segment

# The kinds of text. "main" ranks, "everything" only finds; "title_words" and "words"
# hold words as they are written, to be completed and to be suggested.
STEMMED = ("title", "main", "everything")
WRITTEN = ("title_words", "words")


def text_fields(document: SearchDocument) -> dict[str, str | list[str]]:
    """Return the text of *document* by the name of its field."""
    title = _joined(Passage(document.title, document.language))
    main = [title, *map(_joined, document.scored)]
    spoken = [segment_text(segment) for segment in document.segments]
    written = [document.title, *(passage.text for passage in document.scored)]
    return {
        "title": title,
        "main": main,
        "everything": [*main, *map(_joined, document.unscored), *spoken],
        "title_words": " ".join(words(document.title)),
        "words": " ".join(dict.fromkeys(word for text in written for word in words(text))),
    }


def segment_text(segment: Segment) -> str:
    return _joined(Passage(segment.text, segment.language))


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


def _joined(passage: Passage) -> str:
    return " ".join(tokens(passage.text, passage.language))
