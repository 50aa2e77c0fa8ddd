"""What may be uploaded: the content must be what the name says, and do no harm when opened."""

import logging
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile

from knowledgebase.settings.databases import SQLITE_BUSY_TIMEOUT
from resources import limited
from resources.limited import TooSlowError
from resources.uploads import inspecting
from resources.uploads.inspecting import inspect
from resources.uploads.kinds import AUDIO, DOCUMENTS, KINDS, PICTURES, VIDEO
from tests.resources import samples

MEGABYTE = 1024 * 1024

GENUINE = {
    "csv": b"week,present\n1,24\n",
    "doc": samples.OLE,
    "pdf": samples.PDF,
    "ppt": samples.OLE,
    "rtf": rb"{\rtf1\ansi Hello.}",
    "txt": "Niñez\r\n\tuno\n".encode("latin-1"),
    "xls": samples.OLE,
    "xlsx": samples.workbook(),
    "zip": samples.archive({"a.txt": "a", "b/c.txt": "c"}),
    **{kind: samples.office(kind) for kind in ("docx", "key", "odp", "ods", "odt", "pptx")},
    "m4a": samples.MP4,
    "m4v": samples.MP4,
    "mp3": b"ID3\x04" + bytes(64),
    "mp4": samples.MP4,
    "oga": samples.OGG,
    "ogg": samples.OGG,
    "ogv": samples.OGG,
    "opus": samples.OGG,
    "wav": samples.WAV,
    "webm": b"\x1a\x45\xdf\xa3" + bytes(64),
    "avif": samples.picture("AVIF"),
    "gif": samples.picture("GIF"),
    "jpeg": samples.picture("JPEG"),
    "jpg": samples.picture("JPEG"),
    "png": samples.picture("PNG"),
    "webp": samples.picture("WEBP"),
}


def refusal(name: str, content: bytes, most: int = MEGABYTE) -> str:
    """Return the code of the refusal, "" where the file is accepted."""
    try:
        inspect(SimpleUploadedFile(name, content), KINDS, most)
    except ValidationError as error:
        return str(error.code)
    return ""


@pytest.mark.parametrize("extension", sorted(KINDS))
def test_a_genuine_file_of_every_kind_is_accepted(extension: str):
    assert refusal(f"file.{extension}", GENUINE[extension]) == ""
    assert refusal(f"FILE.{extension.upper()}", GENUINE[extension]) == ""


def test_a_large_file_on_disk_is_looked_into_too():
    upload = TemporaryUploadedFile("file.xlsx", "", 0, None)
    upload.write(GENUINE["xlsx"])
    upload.flush()
    upload.size = len(GENUINE["xlsx"])
    inspect(upload, KINDS, MEGABYTE)
    assert upload.read() == GENUINE["xlsx"]


def test_text_in_other_encodings_is_text():
    for encoding in ("utf-16", "utf-8-sig", "cp1252"):
        assert refusal("list.csv", "Niñez;1\n".encode(encoding)) == ""


@pytest.mark.parametrize("extension", sorted(KINDS))
@pytest.mark.parametrize("content", [samples.HTML, samples.SVG, b"\xef\xbb\xbf \n" + samples.HTML])
def test_b14_a_page_or_a_drawing_under_another_name_is_refused(extension: str, content: bytes):
    assert refusal(f"file.{extension}", content) == "content"


@pytest.mark.parametrize(
    "name", ["page.html", "a.svg", "a.pdf.exe", "a.xlsm", "noextension", ".pdf", "a.pdf.", ""]
)
def test_b14_kinds_that_are_not_on_the_list_are_refused(name: str):
    upload = SimpleUploadedFile("x", samples.PDF)
    upload._name = name
    with pytest.raises(ValidationError, match="not accepted"):
        inspect(upload, KINDS, MEGABYTE)


def test_b14_no_content_is_accepted_under_the_name_of_another_kind():
    for extension, kind in KINDS.items():
        for other, content in GENUINE.items():
            if not kind.begins(content[:4096]):
                continue
            same = KINDS[other]
            if (same.archive, same.picture) != (kind.archive, kind.picture) and extension != "zip":
                assert refusal(f"file.{extension}", content) == "content", (extension, other)


def test_b14_a_picture_that_is_a_page_too_is_refused():
    gif = samples.picture("GIF")
    both = gif[:13] + b"/*" + samples.HTML + b"*/" + gif[13:]
    assert refusal("both.gif", both) == "content"
    assert refusal("both.pdf", b"%PDF-1.4\n" + samples.HTML + samples.PDF) == "content"
    assert refusal("both.mp4", samples.MP4 + samples.HTML) == "content"
    assert refusal("both.pdf", samples.HTML + samples.PDF) == "content"


def test_too_large_a_file_is_not_opened():
    upload = SimpleUploadedFile("a.pdf", samples.PDF)
    # Whoever reads it now is told so.
    upload.file.close()
    with pytest.raises(ValidationError, match="at most"):
        inspect(upload, KINDS, most=10)
    with pytest.raises(ValueError, match="closed file"):
        inspect(upload, KINDS, most=MEGABYTE)


