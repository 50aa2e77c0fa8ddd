"""Pieces of text with their language: what documents are made of."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Passage:
    """A text and the code of the language it is in."""

    text: str
    language: str


@dataclass(frozen=True)
class Segment:
    """About half a minute of speech, or one page of a file.

    *position* is in seconds from the beginning, or a page number from 1; *status* tells
    how speech was written down (machine, edited, verified); *source* is the key of the
    attachment that a page is of.
    """

    kind: Literal["speech", "page"]
    position: int
    language: str
    text: str
    status: str = ""
    source: int | None = None
