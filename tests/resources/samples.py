"""Files as people and attackers upload them, made where they are needed."""

import io
import struct
import zipfile
import zlib
from pathlib import Path

import openpyxl
from PIL import Image

HTML = b"<!DOCTYPE html><html><script>alert(document.domain)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
MP4 = b"\x00\x00\x00\x18ftypmp42" + bytes(64)
OGG = Path(__file__).with_name("beginning.ogg").read_bytes()
WAV = b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(28)

CONTENT_TYPES = '<?xml version="1.0"?><Types xmlns="urn:types"/>'
DOCUMENT = '<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="urn:w"/>'
BILLION_LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><w>&b;</w>'
)
OUTER_ENTITY = (
    '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]><w>&a;</w>'
)
MIMETYPES = {
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
}
PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}


def archive(entries: dict[str, str | bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", packing) as file:
        for name, content in entries.items():
            file.writestr(name, content)
    return made.getvalue()


def office(kind: str, **more: str | bytes) -> bytes:
    """Return the least archive that is of this kind; *more* replaces or adds entries."""
    if kind in MIMETYPES:
        parts = {"mimetype": MIMETYPES[kind], "content.xml": DOCUMENT}
    elif kind == "key":
        parts = {"Index/Document.iwa": b"\x00"}
    else:
        parts = {"[Content_Types].xml": CONTENT_TYPES, PARTS[kind]: DOCUMENT}
    return archive({**parts, **more})


def workbook() -> bytes:
    """Return a spreadsheet as a program writes it."""
    book = openpyxl.Workbook()
    book.active.append(["week", "present"])
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def replaced(content: bytes, part: str, changes: list[tuple[bytes, bytes]]) -> bytes:
    """Return the archive *content* with the *changes* made in one of its parts."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        entries: dict[str, str | bytes] = {name: file.read(name) for name in file.namelist()}
    for old, new in changes:
        entries[part] = bytes(entries[part]).replace(old, new)
    return archive(entries)


def empty_rows(count: int) -> bytes:
    """Return a workbook of *count* rows without a cell."""
    rows = "".join(f'<row r="{number}"></row>' for number in range(1, count + 1))
    sheet = f"<worksheet><sheetData>{rows}</sheetData></worksheet>"
    return office("xlsx", **{"xl/worksheets/sheet1.xml": sheet})


def many_entries(count: int) -> bytes:
    """Return an archive of *count* empty entries."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for number in range(count):
            file.writestr(str(number), b"")
    return made.getvalue()


def overlapping_entries(count: int, size: int) -> bytes:
    """Return a small archive whose *count* entries are all the same *size* bytes."""
    whole = archive({"0": bytes(size)})
    directory = whole.index(b"PK\x01\x02")
    end = whole.rindex(b"PK\x05\x06")
    entries = whole[directory:end] * count
    said = count % 65_536
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, said, said, len(entries), directory, 0)
    return whole[:directory] + entries + tail


def picture(kind: str, frames: int = 1) -> bytes:
    made = io.BytesIO()
    first = Image.new("RGB", (64, 36), "teal")
    others = [Image.new("RGB", (64, 36), (50 * number, 0, 0)) for number in range(1, frames)]
    options = {"save_all": True, "append_images": others} if others else {}
    first.save(made, kind, **options)
    return made.getvalue()


def huge_png(side: int) -> bytes:
    """Return the head of a square picture; its pixels are missing, and nobody should want them."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">L", len(data)) + name + data + struct.pack(">L", zlib.crc32(name + data))
        )

    head = struct.pack(">LLBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b"")
    )