@pytest.mark.parametrize("kind", ["xlsx", "docx", "odt", "zip"])
def test_b10_a_bomb_is_refused_before_it_is_unpacked(kind: str):
    big = {"big.bin": bytes(20 * MEGABYTE)}
    bomb = samples.archive(big) if kind == "zip" else samples.office(kind, **big)
    assert len(bomb) < MEGABYTE / 10
    assert refusal(f"file.{kind}", bomb) == "bomb"


@pytest.mark.parametrize("packing", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_b10_an_unusual_packing_is_refused(packing: int):
    entries = {"[Content_Types].xml": samples.CONTENT_TYPES, "word/document.xml": samples.DOCUMENT}
    content = samples.archive(entries, packing)
    assert refusal("a.docx", content) == "packing"
    assert refusal("a.zip", content) == "packing"
    assert refusal("a.docx", samples.archive(entries, zipfile.ZIP_STORED)) == ""


def test_b10_entries_that_share_their_bytes_are_added_up():
    assert refusal("a.zip", samples.overlapping_entries(2_000, 900_000)) == "bomb"


def test_b10_a_directory_without_end_is_not_read():
    assert refusal("a.zip", samples.many_entries(10_001), 2 * MEGABYTE) == "entries"
    # A long list that says it is short.
    assert refusal("a.zip", samples.overlapping_entries(100_000, 1), 9 * MEGABYTE) == "entries"


@pytest.mark.parametrize(
    "name", ["../../etc/cron.d/job", "/etc/passwd", "a/../../b", "..\\b", "C:\\b", "a\x00b"]
)
def test_b10_entries_that_leave_their_folder_are_refused(name: str):
    assert refusal("a.docx", samples.office("docx", XXXX=b"").replace(b"XXXX", b"../x"))
    # zipfile writes names as it likes them, so the right ones are put in afterwards.
    place = "X" * len(name)
    content = samples.archive({place: b"x"}).replace(place.encode(), name.encode())
    assert refusal("a.zip", content) == "path"


def test_b10_a_million_empty_rows_are_refused():
    assert refusal("a.xlsx", samples.empty_rows(1_000_000), 20 * MEGABYTE) == "rows"
    assert refusal("a.xlsx", samples.empty_rows(5_000)) == ""


@pytest.mark.parametrize("xml", [samples.BILLION_LAUGHS, samples.OUTER_ENTITY])
@pytest.mark.parametrize("kind", ["docx", "xlsx", "pptx", "odt", "ods"])
def test_b11_entities_in_an_office_file_are_refused(kind: str, xml: str):
    assert refusal(f"a.{kind}", samples.office(kind, **{"word/styles.xml": xml})) == "entities"
    hidden = xml.replace("?>", f"?><!--{'x' * 300_000}-->")
    assert refusal(f"a.{kind}", samples.office(kind, **{"_rels/.rels": hidden})) == "entities"
    for encoding in ("utf-16", "utf-8-sig"):
        other = xml.encode(encoding)
        assert refusal(f"a.{kind}", samples.office(kind, **{"x.xml": other})) == "entities"


def test_b11_an_office_file_may_not_hide_what_it_is():
    assert refusal("a.docx", samples.office("docx", **{"word/x.xml": "no xml"})) == "damaged"
    # As LibreOffice has it in every document.
    assert refusal("a.odt", samples.office("odt", **{"Configurations2/current.xml": ""})) == ""
    assert refusal("a.docx", samples.office("xlsx")) == "content"
    assert refusal("a.odt", samples.office("ods")) == "content"
    assert refusal("a.docx", samples.office("docx")[:-30]) == "damaged"


def test_a_picture_of_too_many_pixels_is_refused(settings):
    assert refusal("a.png", samples.huge_png(30_000)) == "pixels"
    assert refusal("a.png", samples.huge_png(8_000)) == "pixels"
    settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS = 64 * 36 * 3
    assert refusal("a.gif", samples.picture("GIF", frames=3)) == ""
    assert refusal("a.gif", samples.picture("GIF", frames=4)) == "pixels"
    assert refusal("a.webp", samples.picture("WEBP", frames=4)) == "pixels"


def test_a_damaged_picture_is_refused():
    assert refusal("a.png", samples.picture("PNG")[:60]) == "content"
    assert refusal("a.jpg", samples.picture("JPEG")[:30]) == "content"


def test_b09_where_looking_fails_a_document_is_kept_and_a_picture_is_not(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    def give_up(*arguments: object, **options: object) -> None:
        raise TooSlowError("It took too long.")

    monkeypatch.setattr(inspecting, "run", give_up)
    with caplog.at_level(logging.WARNING):
        assert refusal("a.docx", samples.office("docx")) == ""
        assert refusal("a.png", samples.picture("PNG")) == "unread"
    assert "It took too long." in caplog.text


def test_b09_a_file_that_found_no_place_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(limited, "WAITING", 0)
    with limited._place(), limited._place():
        assert refusal("a.docx", samples.office("docx")) == "busy"
        assert refusal("a.png", samples.picture("PNG")) == "busy"
    assert limited.WAITING + inspecting.SECONDS < SQLITE_BUSY_TIMEOUT


def test_the_lists_of_kinds_hold_each_extension_once():
    assert len(KINDS) == len(DOCUMENTS) + len(PICTURES) + len(AUDIO) + len(VIDEO)
