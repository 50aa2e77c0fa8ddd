"""Whatever happens to who reads a file, the file stays, is marked and is tried again."""

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from resources import limited
from resources.extraction import queue, work
from resources.extraction.readers import READERS, Reader
from resources.limited import RefusedError
from resources.models import Extraction
from tests.resources import samples, texts
from tests.resources.reading import let_time_pass, read, read_all, row_of, texts_of, upload

Status, Reason = Extraction.Status, Extraction.Reason

pytestmark = pytest.mark.django_db


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
