"""Word files (DOCX), in parts: they have no pages. Runs in the limited child process."""

from collections.abc import Iterator
from typing import IO, Any

import docx
from docx.oxml.ns import qn

from resources.extraction.parts import Answer, answer, damage_refused, parts_of
from resources.uploads.archives import look_through

_PARAGRAPH, _TEXT = qn("w:p"), qn("w:t")
_SPACES = frozenset({qn("w:tab"), qn("w:br"), qn("w:cr")})
# The same words once more, for programs that do not know a text box.
_ONCE_MORE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def read(file: IO[bytes], first: int, count: int, characters: int) -> Answer:
    look_through(file, "docx")
    with damage_refused():
        body = docx.Document(file).element.body
        return answer(parts_of(_paragraphs(body)), first, count, characters)


def _paragraphs(body: Any) -> Iterator[str]:
    """Yield the text of every paragraph, those of tables and text boxes in their places."""
    for paragraph in body.iter(_PARAGRAPH):
        if next(paragraph.iterancestors(_ONCE_MORE), None) is None:
            yield "".join(_pieces(paragraph))


def _pieces(paragraph: Any) -> Iterator[str]:
    """Yield the text of *paragraph* itself, without that of a text box within it.

    What was deleted with changes tracked stands in other elements.
    """
    for element in paragraph.iter():
        if element.tag != _TEXT and element.tag not in _SPACES:
            continue
        if next(element.iterancestors(_PARAGRAPH)) is paragraph:
            yield element.text or "" if element.tag == _TEXT else " "
