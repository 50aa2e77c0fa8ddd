"""The text of uploaded documents is read by page, whatever the files do."""

import datetime as dt
import tempfile
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from resources import limited
from resources.extraction import queue, work
from resources.extraction.parts import WORDS
from resources.extraction.readers import READERS, Reader, reader_of
from resources.extraction.tidying import tidy_pages
from resources.limited import RefusedError, run
from resources.models import Extraction, LibraryDocument, PageText
from resources.uploads.kinds import DOCUMENTS
from tests.factories import LibraryDocumentFactory
from tests.resources import samples, texts

Status, Reason = Extraction.Status, Extraction.Reason

pytestmark = pytest.mark.django_db


def upload(name: str, content: bytes) -> LibraryDocument:
    return LibraryDocumentFactory(title=name, file=ContentFile(content, name=name))


def row_of(document: LibraryDocument) -> Extraction:
    return Extraction.objects.get(document=document)


def texts_of(document: LibraryDocument) -> dict[int, str]:
    rows = PageText.objects.filter(extraction__document=document)
    return dict(rows.order_by("number").values_list("number", "text"))


def read_all() -> None:
    """Read whatever is due, as a worker does."""
    while work.read_next():
        pass


def read(name: str, content: bytes) -> list[str]:
    """Return what the reader of files called so says of *content*, in the limited child."""
    reader = reader_of(name)
    assert reader is not None
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.flush()
        answer = run(reader.function, file, first=0, count=100, characters=20_000)
    assert answer["total"] == len(answer["texts"])
    return tidy_pages(answer["texts"])


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


# F29 and what may go wrong


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "SECONDS", 1.0)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    ("fate", "reason"),
    [
        ("be_killed", Reason.CRASHED),
        ("hang", Reason.SLOW),
        ("fail", Reason.CRASHED),
        ("talk", Reason.MEMORY),
    ],
)
def test_f29_where_the_reader_is_killed_or_hangs_the_file_stays_marked_and_is_retried(
    fate: str, reason: Extraction.Reason, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = READERS["pdf"]
    monkeypatch.setitem(READERS, "pdf", Reader(f"tests.resources.bad_readers:{fate}", "page"))
    document = upload("guide.pdf", texts.pdf("Ring every family."))
    read_all()
    row = row_of(document)
    assert (row.status, row.reason, row.tries) == (Status.WAITING, reason, 1)
    assert row.next_try is not None
    assert row.next_try > timezone.now()
    assert "It will be tried again." in row.told()
    assert default_storage.exists(document.file.name)
    monkeypatch.setitem(READERS, "pdf", good)
    let_time_pass(document)
    read_all()
    assert row_of(document).status == Status.DONE
    assert texts_of(document) == {1: "Ring every family."}


def let_time_pass(document: LibraryDocument) -> None:
    """Let the waits and the claims on *document* be over."""
    past = timezone.now() - dt.timedelta(seconds=1)
    rows = Extraction.objects.filter(document=document)
    rows.filter(next_try__isnull=False).update(next_try=past)
    rows.filter(claimed_until__isnull=False).update(claimed_until=past)


def test_f29_after_five_tries_with_longer_waits_it_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(READERS, "pdf", Reader("tests.resources.bad_readers:fail", "page"))
    document = upload("guide.pdf", texts.pdf("Ring every family."))
    waits = []
    for _ in range(queue.MOST_TRIES):
        let_time_pass(document)
        read_all()
        row = row_of(document)
        if row.next_try is not None:
            waits.append(round((row.next_try - timezone.now()).total_seconds() / 60))
    assert waits == [1, 4, 16, 64]
    assert (row.status, row.reason) == (Status.FAILED, Reason.CRASHED)
    read_all()
    queue.try_again(row)
    assert row_of(document).tries == 0


def test_f29_what_a_killed_worker_had_claimed_is_taken_up_by_another() -> None:
    document = upload("guide.pdf", texts.pdf("Ring every family."))
    lost = queue.claim_next()
    assert lost is not None
    assert work.read_next() is None, "it is somebody's"
    let_time_pass(document)
    read_all()
    assert texts_of(document) == {1: "Ring every family."}
    # It was only paused, and comes back late.
    assert queue.store(lost, ["Something old."], 1, None) is None
    queue.try_later(lost, Reason.SLOW)
    assert row_of(document).status == Status.DONE
    assert texts_of(document) == {1: "Ring every family."}


def test_f29_a_file_that_kills_every_worker_is_given_up() -> None:
    document = upload("guide.pdf", texts.pdf("Ring every family."))
    for _ in range(queue.MOST_TRIES):
        assert queue.claim_next() is not None
        let_time_pass(document)
    assert queue.claim_next() is None
    row = row_of(document)
    assert (row.status, row.reason) == (Status.FAILED, Reason.INTERRUPTED)


def test_f29_a_reader_without_a_place_costs_no_try(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limited, "WAITING", 0.01)
    document = upload("guide.pdf", texts.pdf("Ring every family."))
    with limited._places, limited._places:
        work.read_next()
    row = row_of(document)
    assert (row.status, row.tries, row.reason) == (Status.WAITING, 0, "")


@pytest.fixture
def by_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(READERS, "pdf", Reader("resources.extraction.pdf:read", "page", batch=1))


@pytest.mark.usefixtures("by_the_page")
def test_a_worker_that_is_asked_to_end_leaves_a_long_file_to_the_next() -> None:
    document = upload("guide.pdf", texts.pdf("one is read", "two is read"))
    work.read_next(stopping=lambda seconds: True)
    row = row_of(document)
    assert (row.status, row.tries, row.reason) == (Status.WAITING, 0, "")
    let_time_pass(document)
    read_all()
    assert list(texts_of(document)) == [1, 2]


@pytest.mark.usefixtures("by_the_page")
def test_all_pages_together_may_take_only_so_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "DOCUMENT_SECONDS", 0.0)
    document = upload("guide.pdf", texts.pdf("one is read", "two is not"))
    work.read_next()
    assert (row_of(document).status, row_of(document).reason) == (Status.WAITING, Reason.SLOW)


