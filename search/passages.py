"""Pieces of text with their language: what documents are made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from django.urls import reverse


@dataclass(frozen=True)
class Passage:
    """A text and the code of the language it is in."""

    text: str
    language: str


Place = Literal["recording", "slides", "files"]
PLACES: tuple[Place, ...] = get_args(Place)

_PLACES: Mapping[str, Place] = {"speech": "recording", "slide": "slides"}


@dataclass(frozen=True)
class Segment:
    """About half a minute of speech, or one page of a file.

    A file may have slides instead of pages, or be cut into parts where it has neither.
    *position* is in seconds from the beginning, or a number from 1; *status* tells how
    speech was written down (machine, edited, verified); *source* is the key of the
    attachment that a page is of, *title* what that is called, *document* and *name* are
    the key and the name of its file. *cues* holds, of speech, where in the text each cue
    begins and at which second it is said.
    """

    kind: Literal["speech", "page", "slide", "part"]
    position: int
    language: str
    text: str
    status: str = ""
    source: int | None = None
    document: int | None = None
    name: str = ""
    title: str = ""
    cues: tuple[tuple[int, int], ...] = ()

    def __post_init__(self) -> None:
        # Engines keep JSON, which knows lists alone.
        object.__setattr__(self, "cues", tuple((at, start) for at, start in self.cues))

    @property
    def place(self) -> Place:
        """Where it is said or stands, as people are told of it."""
        return _PLACES.get(self.kind, "files")

    @property
    def url(self) -> str:
        """The address of the file, at the page where programs can open it there; "" of speech."""
        if self.document is None:
            return ""
        address = reverse("wagtaildocs_serve", args=[self.document, self.name])
        return f"{address}#page={self.position}" if self.kind == "page" else address
