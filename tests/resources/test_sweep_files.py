"""Files that nothing names go after a day; everything else stays."""

import io
import os
import time
from pathlib import Path

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from wagtail.models import UploadedFile

from resources.models import LibraryDocument
from resources.uploads import sweeping
from tests import factories

DAY = 24 * 3600


@pytest.fixture
def passing(settings, tmp_path: Path) -> Path:
    """Return the folder of uploads that are on their way."""
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    return tmp_path


def age(path: Path, seconds: float) -> None:
    then = time.time() - seconds
    os.utime(path, (then, then))


def stray(folder: Path, name: str, seconds: float) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"half of a file")
    age(path, seconds)
    return path


def sweep(*options: str) -> str:
    out = io.StringIO()
    call_command("sweep_files", *options, stdout=out)
    return out.getvalue()


def test_f26_files_that_nothing_names_go_after_a_day(library, media_root, passing):
    page = factories.WebinarFactory(
        recording=factories.RecordingFactory(
            thumbnail=ContentFile(b"\xff\xd8\xff", name="evening.jpg")
        ),
        cover=factories.LibraryImageFactory(),
    )
    rendition = page.cover.get_rendition("width-100")
    document = factories.LibraryDocumentFactory()
    named = [
        page.recording.file, page.recording.thumbnail, page.cover.file, rendition.file,
        document.file,
    ]  # fmt: skip
    for file in named:
        age(Path(file.path), 2 * DAY)
    old = [
        stray(media_root, name, 2 * DAY)
        for name in ("documents/a.pdf", "media/b", "images/c/d.png")
    ]
    young = stray(media_root, "documents/e.pdf", DAY / 2)

    told = sweep("--dry-run")
    assert "3 removed, 5 in use, 1 younger" in told
    assert "nothing was removed" in told
    assert all(path.exists() for path in old)

    assert "3 removed, 5 in use, 1 younger" in sweep()
    assert not any(path.exists() for path in old)
    assert young.exists()
    assert all(Path(file.path).exists() for file in named)
    assert "0 removed, 5 in use, 1 younger" in sweep()


def keep(folder: Path, count: int) -> None:
    """Put *count* old files there that documents name."""
    names = [f"documents/kept{number}" for number in range(count)]
    LibraryDocument.objects.bulk_create(LibraryDocument(title=name, file=name) for name in names)
    for name in names:
        stray(folder, name, 2 * DAY)


def sweep_as_the_worker(monkeypatch: pytest.MonkeyPatch, looks: int) -> None:
    rounds = iter([*[False] * looks, True])
    monkeypatch.setattr(sweeping, "close_old_connections", lambda: None)
    sweeping.sweep_daily(lambda seconds: next(rounds))


def test_f26_what_the_site_has_not_put_there_stays(db, media_root, passing):
    keep(media_root, 1)
    others = [stray(media_root, name, 2 * DAY) for name in ("dump.sql", "backups/monday/db.gz")]
    assert "0 removed, 1 in use, 0 younger" in sweep("--force")
    assert all(path.exists() for path in others)


def test_f26_the_folders_are_those_of_the_file_fields(db):
    assert sweeping.folders() >= {
        "documents", "images", "media", "media_thumbnails", "original_images", "wagtail_uploads",
    }  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("counts", [(0, 1), (1, 24), (200, 24)])
def test_f26_nothing_goes_under_the_database_of_another_site(
    media_root, passing, monkeypatch, caplog, counts
):
    kept, strays = counts
    keep(media_root, kept)
    others = [stray(media_root, f"documents/{number}", 2 * DAY) for number in range(strays)]
    others.append(stray(passing, "x.upload.pdf", 2 * DAY))

    with pytest.raises(CommandError, match="run the command again with --force"):
        sweep()
    monkeypatch.setattr(sweeping, "FIRST", 0.0)
    sweep_as_the_worker(monkeypatch, looks=1)
    assert "Nothing was removed" in caplog.text
    assert {record.levelname for record in caplog.records} == {"ERROR"}
    assert all(path.exists() for path in others)

    assert f"{strays} removed, {kept} in use" in sweep("--force")
    assert not any(path.exists() for path in others)


@pytest.mark.parametrize(("kept", "strays"), [(1, 20), (250, 24)])
def test_f26_a_few_strays_go_without_being_asked_about(db, media_root, passing, kept, strays):
    keep(media_root, kept)
    for number in range(strays):
        stray(media_root, f"documents/{number}", 2 * DAY)
    assert f"{strays} removed, {kept} in use" in sweep()


def test_f26_a_worker_that_has_just_started_sweeps_nothing(db, media_root, passing, monkeypatch):
    keep(media_root, 1)
    path = stray(media_root, "documents/a", 2 * DAY)
    sweep_as_the_worker(monkeypatch, looks=3)
    assert path.exists()


def test_f26_uploads_that_nobody_finished_go_after_a_day(db, media_root, passing):
    kind = ContentType.objects.get_for_model(LibraryDocument)
    uploads = [
        UploadedFile.objects.create(for_content_type=kind, file=ContentFile(b"x", name="a.pdf"))
        for _ in range(3)
    ]
    age(Path(uploads[0].file.path), 2 * DAY)
    Path(uploads[1].file.path).unlink()
    on_the_way = [stray(passing, "x.upload.pdf", 2 * DAY), stray(passing, "y.upload.pdf", 60)]
    other = stray(passing, "somebody's.txt", 2 * DAY)

    assert "Unfinished uploads: 3 removed" in sweep("--dry-run")
    assert "Unfinished uploads: 3 removed" in sweep()
    assert list(UploadedFile.objects.all()) == [uploads[2]]
    assert [path.exists() for path in (*on_the_way, other)] == [False, True, True]
    assert sum(path.is_file() for path in media_root.rglob("*")) == 1


def test_a_file_that_cannot_be_removed_is_told_and_the_others_go(
    db, media_root, passing, monkeypatch, caplog
):
    keep(media_root, 1)
    kept, gone = (stray(media_root, f"documents/{name}", 2 * DAY) for name in ("a", "b"))
    discard = default_storage.discard

    def refuse(name: str) -> None:
        if name == "documents/a":
            raise PermissionError(13, "Permission denied")
        discard(name)

    monkeypatch.setattr(default_storage, "discard", refuse)
    with pytest.raises(CommandError, match="1 files could not be removed"):
        sweep()
    assert "The file documents/a could not be removed" in caplog.text
    assert [kept.exists(), gone.exists()] == [True, False]


def test_f26_the_worker_sweeps_once_a_day(db, media_root, passing, monkeypatch, caplog):
    keep(media_root, 1)
    first, second = (stray(media_root, f"documents/{name}", 2 * DAY) for name in ("a", "b"))
    discard = default_storage.discard

    def put_back(name: str) -> None:
        discard(name)
        if name == "documents/a":
            stray(media_root, "documents/c", 2 * DAY)

    monkeypatch.setattr(default_storage, "discard", put_back)
    monkeypatch.setattr(sweeping, "FIRST", 0.0)
    sweep_as_the_worker(monkeypatch, looks=2)
    assert not first.exists()
    assert not second.exists()
    assert (media_root / "documents/c").exists()
    assert "Removed 2 files" in caplog.text


def test_an_empty_site_is_swept(db, media_root, passing):
    media_root.rmdir()
    assert "0 removed, 0 in use" in sweep()