@pytest.fixture
def one_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the connection whose transaction the test is in."""
    monkeypatch.setattr(work, "close_old_connections", lambda: None)


@pytest.mark.usefixtures("one_connection")
def test_the_worker_reads_what_comes_until_it_is_stopped() -> None:
    old = upload("old.pdf", texts.pdf("Old words."))
    Extraction.objects.all().delete()
    looks: list[float] = []

    def stopping(seconds: float) -> bool:
        looks.append(seconds)
        return seconds > 0

    work.work_off(stopping)
    assert texts_of(old) == {1: "Old words."}
    assert looks == [0.0, 0.0, work.IDLE]


@pytest.mark.usefixtures("one_connection")
def test_a_failure_that_is_no_files_is_waited_out(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(queue, "enqueue_missing", lambda: 1 / 0)
    looks: list[float] = []

    def stopping(seconds: float) -> bool:
        looks.append(seconds)
        return len(looks) == 2

    work.work_off(stopping)
    assert looks == [0.0, work.BACK_OFF]
    assert "trying again" in caplog.text


def test_a_file_that_is_not_there_is_tried_again() -> None:
    document = upload("guide.pdf", texts.pdf("Ring every family."))
    default_storage.discard(document.file.name)
    read_all()
    assert (row_of(document).status, row_of(document).reason) == (Status.WAITING, Reason.MISSING)


BAD_PDFS: dict[str, tuple[bytes, Status, str]] = {
    "bomb": (texts.pdf_bomb(50_000_000), Status.WAITING, Reason.CRASHED),
    "forms within forms": (texts.endless_pdf(), Status.WAITING, Reason.CRASHED),
    "loop": (texts.looping_pdf(), Status.FAILED, Reason.DAMAGED),
    "encrypted": (texts.protected_pdf(), Status.FAILED, Reason.PROTECTED),
    "truncated": (texts.pdf("Ring every family.")[:600], Status.FAILED, Reason.DAMAGED),
    "no text layer": (texts.pdf("", ""), Status.NO_TEXT, ""),
}


@pytest.mark.parametrize("name", BAD_PDFS)
def test_b09_a_bad_pdf_is_kept_and_marked(name: str) -> None:
    content, status, reason = BAD_PDFS[name]
    document = upload("guide.pdf", content)
    work.read_next()
    row = row_of(document)
    assert (row.status, row.reason) == (status, reason)
    assert row.told()
    assert default_storage.exists(document.file.name)
    assert texts_of(document) == {}


@pytest.mark.parametrize("kind", ["docx", "pptx", "odt"])
@pytest.mark.parametrize("declared", [samples.BILLION_LAUGHS, samples.OUTER_ENTITY])
def test_b11_readers_refuse_entities_by_themselves(kind: str, declared: str) -> None:
    part = samples.PARTS.get(kind, "content.xml")
    with pytest.raises(RefusedError, match="entities"):
        read(f"guide.{kind}", samples.office(kind, **{part: declared}))


@pytest.mark.parametrize("kind", ["docx", "pptx", "odt"])
def test_damaged_office_files_are_told_from_readers_that_fail(kind: str) -> None:
    with pytest.raises(RefusedError, match="damaged"):
        read(f"guide.{kind}", samples.office(kind))


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
