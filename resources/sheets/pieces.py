"""Have the limited child read a file piece by piece, and say in words why it would not."""

import tempfile
from collections.abc import Iterator
from typing import IO, Any

from django.utils.translation import gettext as _

from resources.limited import (
    BusyError,
    LimitedError,
    RefusedError,
    TooMuchMemoryError,
    TooMuchSaidError,
    TooSlowError,
    run,
)
from resources.sheets.sheet import SheetError

SECONDS = 120  # for one piece, before which the file is read from its beginning again
ANSWER = 64 * 1024 * 1024  # bytes of one piece
COPIED = 1024 * 1024  # bytes at a time


def ask(function: str, file: IO[bytes], **options: Any) -> Any:
    """Return what *function* of the limited child says; :class:`SheetError` where it fails."""
    try:
        return run(function, file, seconds=SECONDS, answer=ANSWER, **options)
    except RefusedError as error:
        raise SheetError(_words(error.reason)) from error
    except BusyError as error:
        raise SheetError(
            _("Other files are being read. Nothing was done; try again in a minute.")
        ) from error
    except (TooMuchMemoryError, TooMuchSaidError, TooSlowError) as error:
        raise SheetError(
            _(
                "This file is too large to be read. Nothing of it was used. Delete sheets and "
                "formatting that are not needed, or save it as “CSV UTF-8”, and use that."
            )
        ) from error
    except LimitedError as error:
        raise SheetError(_words("damaged")) from error


def rows_of(function: str, file: IO[bytes], **options: Any) -> Iterator[Any]:
    """Yield the rows that *function* tells in pieces: ``{"rows": …, "next": its "first"}``."""
    first = 0
    while first is not None:
        piece = ask(function, file, first=first, **options)
        yield from piece["rows"]
        first = piece["next"]


def with_descriptor(file: IO[bytes]) -> IO[bytes]:
    """Return *file*, or a copy of it where it is in memory alone: the child needs a real one."""
    try:
        file.fileno()
    except (AttributeError, OSError):
        copy = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the last row's reader
        file.seek(0)
        while piece := file.read(COPIED):
            copy.write(piece)
        copy.flush()
        return copy
    return file


def _words(reason: str) -> str:
    """Return why a file was refused, and what to do; the codes are those of ``archives.py``."""
    reasons = {
        "bomb": _("It would grow to many times its size when it is opened."),
        "entities": _("It holds instructions (a DOCTYPE) that no office program writes."),
        "entries": _("It holds too many files."),
        "path": _("It holds a file that would be unpacked outside of its folder."),
        "rows": _("It has a very large number of empty rows. Delete those below the last one."),
        "sheet": _("It has no sheet of that name."),
        "content": _("There is nothing in it that could be read as rows."),
    }
    reason = reasons.get(reason, _("It is damaged or protected by a password."))
    return _(
        "This file was not read. {reason} Save it again, or as “CSV UTF-8”, and use that."
    ).format(reason=reason)
