"""`extract_text` reads what waits at once, and says what came of it."""

import io

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command

from resources.models import Extraction, PageText
from tests.factories import LibraryDocumentFactory
from tests.resources import texts

Status = Extraction.Status


def extract(*options: str) -> str:
    out = io.StringIO()
    call_command("extract_text", *options, stdout=out)
    return out.getvalue()


def upload(name: str, content: bytes) -> Extraction:
    document = LibraryDocumentFactory(file=ContentFile(content, name=name))
    return Extraction.objects.get(document=document)


@pytest.mark.django_db
def test_what_waits_is_read_and_counted() -> None:
    upload("guide.pdf", texts.pdf("Ring every family.", "Visit them."))
    upload("scan.pdf", texts.pdf(""))
    upload("sheet.xlsx", b"PK\x03\x04")
    old = upload("notes.txt", b"Ring every family.")
    old.delete()
    assert extract("--dry-run") == "3 documents would be read.\n"
    assert not PageText.objects.exists()
    told = extract()
    assert "scan.pdf: No text: probably a scan." in told
    assert "Documents: 2 read, 1 without text, 0 to be tried again, 0 could not be read." in told
    assert "Pages with text: 3." in told
    assert extract("--dry-run") == "0 documents would be read.\n"


@pytest.mark.django_db
def test_what_was_given_up_is_read_again_where_that_is_asked_for() -> None:
    good = upload("guide.pdf", texts.pdf("Ring every family."))
    upload("board.pdf", texts.protected_pdf())
    with pytest.raises(CommandError, match="can still be fetched and are found by their titles"):
        extract()
    assert extract("--failed", "--dry-run") == "1 documents would be read.\n"
    assert extract("--all", "--dry-run") == "2 documents would be read.\n"
    Extraction.objects.filter(pk=good.pk).update(status=Status.FAILED, tries=5)
    with pytest.raises(CommandError):
        extract("--failed")
    good.refresh_from_db()
    assert (good.status, good.tries) == (Status.DONE, 1)


@pytest.mark.django_db
def test_what_a_worker_is_at_is_left_to_it() -> None:
    row = upload("guide.pdf", texts.pdf("Ring every family."))
    Extraction.objects.filter(pk=row.pk).update(status=Status.WORKING)
    assert extract("--all", "--dry-run") == "0 documents would be read.\n"
