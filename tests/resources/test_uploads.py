"""Every way into the library for a file, each as a browser would use it."""

import gc
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from wagtail.models import UploadedFile

from resources.limited import run
from resources.models import LibraryDocument, LibraryImage, Recording
from resources.uploads import inspecting
from resources.uploads.names import SHOWN_LENGTH, shown_name, stored_name
from tests import factories
from tests.resources import samples
from tests.resources.test_files import fetch

FILES = {
    LibraryDocument: ("plan.pdf", samples.PDF),
    LibraryImage: ("room.png", samples.picture("PNG")),
    Recording: ("evening.mp4", samples.MP4),
}


@dataclass(frozen=True)
class Way:
    """An address that takes files: what it makes, and what its form calls its fields."""

    name: str
    model: type[Any]
    arguments: tuple[str, ...] = ()
    prefix: str = ""
    file: str = "file"


WAYS = [
    Way("wagtaildocs:add", LibraryDocument),
    Way("wagtaildocs:add_multiple", LibraryDocument, file="files[]"),
    Way("wagtaildocs_chooser:create", LibraryDocument, prefix="document-chooser-upload-"),
    Way("wagtailimages:add", LibraryImage),
    Way("wagtailimages:add_multiple", LibraryImage, file="files[]"),
    Way("wagtailimages_chooser:create", LibraryImage, prefix="image-chooser-upload-"),
    Way("wagtailmedia:add", Recording, ("video",)),
    Way(
        "wagtailmedia:chooser_upload", Recording, ("video",), prefix="media-chooser-upload-"
    ),
]  # fmt: skip


@pytest.fixture
def editor(client: Client, library) -> Client:
    client.force_login(factories.UserFactory(groups=["Moderators"]))
    return client


def send(client: Client, way: Way, name: str, content: bytes, **more: Any) -> Any:
    data = {
        f"{way.prefix}title": "Something",
        f"{way.prefix}collection": factories.open_collection().pk,
        f"{way.prefix}duration": 0,
        f"{way.prefix}{way.file}": SimpleUploadedFile(name, content),
        **more,
    }
    headers = {"X-Requested-With": "XMLHttpRequest"}
    return client.post(reverse(way.name, args=way.arguments), data, headers=headers)


def said(answer: Any) -> str:
    """Return what the editor reads."""
    text = answer.content.decode()
    return text.encode().decode("unicode_escape") if text.startswith("{") else text


