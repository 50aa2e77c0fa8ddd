"""What may be uploaded, and how the beginning of such a file looks.

The one list of extensions: an extension that is not here is not accepted anywhere.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

# Bytes from the beginning that are looked at; browsers that guess look at no more.
HEAD = 4096

Test = Callable[[bytes], bool]

# What makes a browser take a file for a page. Names of tags end where a letter does not follow.
_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body|script|iframe|svg)\b", re.IGNORECASE)
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<[!?a-z]", re.IGNORECASE)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The third word of those of the MP4 family that are pictures.
_STILLS = (b"avif", b"avis", b"heic", b"heix", b"mif1", b"msf1")
# The first header of an MPEG audio file without a tag before it.
_MPEG_AUDIO = re.compile(rb"\xff[\xe2-\xff]")


@dataclass(frozen=True)
class Kind:
    """One extension: its media type, the test of its beginning, and what looks further.

    ``archive`` names how the entries of a zip archive must look, ``picture`` the format that
    Pillow must find; "" where the beginning is all that is looked at.
    """

    media_type: str
    begins: Test
    archive: str = ""
    picture: str = ""


def _with(*beginnings: bytes) -> Test:
    return lambda head: head.startswith(beginnings) and not _PAGE.search(head)


def _box(head: bytes) -> bool:
    """Whether it is of the MP4 family: the second word of the file says so."""
    return head[4:8] == b"ftyp" and not _PAGE.search(head)


def _film(head: bytes) -> bool:
    return _box(head) and head[8:12] not in _STILLS


def _riff(form: bytes) -> Test:
    return lambda head: head[:4] == b"RIFF" and head[8:12] == form and not _PAGE.search(head)


def _mp3(head: bytes) -> bool:
    return (head.startswith(b"ID3") or bool(_MPEG_AUDIO.match(head))) and not _PAGE.search(head)


def _text(head: bytes) -> bool:
    """Whether it is text, and not a page under the name of one."""
    if head.startswith(_UTF_16):
        head = head.decode("utf-16", "replace").encode()
    return not (_CONTROL.search(head) or _MARKUP.match(head))


def _track(head: bytes) -> bool:
    """Whether it is text; UTF-16 without a mark, half of which is NUL, is text too."""
    return _text(head.replace(b"\0", b"") if head.count(b"\0") > len(head) // 4 else head)


def _office(media_type: str, archive: str) -> Kind:
    return Kind(f"application/vnd.{media_type}", _with(_ZIP), archive=archive)


_OPEN_XML = "openxmlformats-officedocument"
_OPEN_DOCUMENT = "oasis.opendocument"

DOCUMENTS: dict[str, Kind] = {
    "csv": Kind("text/csv", _text),
    "doc": Kind("application/msword", _with(_OLE)),
    "docx": _office(f"{_OPEN_XML}.wordprocessingml.document", "docx"),
    "key": _office("apple.keynote", "key"),
    "odp": _office(f"{_OPEN_DOCUMENT}.presentation", "odp"),
    "ods": _office(f"{_OPEN_DOCUMENT}.spreadsheet", "ods"),
    "odt": _office(f"{_OPEN_DOCUMENT}.text", "odt"),
    "pdf": Kind("application/pdf", _with(b"%PDF-")),
    "ppt": Kind("application/vnd.ms-powerpoint", _with(_OLE)),
    "pptx": _office(f"{_OPEN_XML}.presentationml.presentation", "pptx"),
    "rtf": Kind("application/rtf", _with(b"{\\rtf")),
    "txt": Kind("text/plain", _text),
    "xls": Kind("application/vnd.ms-excel", _with(_OLE)),
    "xlsx": _office(f"{_OPEN_XML}.spreadsheetml.sheet", "xlsx"),
    "zip": Kind("application/zip", _with(_ZIP, b"PK\x05\x06"), archive="zip"),
}
VIDEO: dict[str, Kind] = {
    "m4v": Kind("video/mp4", _film),
    "mp4": Kind("video/mp4", _film),
    "ogv": Kind("video/ogg", _with(b"OggS")),
    "webm": Kind("video/webm", _with(b"\x1a\x45\xdf\xa3")),
}
AUDIO: dict[str, Kind] = {
    "m4a": Kind("audio/mp4", _film),
    "mp3": Kind("audio/mpeg", _mp3),
    "oga": Kind("audio/ogg", _with(b"OggS")),
    "ogg": Kind("audio/ogg", _with(b"OggS")),
    "opus": Kind("audio/ogg", _with(b"OggS")),
    "wav": Kind("audio/wav", _riff(b"WAVE")),
}
PICTURES: dict[str, Kind] = {
    "avif": Kind("image/avif", _box, picture="AVIF"),
    "gif": Kind("image/gif", _with(b"GIF87a", b"GIF89a"), picture="GIF"),
    "jpeg": Kind("image/jpeg", _with(b"\xff\xd8\xff"), picture="JPEG"),
    "jpg": Kind("image/jpeg", _with(b"\xff\xd8\xff"), picture="JPEG"),
    "png": Kind("image/png", _with(b"\x89PNG\r\n\x1a\n"), picture="PNG"),
    "webp": Kind("image/webp", _riff(b"WEBP"), picture="WEBP"),
}
# Read, and kept as text: no file of these is ever stored.
TRACKS: dict[str, Kind] = {
    "srt": Kind("application/x-subrip", _track),
    "vtt": Kind("text/vtt", _track),
}
KINDS = {**DOCUMENTS, **VIDEO, **AUDIO, **PICTURES}
# Shown or played by the browser; everything else is saved to disk.
SHOWN = frozenset({"pdf", *VIDEO, *AUDIO, *PICTURES})


def extension_of(name: str) -> str:
    """Return the extension of a file name in small letters, "" where it has none."""
    stem, dot, extension = name.rpartition(".")
    return extension.lower() if dot and stem else ""
