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

from resources.limited import LimitedError, RefusedError, run
from resources.uploads.kinds import HEAD, Kind, extension_of

logger = logging.getLogger(__name__)

_NOT_KEPT = _("The file was not kept.")
_REASONS = {
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
    upload.seek(0)
    head = upload.read(HEAD)
    upload.seek(0)
    if not kind.begins(head):
        raise _not_what_it_says(extension)
    if kind.archive or kind.picture:
        _look_inside(upload, kind, extension)


def _look_inside(upload: UploadedFile, kind: Kind, extension: str) -> None:
    try:
        with _readable(upload) as file:
            if kind.archive:
                run("resources.uploads.archives:look_through", file, kind=kind.archive)
            else:
                most = settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS
                run(
                    "resources.uploads.pictures:look_at",
                    file,
                    format_=kind.picture,
                    max_pixels=most,
                )
    except RefusedError as refusal:
        raise _words_for(refusal.reason, extension) from refusal
    except LimitedError as error:
        logger.warning("An upload (.%s) could not be looked into: %s", extension, error)
        if kind.picture:
            raise _refusal("unread", _REASONS["unread"]) from error


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