def kept(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
def test_a_genuine_file_comes_in(editor, media_root, way):
    name, content = FILES[way.model]
    send(editor, way, name, content)
    made = way.model.objects.get()
    assert made.file.open().read() == content
    made.file.close()
    assert name.partition(".")[0] not in made.file.name
    assert str(media_root) in made.file.path


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
def test_b09_a_file_is_looked_into_once_and_outside_of_the_transaction(
    editor, media_root, monkeypatch, way
):
    depths = []

    def note(*arguments: Any, **options: Any) -> Any:
        depths.append(len(connection.savepoint_ids))
        return run(*arguments, **options)

    monkeypatch.setattr(inspecting, "run", note)
    still = {}
    name, content = FILES[way.model]
    if way.model is LibraryDocument:
        name, content = "plan.docx", samples.office("docx")
    if way.model is Recording:
        still = {f"{way.prefix}thumbnail": SimpleUploadedFile("a.png", samples.picture("PNG"))}
    send(editor, way, name, content, **still)
    assert way.model.objects.exists()
    assert depths == [len(connection.savepoint_ids)]


def test_nobody_else_has_files_looked_into(client, library, monkeypatch):
    monkeypatch.setattr(inspecting, "run", None)
    client.force_login(factories.UserFactory())
    upload = SimpleUploadedFile("plan.docx", samples.office("docx"))
    assert client.post(library.url, {"file": upload}).status_code == 200


@pytest.mark.parametrize("content", [samples.HTML, samples.SVG], ids=["page", "drawing"])
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
def test_b14_a_page_or_a_drawing_comes_in_by_no_way(editor, media_root, way, content):
    answer = send(editor, way, FILES[way.model][0], content)
    assert "is not what its name says" in said(answer)
    assert not way.model.objects.exists()
    assert not UploadedFile.objects.exists()
    assert kept(media_root) == []


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
def test_b14_no_other_kind_of_file_comes_in(editor, media_root, way):
    for name in ("page.html", "drawing.svg", "program.exe"):
        assert "not accepted" in said(send(editor, way, name, samples.HTML))
    assert not way.model.objects.exists()
    assert kept(media_root) == []


@pytest.mark.parametrize("way", [way for way in WAYS if way.model is LibraryDocument],
                         ids=lambda way: way.name)  # fmt: skip
def test_b10_a_bomb_comes_in_by_no_way(editor, media_root, way):
    bomb = samples.office("docx", **{"word/media/image1.bmp": bytes(20 * 1024 * 1024)})
    assert "many times its size" in said(send(editor, way, "plan.docx", bomb))
    entities = samples.office("xlsx", **{"xl/styles.xml": samples.BILLION_LAUGHS})
    assert "DOCTYPE" in said(send(editor, way, "plan.xlsx", entities))
    assert not LibraryDocument.objects.exists()
    assert kept(media_root) == []


@pytest.mark.parametrize("way", [way for way in WAYS if way.model is LibraryImage],
                         ids=lambda way: way.name)  # fmt: skip
def test_a_picture_of_too_many_pixels_comes_in_by_no_way(editor, media_root, way):
    assert "million pixels" in said(send(editor, way, "a.png", samples.huge_png(30_000)))
    assert kept(media_root) == []


def test_b14_the_picture_before_a_recording_is_looked_at_too(editor, media_root):
    way = Way("wagtailmedia:add", Recording, ("video",))
    thumbnail = SimpleUploadedFile("still.jpg", samples.HTML)
    answer = send(editor, way, "evening.mp4", samples.MP4, thumbnail=thumbnail)
    assert "is not what its name says" in said(answer)
    assert kept(media_root) == []
    thumbnail = SimpleUploadedFile("still.jpg", samples.picture("JPEG"))
    send(editor, way, "evening.mp4", samples.MP4, thumbnail=thumbnail)
    assert len(kept(media_root)) == 2


def test_a_film_is_no_sound(editor, media_root):
    way = Way("wagtailmedia:add", Recording, ("audio",))
    assert "Accepted: m4a, mp3" in said(send(editor, way, "evening.mp4", samples.MP4))
    send(editor, way, "evening.ogg", samples.OGG)
    assert Recording.objects.get().type == "audio"


def test_too_large_a_file_is_refused_by_its_size(editor, media_root, settings):
    settings.WAGTAILDOCS_MAX_UPLOAD_SIZE = 100
    settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE = 100
    settings.RECORDING_MAX_SIZE = 100
    for way in WAYS:
        name, content = FILES[way.model]
        assert "are accepted" in said(send(editor, way, name, content + bytes(200)))
    assert kept(media_root) == []


@pytest.mark.parametrize("kind", ["wagtaildocs", "wagtailimages", "wagtailmedia"])
def test_b14_a_file_is_replaced_by_a_genuine_one_alone(editor, media_root, kind):
    way = next(way for way in WAYS if way.name == f"{kind}:add")
    name, content = FILES[way.model]
    send(editor, way, name, content)
    made = way.model.objects.get()
    edit = Way(f"{kind}:edit", way.model, (str(made.pk),))
    assert "is not what its name says" in said(send(editor, edit, name, samples.HTML))
    made.refresh_from_db()
    assert made.file.open().read() == content
    made.file.close()


@pytest.mark.parametrize("kind", ["wagtaildocs", "wagtailimages", "wagtailmedia"])
def test_f26_a_replacement_that_fails_keeps_the_former_file(
    editor, media_root, kind, monkeypatch, django_capture_on_commit_callbacks
):
    way = next(way for way in WAYS if way.name == f"{kind}:add")
    name, content = FILES[way.model]
    send(editor, way, name, content)
    made = way.model.objects.get()
    edit = Way(f"{kind}:edit", way.model, (str(made.pk),))
    before = made.file.path

    def fail(self: Any, *arguments: Any, **options: Any) -> None:
        raise OSError("The disk is full.")

    with monkeypatch.context() as broken, django_capture_on_commit_callbacks(execute=True):
        broken.setattr(way.model, "save", fail)
        with pytest.raises(OSError, match="disk is full"), transaction.atomic():
            send(editor, edit, name, content)
    made.refresh_from_db()
    assert (made.file.path, Path(before).read_bytes()) == (before, content)
    # And one that does not fail leaves nothing of it.
    with django_capture_on_commit_callbacks(execute=True):
        send(editor, edit, name, content)
    made.refresh_from_db()
    assert made.file.path != before
    assert not Path(before).exists()


NAMES = {
    "../../etc/passwd.pdf": "passwd.pdf",
    "..\\..\\boot.pdf": "boot.pdf",
    ".htaccess.pdf": "htaccess.pdf",
    "CON.pdf": "file CON.pdf",
    "nul.tar.pdf": "file nul.tar.pdf",
    "report\u202efdp.exe.pdf": "reportfdp.exe.pdf",
    "a\x00b\x07Set-Cookie: x.pdf": "abSet-Cookie x.pdf",
    '"><script>.pdf': "script.pdf",
    "Niñez y año.PDF": "Niñez y año.pdf",
    "  - .pdf": "file.pdf",
    "学校.pdf": "学校.pdf",
    "=cmd|' C'!A0.pdf": "=cmd C !A0.pdf",
}


@pytest.mark.parametrize(("name", "shown"), NAMES.items())
def test_b15_a_name_is_cleaned_before_it_is_shown(name, shown):
    assert shown_name(name.rpartition("/")[2].rpartition("\\")[2]) == shown
    assert shown_name(shown) == shown


def test_b15_a_name_is_never_long_nor_empty():
    long = shown_name("x" * 300 + ".pdf")
    assert (len(long), long[-5:]) == (SHOWN_LENGTH, "x.pdf")
    assert len(shown_name("a." + "x" * 300)) <= SHOWN_LENGTH
    for name in ("", ".", "..", "\u202e", "/", "\x00", "." * 300):
        assert shown_name(name).startswith("file")


@pytest.mark.parametrize("name", [*NAMES, "x" * 300 + ".pdf"])
def test_b15_a_file_is_kept_under_another_name(editor, media_root, name):
    for way in (WAYS[0], WAYS[1]):
        send(editor, way, name, samples.PDF)
        document = LibraryDocument.objects.get()
        assert document.file.name.startswith("documents/")
        path = Path(document.file.path)
        assert path.parent == media_root / "documents"
        assert path.suffix == ".pdf"
        assert len(path.stem) == 32
        assert document.filename == shown_name(document.filename)
        assert fetch(editor, document.url)[0].status_code == 200
        document.delete()


def test_b15_the_name_on_disk_says_only_the_extension():
    assert stored_name("media", "a.MP4").endswith(".mp4")
    assert "/" not in stored_name("media", "a./../x").removeprefix("media/")
    assert "." not in stored_name("media", "x." + "é/ü" * 40).partition("/")[2][:32]
    assert stored_name("media", "a.pdf") != stored_name("media", "a.pdf")


@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
def test_an_upload_that_still_lacks_words_is_looked_at_before_it_waits(editor, media_root):
    data = {"title": "x" * 300, "files[]": SimpleUploadedFile("plan.pdf", samples.PDF)}
    data["collection"] = factories.open_collection().pk
    answer = editor.post(reverse("wagtaildocs:add_multiple"), data)
    assert json.loads(answer.content)["success"]
    waiting = UploadedFile.objects.get()
    assert editor.get(f"/media/{waiting.file.name}").status_code == 404
    form = {
        f"uploaded-document-{waiting.pk}-title": "Plan",
        f"uploaded-document-{waiting.pk}-collection": data["collection"],
    }
    address = reverse("wagtaildocs:create_multiple_from_uploaded_document", args=[waiting.pk])
    assert json.loads(editor.post(address, form).content)["success"]
    assert LibraryDocument.objects.get().filename == "plan.pdf"
    # Wagtail leaves the file that it has just made to the garbage collector.
    gc.collect()
