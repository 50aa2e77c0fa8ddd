"""The text of uploaded documents is read by page, and goes with its file."""

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from resources.extraction import queue, work
from resources.extraction.parts import WORDS
from resources.extraction.readers import READERS, Reader
from resources.extraction.tidying import tidy_pages
from resources.models import Extraction, LibraryDocument, PageText
from resources.uploads.kinds import DOCUMENTS
from tests.resources import samples, texts
from tests.resources.reading import read, read_all, row_of, texts_of, upload

Status, Reason = Extraction.Status, Extraction.Reason

pytestmark = pytest.mark.django_db


# What is read


def test_a_pdf_is_read_by_page_and_its_first_page_drawn() -> None:
    document = upload("guide.pdf", texts.pdf("Ring every family.", "", "Visit them at home."))
    read_all()
    assert texts_of(document) == {1: "Ring every family.", 3: "Visit them at home."}
    row = row_of(document)
    assert (row.status, row.pages, row.pages_done) == (Status.DONE, 3, 3)
    assert row.told() == "3 of 3 pages read"
    assert (row.picture_width, row.picture_height) == (480, 622)
    with row.picture.open() as picture:
        assert picture.read(3) == b"\xff\xd8\xff"


def test_long_files_are_read_a_few_pages_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that each child has little to do, and an editor sees how far it is."""
    told: list[tuple[int, int]] = []
    note = queue.note_progress
    monkeypatch.setattr(
        queue, "note_progress", lambda *progress: told.append(progress[1:]) or note(*progress)
    )
    monkeypatch.setitem(READERS, "pdf", Reader("resources.extraction.pdf:read", "page", batch=2))
    document = upload("guide.pdf", texts.pdf("one is read", "two is read", "three is read"))
    read_all()
    assert told == [(3, 2), (3, 3)]
    assert list(texts_of(document)) == [1, 2, 3]


def test_of_a_very_long_file_only_so_much_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "MOST_PAGES", 2)
    document = upload("guide.pdf", texts.pdf("one is read", "two is read", "three is not"))
    read_all()
    assert list(texts_of(document)) == [1, 2]
    assert row_of(document).told() == "2 of 3 pages read"


def test_word_files_are_read_with_their_tables_and_without_what_was_deleted() -> None:
    content = texts.word("Ring every family.", table=[["week", "present"], ["1", "24"]])
    assert read("guide.docx", content) == ["Ring every family.\nweek\npresent\n1\n24"]


def test_files_without_pages_are_read_in_parts_of_some_hundred_words() -> None:
    paragraphs = [f"paragraph {number} " + "word " * 98 for number in range(10)]
    parts = read("guide.docx", texts.word(*paragraphs))
    assert [part.count("paragraph") for part in parts] == [3, 3, 3, 1]
    assert [len(part.split()) for part in read("guide.txt", b"word " * 3 * WORDS)] == [WORDS] * 3


def test_presentations_are_read_by_slide_with_their_notes() -> None:
    content = texts.slides(("Ring every family", "Ask who has rung."), ("Visit them", ""))
    assert read("talk.pptx", content) == ["Ring every family\nAsk who has rung.", "Visit them"]


def test_opendocument_texts_are_read() -> None:
    assert read("guide.odt", texts.opendocument("Ring every", "family.")) == ["Ring every\nfamily."]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_plain_text_is_read_in_the_encodings_it_comes_in(encoding: str) -> None:
    assert read("guide.txt", "Los niños volvieron.".encode(encoding)) == ["Los niños volvieron."]


def test_of_other_kinds_no_text_is_read() -> None:
    document = upload("sheet.xlsx", samples.workbook())
    read_all()
    assert row_of(document).status == Status.UNSUPPORTED
    assert texts_of(document) == {}


# How it is made fit


@pytest.mark.parametrize(
    ("written", "tidied"),
    [
        ("the evi-\r\ndence is strong", "the evidence is strong"),
        ("popu\x02lation", "population"),
        ("evidence\x02based work: evidence, based", "evidence-based work: evidence, based"),
        ("a self-\nreport, as self-report", "a self-report, as self-report"),
        ("\ufb01rst \ufb02oor", "first floor"),
        ("10² metres", "10² metres"),
        ("soft\u00adly\x00 spoken\x07", "softly spoken"),
        ("one   line \r\n\r\n\r\nnext", "one line\nnext"),
        ("\x02 A bullet", "A bullet"),
    ],
)  # fmt: skip
def test_text_is_tidied(written: str, tidied: str) -> None:
    assert tidy_pages([written]) == [tidied]


def test_a_page_of_signs_that_are_no_text_counts_as_none() -> None:
    garbage = "".join(map(chr, range(0xE000, 0xE100)))
    assert tidy_pages([f"ab {garbage}", "words and words", "7 . 8", "\ufffd" * 50]) == [
        "", "words and words", "", "",
    ]  # fmt: skip


def test_no_text_takes_long_to_tidy() -> None:
    """Twenty thousand letters, hyphens or blanks in a row are what a hostile page holds."""
    for run_of in ("a" * 20_000, "a-" * 10_000, "a" + "-\n" * 10_000, " \n" * 10_000):
        tidy_pages([f"words {run_of} words"] * 20)


# When the document changes


def test_the_text_of_a_replaced_file_goes_at_once_and_the_new_one_is_read() -> None:
    document = upload("guide.pdf", texts.pdf("Ring every family."))
    read_all()
    picture = row_of(document).picture.name
    claimed = Extraction.objects.get(document=document)
    document.title = "Another title"
    document.save()
    assert texts_of(document) == {1: "Ring every family."}
    document.file = ContentFile(texts.pdf("Visit them at home."), name="guide.pdf")
    document.save()
    assert texts_of(document) == {}
    row = row_of(document)
    assert (row.status, row.picture.name, row.pages) == (Status.WAITING, "", 0)
    assert claimed.file_name != row.file_name
    read_all()
    assert texts_of(document) == {1: "Visit them at home."}
    assert row_of(document).picture.name != picture


def test_what_was_read_of_a_file_that_was_replaced_meanwhile_is_not_stored(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    document = upload("guide.pdf", texts.pdf("Ring every family."))
    tidy = work.tidy_pages

    def replaced(*pages: Any) -> list[str]:
        document.file = ContentFile(texts.pdf("Visit them at home."), name="guide.pdf")
        document.save()
        return tidy(*pages)

    monkeypatch.setattr(work, "tidy_pages", replaced)
    work.read_next()
    assert texts_of(document) == {}
    assert row_of(document).status == Status.WAITING


def test_a_deleted_document_takes_its_texts_and_its_picture_along(
    django_capture_on_commit_callbacks: Any,
) -> None:
    document = upload("guide.pdf", texts.pdf("Ring every family."))
    read_all()
    picture = row_of(document).picture.name
    assert default_storage.exists(picture)
    with django_capture_on_commit_callbacks(execute=True):
        document.delete()
    assert not PageText.objects.exists()
    assert not default_storage.exists(picture)


def test_documents_from_before_and_files_changed_by_hand_are_found() -> None:
    old, changed = upload("old.pdf", texts.pdf("Old words.")), upload("a.pdf", texts.pdf("Words."))
    read_all()
    Extraction.objects.filter(document=old).delete()
    name = default_storage.save("documents/other.pdf", ContentFile(texts.pdf("Other words.")))
    LibraryDocument.objects.filter(pk=changed.pk).update(file=name)
    assert queue.enqueue_missing() == 2
    assert queue.enqueue_missing() == 0
    read_all()
    assert texts_of(old) == {1: "Old words."}
    assert texts_of(changed) == {1: "Other words."}


def test_what_is_read_only_since_an_upgrade_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = READERS["pdf"]
    monkeypatch.delitem(READERS, "pdf")
    document = upload("guide.pdf", texts.pdf("Ring every family."))
    assert queue.enqueue_missing() == 0
    assert row_of(document).status == Status.UNSUPPORTED
    monkeypatch.setitem(READERS, "pdf", reader)
    assert queue.enqueue_missing() == 1
    read_all()
    assert texts_of(document) == {1: "Ring every family."}


def test_every_reader_is_of_a_kind_that_may_be_uploaded() -> None:
    assert READERS.keys() <= DOCUMENTS.keys()
