"""OpenDocument texts (ODT), in parts: they have no pages. Runs in the limited child process."""

import io
from collections.abc import Iterator
from typing import IO

import odfdo

from resources.extraction.parts import Answer, answer, damage_refused, parts_of
from resources.uploads.archives import look_through

# Neither what was deleted with changes tracked nor what somebody noted beside the text.
_PARAGRAPHS = (
    "descendant::*[self::text:p or self::text:h]"
    "[not(ancestor::text:tracked-changes)][not(ancestor::office:annotation)]"
    "[not(ancestor::text:p)]"
)


def read(file: IO[bytes], first: int, count: int, characters: int) -> Answer:
    look_through(file, "odt")
    with damage_refused():
        file.seek(0)
        document = odfdo.Document(io.BytesIO(file.read()))
        return answer(parts_of(_paragraphs(document)), first, count, characters)


def _paragraphs(document: odfdo.Document) -> Iterator[str]:
    for paragraph in document.body.xpath(_PARAGRAPHS):
        yield str(paragraph)
