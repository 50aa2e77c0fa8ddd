"""Plain text and tables of values, in parts. Runs in the limited child process."""

import encodings.cp1252
import encodings.utf_8_sig
import encodings.utf_16  # noqa: F401 - nothing can be opened later, not even a codec
from typing import IO

from resources.extraction.parts import Answer, answer, parts_of
from resources.extraction.readers import CHARACTERS

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def read(file: IO[bytes], first: int, count: int, characters: int) -> Answer:
    lines = _decoded(file.read(4 * CHARACTERS)).splitlines()
    return answer(parts_of(lines), first, count, characters)


def _decoded(data: bytes) -> str:
    """Return *data* as text: UTF-16 where it says so, UTF-8 where it can be, else Western."""
    if data.startswith(_UTF_16):
        return data.decode("utf-16", "ignore")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # A character that was cut at the end is none of another encoding.
        is_cut = error.start > len(data) - 4 and len(data) == 4 * CHARACTERS
        return data.decode("utf-8-sig", "ignore") if is_cut else data.decode("cp1252", "replace")
