"""No room left: a clear message, nothing half written, and it goes on when there is room."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.test import Client
from django.urls import reverse

from resources.models import LibraryDocument
from search.engines import get_engine
from search.engines.base import EngineUnavailableError
from search.engines.tantivy import TantivyEngine
from search.maintenance import find_drift
from search.models import Change
from search.relay import deliver, drain
from tests import factories
from tests.faults.disk import files_of_at_most
from tests.search.documents import found
from tests.search.shelf import Shelf, fresh, keys_of, search

MESSAGE = "Nothing was saved"


@pytest.fixture
def editor(db: None) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(factories.UserFactory(is_superuser=True, is_staff=True))
    return client


@pytest.fixture
def engine_without_room(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Let the embedded engine write no file of more than a few bytes; return what ends it."""
    write = TantivyEngine._write

    def write_without_room(*arguments: Any) -> Any:
        with files_of_at_most(100):
            return write(*arguments)

    monkeypatch.setattr(TantivyEngine, "_write", write_without_room)
    return monkeypatch.undo


@pytest.mark.usefixtures("index_dir")
def test_f22_an_index_without_room_serves_on_and_takes_it_later(
    shelf: Shelf, engine_without_room: Callable[[], None]
) -> None:
    shelf.brief.title = "Quokkas meanwhile"
    shelf.brief.save()
    with pytest.raises(EngineUnavailableError):
        deliver()
    assert Change.objects.filter(attempts=0).exists()
    assert found(get_engine(), "ringing") == [shelf.toolkit.pk]
    engine_without_room()
    assert get_engine().health().is_well, "a full disk is no damage"
    drain()
    assert keys_of(search("quokkas")) == {shelf.brief.pk}
    assert not find_drift(get_engine())


def test_f22_an_upload_without_room_leaves_no_row_and_says_so(
    editor: Client, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    save = FileSystemStorage._save

    def save_without_room(*arguments: Any) -> str:
        with files_of_at_most(100):
            return save(*arguments)

    before = LibraryDocument.objects.count()
    url = reverse("wagtaildocs:add")
    form = {"title": "Roster", "collection": shelf.folder.pk, "tags": ""}
    with monkeypatch.context() as full:
        full.setattr(FileSystemStorage, "_save", save_without_room)
        answer = editor.post(url, {**form, "file": upload()})
    assert answer.status_code == 503
    assert MESSAGE in answer.content.decode()
    assert LibraryDocument.objects.count() == before
    assert editor.post(url, {**form, "file": upload()}).status_code == 302
    assert LibraryDocument.objects.count() == before + 1


def test_f22_what_fails_after_the_commit_does_not_say_that_nothing_was_saved(
    editor: Client, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lose_the_database(*arguments: Any) -> None:
        raise OperationalError("The connection is lost.")

    monkeypatch.setattr(XFrameOptionsMiddleware, "process_response", lose_the_database)
    before = LibraryDocument.objects.count()
    form = {"title": "Roster", "collection": shelf.folder.pk, "tags": "", "file": upload()}
    answer = editor.post(reverse("wagtaildocs:add"), form)
    assert answer.status_code == 503
    assert "was probably saved" in answer.content.decode()
    assert MESSAGE not in answer.content.decode()
    assert LibraryDocument.objects.count() == before + 1


def upload() -> SimpleUploadedFile:
    return SimpleUploadedFile("roster.txt", b"A roster of many names\n" * 100)


def test_an_error_of_our_own_is_no_outage(
    editor: Client, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.views.find", lambda query: 1 / 0)
    assert editor.get("/search/?q=x").status_code == 500
    assert fresh(shelf.toolkit).live
