"""Presentations (PPTX), slide by slide with its notes. Runs in the limited child process."""

from collections.abc import Iterator
from typing import IO, Any

import pptx
from pptx.oxml.ns import qn

from resources.extraction.parts import Answer, answer, damage_refused
from resources.uploads.archives import look_through

_PARAGRAPH, _TEXT, _BREAK = qn("a:p"), qn("a:t"), qn("a:br")


def read(file: IO[bytes], first: int, count: int, characters: int) -> Answer:
    look_through(file, "pptx")
    with damage_refused():
        slides = pptx.Presentation(file).slides
        return answer(map(_text, slides), first, count, characters)


def _text(slide: Any) -> str:
    """Return what stands on *slide*, tables and groups too, and what is to be said to it."""
    lines = list(_lines(slide.shapes.element))
    if slide.has_notes_slide and (notes := slide.notes_slide.notes_text_frame) is not None:
        lines.append(notes.text)
    return "\n".join(line for line in lines if line.strip())


def _lines(shapes: Any) -> Iterator[str]:
    for paragraph in shapes.iter(_PARAGRAPH):
        pieces = paragraph.iter(_TEXT, _BREAK)
        yield "".join(piece.text or "" if piece.tag == _TEXT else " " for piece in pieces)
