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
    old = [stray(media_root, name, 2 * DAY) for name in ("documents/a.pdf", "b", "images/c/d.png")]
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
    kept, gone = (stray(media_root, name, 2 * DAY) for name in ("a", "b"))
    discard = default_storage.discard

    def refuse(name: str) -> None:
        if name == "a":
            raise PermissionError(13, "Permission denied")
        discard(name)

    monkeypatch.setattr(default_storage, "discard", refuse)
    with pytest.raises(CommandError, match="1 files could not be removed"):
        sweep()
    assert "The file a could not be removed" in caplog.text
    assert [kept.exists(), gone.exists()] == [True, False]


def test_f26_the_worker_sweeps_once_a_day(db, media_root, passing, monkeypatch, caplog):
    path = stray(media_root, "a", 2 * DAY)
    rounds = iter([False, False, True])

    def again(seconds: float) -> bool:
        if not path.exists():
            stray(media_root, "b", 2 * DAY)
        return next(rounds)

    monkeypatch.setattr(sweeping, "close_old_connections", lambda: None)
    sweeping.sweep_daily(again)
    assert [path.exists(), (media_root / "b").exists()] == [False, True]
    assert "Removed 1 files" in caplog.text


def test_an_empty_site_is_swept(db, media_root, passing):
    media_root.rmdir()
    assert "0 removed, 0 in use" in sweep()
