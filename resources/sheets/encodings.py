"""The encoding of a text file: proved by its bytes, plain from its letters, or asked for."""

import codecs
import io
from collections.abc import Iterator
from typing import IO

from django.conf import settings
from django.utils.translation import gettext as _

from resources.sheets.sheet import Choice, Question, SheetError
from resources.tracks.encodings import (
    NAMES,
    WESTERN,
    UncertainError,
    UnreadableError,
    choices_for,
    decoded,
)

PIECE = 64 * 1024
SAMPLE = 256 * 1024  # bytes of lines that are not plain ASCII
# The longer mark first: the one of UTF-16 is the beginning of the one of UTF-32.
_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
# What may be answered, beside those that are offered.
_OTHERS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1")


def encoding_of(file: IO[bytes], answer: str = "") -> str | Question:
    """Return the encoding of the whole *file*, or the question which one it is.

    Raises :class:`SheetError` where it is no text, or not in the encoding of the *answer*.
    """
    if answer:
        return _answered(file, answer)
    file.seek(0)
    head = file.read(PIECE)
    for mark, encoding in _MARKS.items():
        if head.startswith(mark):
            return _proved(file, encoding)
    if unmarked := _unmarked_utf16(head):
        return _proved(file, unmarked)
    if _decodes(file, "utf-8"):
        return "utf-8"
    return _western_or_question(_telling_lines(file))


def text_lines(file: IO[bytes], encoding: str, *, longest: int = -1) -> Iterator[str]:
    """Yield the lines of *file* with their ends, cut where they are longer than *longest*."""
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    try:
        while line := text.readline(longest + 1 if longest > 0 else -1):
            yield line
    finally:
        # The file is the caller's to close, and perhaps closed before the last line is read.
        if not file.closed:
            text.detach()


def _answered(file: IO[bytes], answer: str) -> str:
    known = {codecs.lookup(name).name: name for name in (*NAMES, *_OTHERS)}
    try:
        encoding = known[codecs.lookup(answer).name]
    except (LookupError, ValueError):
        raise SheetError(
            _("“%(name)s” is no encoding that can be read here. Use one of: %(known)s.")
            % {"name": answer, "known": ", ".join(sorted(known.values()))}
        ) from None
    return _proved(file, encoding)


def _proved(file: IO[bytes], encoding: str) -> str:
    if not _decodes(file, encoding):
        raise SheetError(
            _(
                "This file is damaged: not all of it is text in the encoding %(encoding)s. Open "
                "it in the program that made it, save it as “CSV UTF-8”, and use that."
            )
            % {"encoding": encoding}
        )
    return encoding


def _unmarked_utf16(head: bytes) -> str:
    """Return the order of bytes in which *head* is UTF-16, "" where it is not.

    The zeros of plain letters and commas are all in the one place or all in the other.
    """
    first, second = head[::2].count(0), head[1::2].count(0)
    if max(first, second) < max(3, len(head) // 200):
        # A stray zero is a control character like others.
        return ""
    if min(first, second) * 4 > max(first, second):
        raise SheetError(
            _("This file is no text. Save it as CSV or XLSX in the program that made it.")
        )
    return "utf-16-be" if first > second else "utf-16-le"


def _decodes(file: IO[bytes], encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    try:
        while piece := file.read(PIECE):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _telling_lines(file: IO[bytes]) -> bytes:
    """Return the lines of *file* in which encodings differ, as many as will do."""
    return b"\n".join(_with_signs(file))


def _with_signs(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    size = 0
    while size < SAMPLE and (line := file.readline(PIECE)):
        if not line.isascii():
            size += len(line)
            yield line.rstrip(b"\r\n")


def _western_or_question(sample: bytes) -> str | Question:
    uncertain = choices_for(sample)
    for language, _name in settings.LANGUAGES:
        try:
            decoded(sample, language)
        except UncertainError as error:
            uncertain = error.choices
        except UnreadableError:
            break
        else:
            return WESTERN
    if not uncertain:
        raise SheetError(
            _("This file is no text in any known encoding. Save it as “CSV UTF-8” and use that.")
        )
    return Question(
        "encoding",
        _("The letters of this file may be meant in several ways. Which reading is right?"),
        tuple(Choice(choice.encoding, str(choice.name), choice.preview) for choice in uncertain),
    )
