"""The files of a folder are paired with resources by name, and attached to them."""

import datetime as dt
import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from resources.attaching.names import Reading, readings_of
from resources.models import LibraryDocument, Track, Webinar
from tests import factories

pytestmark = pytest.mark.django_db

SAID = "WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n"
OTHER = "WEBVTT\n\n00:01.000 --> 00:02.000\nGoodbye\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "files"


@pytest.fixture
def webinar(library) -> Webinar:
    return factories.WebinarFactory(title="Welcome back", slug="welcome-back")


def put(folder: Path, name: str, content: str | bytes = SAID) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def bytes_of(document: LibraryDocument) -> bytes:
    with document.open_file() as file:
        return file.read()


def attach(folder: Path, *options: str) -> list[str]:
    """Run the command and return the lines of its report."""
    said = io.StringIO()
    call_command("attach_files", str(folder), "--no-input", *options, stdout=said)
    return said.getvalue().splitlines()


@pytest.mark.parametrize(
    ("name", "kind", "language"),
    [
        ("welcome-back.vtt", "captions", "en"),
        ("welcome_back_captions_en.vtt", "captions", "en"),
        ("welcome-back.en.vtt", "captions", "en"),
        ("welcome-back-es.srt", "subtitles", "es"),
        ("Welcome_Back_subtitles_zh_Hans.vtt", "subtitles", "zh-hans"),
        ("welcome-back_captions_zh-CN.vtt", "captions", "zh-hans"),
        ("welcome-back_captions_pt-br.vtt", "captions", "pt-br"),
        ("welcome-back_chapters.vtt", "chapters", "en"),
        ("welcome-back_descriptions_en.vtt", "descriptions", "en"),
        ("mi/welcome-back.vtt", "subtitles", "mi"),
    ],
)
def test_the_name_of_a_track_says_kind_and_language(webinar, folder, name, kind, language):
    content = "1\n00:00:01,000 --> 00:00:02,000\nHello\n" if name.endswith(".srt") else SAID
    put(folder, name, content)
    assert attach(folder)[-1].startswith("1 files: 1 attached")
    track = webinar.tracks.get()
    assert (track.kind, track.language, track.content) == (kind, language, SAID)


def test_the_longest_name_of_a_resource_comes_first():
    resources = [reading.resource for reading in readings_of(Path("a-night-in-es.vtt"))]
    assert resources == ["a-night-in-es", "a-night-in"]
    assert list(readings_of(Path("x/talk_captions_pt-br.vtt")))[1:] == [
        Reading("talk-captions-pt", "", "br"),
        Reading("talk-captions", "", "pt-br"),
        Reading("talk", "captions", "pt-br"),
    ]


def test_a_document_is_attached_to_the_resource_of_that_slug_or_external_id(library, folder):
    toolkit = factories.ToolkitFactory(slug="ring-home")
    brief = factories.EvidenceBriefFactory(external_id="wwc:77")
    put(folder, "ring-home.csv", b"week,present\n1,2\n")
    put(folder, "WWC_77.txt", b"What was found.")
    assert attach(folder)[-1].startswith("2 files: 2 attached")
    assert toolkit.attachments.get().document.filename == "ring-home.csv"
    document = brief.attachments.get().document
    assert bytes_of(document) == b"What was found."
    assert (document.file_size, len(document.file_hash)) == (15, 40)


def test_a_second_run_changes_nothing(webinar, folder):
    put(folder, "welcome-back.vtt")
    put(folder, "welcome-back.csv", b"week,present\n1,2\n")
    attach(folder)
    revisions = webinar.revisions.count()
    assert attach(folder)[-1] == (
        "2 files: 0 attached, 0 replaced, 2 unchanged, 0 no such resource, 0 refused."
    )
    assert webinar.revisions.count() == revisions
    assert LibraryDocument.objects.count() == 1


def test_a_dry_run_reports_the_same_and_writes_nothing(webinar, folder):
    put(folder, "welcome-back.vtt")
    put(folder, "welcome-back.csv", b"week,present\n1,2\n")
    dry = attach(folder, "--dry-run")
    assert dry[-1] == "This was a dry run: nothing was written."
    assert not webinar.revisions.exists()
    assert not LibraryDocument.objects.exists()
    assert attach(folder) == dry[:-1]


