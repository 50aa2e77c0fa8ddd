"""What the readers share. Runs in the limited child process."""

import errno
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from resources.extraction.readers import CHARACTERS
from resources.limited_child import Refused

WORDS = 300  # in one part of a file that has no pages of its own

Answer = dict[str, Any]


@contextmanager
def damage_refused() -> Iterator[None]:
    """Refuse as damaged a file that its library cannot read, with whatever error that raises."""
    try:
        yield
    except (Refused, MemoryError):
        raise
    except Exception as error:
        if getattr(error, "errno", None) == errno.EMFILE:
            # An import that came too late says nothing of the file.
            raise
        raise Refused("damaged") from error


def answer(texts: Iterable[str], first: int, count: int, characters: int) -> Answer:
    """Return what a reader says that had to go through the whole file for its *texts*."""
    shortened = [text[:characters] for text in texts]
    wanted: list[str] = []
    left = CHARACTERS
    for text in islice(shortened, first, first + count):
        if left <= 0:
            break
        wanted.append(text[:left])
        left -= len(text)
    return {"total": len(shortened), "texts": wanted}


def parts_of(paragraphs: Iterable[str]) -> Iterator[str]:
    """Yield *paragraphs* joined into parts of about ``WORDS`` words, cut between them.

    A paragraph that is longer than two parts is cut where it is long enough.
    """
    part: list[str] = []
    length = 0
    for paragraph in _short_enough(paragraphs):
        part.append(paragraph)
        length += len(paragraph.split())
        if length >= WORDS:
            yield "\n".join(part)
            part, length = [], 0
    if part:
        yield "\n".join(part)


def _short_enough(paragraphs: Iterable[str]) -> Iterator[str]:
    for paragraph in paragraphs:
        spoken = paragraph.split()
        if len(spoken) <= 2 * WORDS:
            if spoken:
                yield paragraph
            continue
        for start in range(0, len(spoken), WORDS):
            yield " ".join(spoken[start : start + WORDS])
