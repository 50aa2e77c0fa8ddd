"""Look at what is uploaded before anything keeps, opens or shows it."""

import logging
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from resources.limited import BusyError, LimitedError, RefusedError, run
from resources.uploads.kinds import HEAD, KINDS, Kind, extension_of

logger = logging.getLogger(__name__)

# For one look inside. With the wait for a place, less than a writer waits for another.
SECONDS = 10
# The attribute of an upload that says how the look inside ended: by which error, or None.
_ENDED = "look_inside_ended"

_NOT_KEPT = _("The file was not kept.")
_REASONS = {
    "busy": _("Other files are being looked at. Upload this one again in a minute."),
    "bomb": _("This file would grow to many times its size when it is opened."),
    "damaged": _(
        "This file is damaged or protected by a password. Open it in the program that made it, "
        "save it again without a password, and upload that."
    ),
    "entities": _(
        "This office file holds instructions (a DOCTYPE) that no office program writes. Open it "
        "in your office program, save it again, and upload that."
    ),
    "entries": _("This archive holds too many files. Pack fewer of them into it."),
    "packing": _(
        "This file is packed in a way that few programs can open. Pack or save it again in the "
        "usual way (Deflate), and upload that."
    ),
    "path": _("This archive holds a file that would be unpacked outside of its folder."),
    "rows": _(
        "This spreadsheet has a very large number of empty rows. Delete the rows below the last "
        "one that is filled, save it, and upload it again."
    ),
    "unread": _(
        "This picture could not be looked at. Save it again in another program, as JPEG or PNG, "
        "and upload that."
    ),
}


def inspect(upload: UploadedFile, allowed: Mapping[str, Kind], most: int) -> None:
    """Refuse *upload* with a plain ValidationError unless it is what its name says.

    *allowed* are the kinds by extension, *most* the size in bytes. The size comes first, then
    the beginning, then what a child process finds inside. Where that child is at its end
    (killed, hung), a document is kept: nothing opens it here. A picture is not: pages need it.
    Where too many are looked into already, neither is kept.
    """
    if (upload.size or 0) > most:
        raise _refusal(
            "size",
            _("This file is %(size)s large; at most %(most)s are accepted.")
            % {"size": filesizeformat(upload.size or 0), "most": filesizeformat(most)},
        )
    extension = extension_of(upload.name or "")
    kind = allowed.get(extension)
    if kind is None:
        words = _("Files of this kind are not accepted. Accepted: %(known)s.")
        raise _refusal("extension", words % {"known": ", ".join(sorted(allowed))})
    if not _begins(upload, kind):
        raise _not_what_it_says(extension)
    if kind.archive or kind.picture:
        ended = vars(upload)[_ENDED] if _ENDED in vars(upload) else _look_inside(upload, kind)
        _refuse_for(ended, kind, extension)


def look_ahead(upload: UploadedFile) -> None:
    """Look inside *upload* now, where :func:`inspect` would do so later.

    A look takes seconds, in which a transaction may hold the one writer of the database.
    """
    kind = KINDS.get(extension_of(upload.name or ""))
    if kind is None or not (kind.archive or kind.picture):
        return
    most = (
        settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE
        if kind.picture
        else settings.WAGTAILDOCS_MAX_UPLOAD_SIZE
    )
    if (upload.size or 0) <= most and _begins(upload, kind):
        vars(upload)[_ENDED] = _look_inside(upload, kind)


def _begins(upload: UploadedFile, kind: Kind) -> bool:
    upload.seek(0)
    head = upload.read(HEAD)
    upload.seek(0)
    return kind.begins(head)


def _look_inside(upload: UploadedFile, kind: Kind) -> LimitedError | None:
    """Return the error that the child process ended with, None where it found no fault."""
    try:
        with _readable(upload) as file:
            if kind.archive:
                run(
                    "resources.uploads.archives:look_through",
                    file,
                    seconds=SECONDS,
                    kind=kind.archive,
                )
            else:
                run(
                    "resources.uploads.pictures:look_at",
                    file,
                    seconds=SECONDS,
                    format_=kind.picture,
                    max_pixels=settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS,
                )
    except LimitedError as error:
        return error.with_traceback(None)
    return None


def _refuse_for(ended: LimitedError | None, kind: Kind, extension: str) -> None:
    if ended is None:
        return
    if isinstance(ended, RefusedError):
        raise _words_for(ended.reason, extension) from ended
    if isinstance(ended, BusyError):
        raise _refusal("busy", _REASONS["busy"]) from ended
    logger.warning("An upload (.%s) could not be looked into: %s", extension, ended)
    if kind.picture:
        raise _refusal("unread", _REASONS["unread"]) from ended


def _words_for(reason: str, extension: str) -> ValidationError:
    if reason == "pixels":
        most = settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS // 1_000_000
        words = _(
            "This picture has more than %(most)d million pixels. Make it smaller in a picture "
            "program and upload that."
        )
        return _refusal(reason, words % {"most": most})
    if reason in _REASONS:
        return _refusal(reason, _REASONS[reason])
    return _not_what_it_says(extension)


def _not_what_it_says(extension: str) -> ValidationError:
    words = _(
        "The content of this file is not what its name says (.%(extension)s). Save it again in "
        "the program that made it, under its true type, and upload that."
    )
    return _refusal("content", words % {"extension": extension})


def _refusal(code: str, words: Any) -> ValidationError:
    return ValidationError(format_lazy("{} {}", words, _NOT_KEPT), code=code)


@contextmanager
def _readable(upload: UploadedFile) -> Iterator[IO[bytes]]:
    """Give the content of *upload* as a file of this machine, open for reading alone."""
    if hasattr(upload, "temporary_file_path"):
        with Path(upload.temporary_file_path()).open("rb") as file:
            yield file
        return
    with tempfile.TemporaryFile() as copy:
        copy.writelines(upload.chunks())
        copy.flush()
        yield copy
    upload.seek(0)