def test_a_file_that_changed_takes_the_place_of_the_one_before(webinar, folder):
    put(folder, "welcome-back.vtt")
    put(folder, "welcome-back.csv", b"week,present\n1,2\n")
    attach(folder)
    Track.objects.update(added_at=timezone.now() - dt.timedelta(days=9))
    put(folder, "welcome-back.vtt", OTHER)
    put(folder, "welcome-back.csv", b"week,present\n1,3\n")
    webinar = Webinar.objects.get()
    assert attach(folder)[-1].startswith("2 files: 0 attached, 2 replaced")
    assert webinar.tracks.get().content == OTHER
    assert webinar.tracks.get().added_at > timezone.now() - dt.timedelta(days=1)
    assert bytes_of(webinar.attachments.get().document).endswith(b"1,3\n")


def test_a_track_that_a_person_edited_is_not_replaced(webinar, folder):
    webinar.tracks.add(Track(language="en", content=OTHER, status=Track.Status.VERIFIED))
    webinar.save()
    put(folder, "welcome-back.vtt")
    assert "refused: welcome-back.vtt: a person edited the track" in attach(folder)[0]
    assert webinar.tracks.get().content == OTHER


def test_an_editors_draft_keeps_what_is_attached_and_stays_a_draft(webinar, folder):
    webinar.title = "Being rewritten"
    webinar.save_revision()
    put(folder, "welcome-back.vtt")
    lines = attach(folder)
    assert lines[0].endswith("(in a draft)")
    assert lines[-1] == "1 of them wait in drafts that are not published yet."
    webinar.refresh_from_db()
    assert not webinar.tracks.exists()
    webinar.get_latest_revision().publish()
    published = Webinar.objects.get()
    assert (published.title, published.tracks.get().content) == ("Being rewritten", SAID)


def test_each_file_is_told_and_one_that_is_refused_stops_no_other(webinar, folder):
    factories.ToolkitFactory(title="Ring home", slug="ring-home")
    put(folder, "welcome-back_captions_en.vtt")
    put(folder, "welcome-back_captions_es.vtt", "WEBVTT\n\n00:02.000 --> soon\nHi\n")
    put(folder, "welcome-back_meta.vtt")
    put(folder, "welcome-back.en.vtt", OTHER)
    put(folder, "ring-home.vtt")
    put(folder, "nobody.vtt")
    put(folder, "LICENCE", "All of it.")
    put(folder, ".hidden.vtt")
    put(folder, "ru/welcome-back.vtt", SAID.replace("Hello", "Привет").encode("windows-1251"))
    put(folder, "welcome-back.pdf", b"<html>no pdf</html>")
    assert attach(folder) == [
        "refused: LICENCE: files of this kind are not attached",
        "no such resource: nobody.vtt",
        "refused: ring-home.vtt: “Ring home” is no webinar, and only webinars have tracks",
        "refused: ru/welcome-back.vtt: its encoding is not certain; run this without --no-input "
        "and choose",
        "attached: welcome-back.en.vtt: “Welcome back”, Captions, en",
        "refused: welcome-back.pdf: The content of this file is not what its name says (.pdf). "
        "Save it again in the program that made it, under its true type, and upload that. "
        "The file was not kept.",
        f"refused: welcome-back_captions_en.vtt: {folder}/welcome-back.en.vtt has its place",
        "refused: welcome-back_captions_es.vtt: Line 3: Write the times like "
        "00:01.000 --> 00:04.000.",
        "refused: welcome-back_meta.vtt: metadata is data for a program, and nothing to read",
        "9 files: 1 attached, 0 replaced, 0 unchanged, 1 no such resource, 7 refused.",
    ]
    assert webinar.tracks.count() == 1


def test_whoever_sits_there_is_asked_for_an_encoding(webinar, folder, monkeypatch):
    content = SAID.replace("Hello", "Привет")
    put(folder, "ru/welcome-back.vtt", content.encode("windows-1251"))
    monkeypatch.setattr("builtins.input", lambda question: "3")
    said = io.StringIO()
    call_command("attach_files", str(folder), stdout=said)
    assert "3. Привет — Cyrillic (Windows-1251)" in said.getvalue()
    assert webinar.tracks.get().content == content


def test_a_locked_resource_and_a_name_that_two_have_are_refused(webinar, folder):
    other = factories.ResourceIndexPageFactory(title="Other")
    factories.WebinarFactory(parent=other, slug="twice")
    factories.WebinarFactory(slug="twice")
    Webinar.objects.filter(pk=webinar.pk).update(locked=True)
    put(folder, "twice.vtt")
    put(folder, "welcome-back.vtt")
    assert attach(folder)[:2] == [
        "refused: twice.vtt: 2 resources are called “twice”",
        "refused: welcome-back.vtt: “Welcome back” is locked; unlock it and run this again",
    ]


def test_a_folder_that_is_none_is_named(folder):
    with pytest.raises(CommandError, match="is no folder"):
        attach(folder / "missing")
