"""Look through a zip archive (and an office file is one) without unpacking it.

Runs in the limited child process. Refuses by code; ``inspecting.py`` has the words.
"""

import encodings.cp437  # noqa: F401 - names of entries are in it, and nothing can be opened later
import errno
import re
import struct
import zipfile
from collections.abc import Iterator
from typing import IO
from xml.parsers import expat

from resources.limited_child import Refused

MAX_DIRECTORY = 4 * 1024 * 1024  # bytes of the list of entries
MAX_ENTRIES = 10_000
MAX_UNPACKED = 500 * 1024 * 1024  # bytes of all entries together
# An entry that grows beyond all that real documents do. Small ones may: they are all blanks.
MAX_RATIO = 200
RATIO_FROM = 1024 * 1024  # bytes unpacked
MAX_PROLOGUE = 1024 * 1024  # bytes before an XML part's first element
MAX_EMPTY_ROWS = 100_000
PIECE = 64 * 1024
PACKINGS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})  # as every program writes them

# What an archive of this name holds: an entry, and for OpenDocument the words in "mimetype".
_PARTS = {
    "docx": "word/document.xml",
    "xlsx": "xl/workbook.xml",
    "pptx": "ppt/presentation.xml",
}
_MIMETYPES = {
    "odt": b"application/vnd.oasis.opendocument.text",
    "ods": b"application/vnd.oasis.opendocument.spreadsheet",
    "odp": b"application/vnd.oasis.opendocument.presentation",
}
_KEYNOTE = re.compile(r"(?:Index(?:\.zip$|/)|index\.apxl)")
_XML = re.compile(r".*\.(?:xml|rels|vml)", re.IGNORECASE)
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_ROW_OR_CELL = re.compile(rb"<(row|c)(?=[\s/>])")
_LEAVES = re.compile(r"(?:^|[/\\])\.\.(?:[/\\]|$)|^[/\\]|^[A-Za-z]:|[\x00-\x1f]")

_END, _END_64 = b"PK\x05\x06", b"PK\x06\x07"


def look_through(file: IO[bytes], kind: str) -> int:
    """Return the number of entries; refuse what is no archive of this *kind* or does harm."""
    if _directory_size(file) > MAX_DIRECTORY:
        raise Refused("entries")
    try:
        with zipfile.ZipFile(file) as archive:
            _check_directory(archive)
            _check_contents(archive, kind)
            return len(archive.infolist())
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        if getattr(error, "errno", None) == errno.EMFILE:
            # An import that came too late says nothing of the archive.
            raise
        # Damaged, packed in an unknown way, or under a password.
        raise Refused("damaged") from error


def _directory_size(file: IO[bytes]) -> int:
    """Return the size of the list of entries, which is read as a whole, as zipfile finds it."""
    size = file.seek(0, 2)
    file.seek(max(0, size - 66_000))
    tail = file.read()
    plain = len(tail) - 22
    end = plain if tail[plain:].startswith(_END) else tail.rfind(_END)
    if end < 0:
        raise Refused("damaged")
    try:
        if tail[max(0, end - 20) : end].startswith(_END_64):
            return int(struct.unpack_from("<Q", tail, end - 20 - 56 + 40)[0])
        return int(struct.unpack_from("<L", tail, end + 12)[0])
    except struct.error as error:
        raise Refused("damaged") from error


def _check_directory(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise Refused("entries")
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise Refused("bomb")
    for entry in entries:
        if entry.compress_type not in PACKINGS:
            # LZMA and its like take the memory that the file asks for.
            raise Refused("packing")
        if entry.file_size > max(RATIO_FROM, entry.compress_size * MAX_RATIO):
            raise Refused("bomb")
        if _LEAVES.search(entry.orig_filename):
            raise Refused("path")


def _check_contents(archive: zipfile.ZipFile, kind: str) -> None:
    names = set(archive.namelist())
    if kind in _PARTS and not {"[Content_Types].xml", _PARTS[kind]} <= names:
        raise Refused("content")
    if kind in _MIMETYPES and _mimetype(archive, names) != _MIMETYPES[kind]:
        raise Refused("content")
    if kind == "key" and not any(map(_KEYNOTE.match, names)):
        raise Refused("content")
    if kind in _PARTS or kind in _MIMETYPES:
        for name in sorted(filter(_XML.fullmatch, names)):
            _check_prologue(_pieces(archive, name))
    for name in sorted(filter(_SHEET.fullmatch, names)) if kind == "xlsx" else ():
        _check_rows(_pieces(archive, name))


def _mimetype(archive: zipfile.ZipFile, names: set[str]) -> bytes:
    if "mimetype" not in names:
        return b""
    with archive.open("mimetype") as file:
        return file.read(100)


def _pieces(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    with archive.open(name) as file:
        while piece := file.read(PIECE):
            yield piece


class _BegunError(Exception):
    """The first element has come: what could declare entities is over."""


def _check_prologue(pieces: Iterator[bytes]) -> None:
    """Refuse XML with a document type: office programs write none, and entities need one."""

    def refuse(*arguments: object) -> None:
        raise Refused("entities")

    def begin(*arguments: object) -> None:
        raise _BegunError

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = begin
    read = 0
    try:
        for piece in pieces:
            read += len(piece)
            parser.Parse(piece)
            if read > MAX_PROLOGUE:
                raise Refused("damaged")
    except _BegunError:
        return
    except expat.ExpatError as error:
        raise Refused("damaged") from error


def _check_rows(pieces: Iterator[bytes]) -> None:
    """Refuse a sheet of empty rows: it is small on disk and takes minutes to read."""
    rows = cells = 0
    rest = b""
    for piece in pieces:
        text = rest + piece
        for found in _ROW_OR_CELL.finditer(text):
            if found[1] == b"row":
                rows += 1
            else:
                cells += 1
        # The name of a tag may be cut; what is kept is too short to hold a whole one.
        cut = text.rfind(b"<")
        rest = text[cut:] if cut >= len(text) - 4 else b""
        if rows - cells > MAX_EMPTY_ROWS:
            raise Refused("rows")
