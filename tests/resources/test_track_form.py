"""An editor uploads the file of a track in the form of its webinar, or pastes its text."""

import datetime as dt
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from resources.models import Track, Webinar
from resources.tracks.forms import MAX_SIZE
from tests import factories
from tests.resources.admin_forms import add_url, edit_url, errors_of, resource_data

SAID = "WEBVTT\n\n00:01.000 --> 00:02.000\nEl niño dijo: ¿qué?\n"
CYRILLIC = "WEBVTT\n\n00:01.000 --> 00:02.000\nПривет\n"


@pytest.fixture
def admin(client, library):
    client.force_login(factories.UserFactory(is_superuser=True))
    return client


def track(upload: bytes | None = None, name: str = "said.vtt", **values: Any) -> dict[str, Any]:
    row = {"language": "en", "kind": "captions", "status": "machine", "content": "", "ORDER": "1"}
    file = {} if upload is None else {"upload": SimpleUploadedFile(name, upload)}
    return {**row, **file, **values}


def shown(response: Any, name: str) -> str:
    """Return what the field *name* of the first track holds when the form is shown again."""
    field = BeautifulSoup(response.content, "html.parser").select_one(f'[name="tracks-0-{name}"]')
    return "" if field is None else field.text.removeprefix("\n")


def test_an_uploaded_file_becomes_the_text_of_the_track(admin, library):
    row = track(b"1\r\n00:00:01,000 --> 00:00:02,500\r\n>> Ana: Hola\r\n", "said.srt")
    response = admin.post(add_url("webinar", library), resource_data("webinar", tracks=[row]))
    assert response.status_code == 302, errors_of(response)
    assert Webinar.objects.get().tracks.get().content == (
        "WEBVTT\n\n00:01.000 --> 00:02.500\n<v Ana>Hola\n"
    )


def test_an_uploaded_file_replaces_the_text_and_is_dated(admin, library):
    old = timezone.now() - dt.timedelta(days=90)
    page = factories.WebinarFactory(recorded=True)
    page.tracks.update(added_at=old)
    kept = page.tracks.get()
    row = track(SAID.encode(), language="es", content=kept.content, id=str(kept.pk))
    data = resource_data("webinar", tracks=[row], slug=page.slug, **{"action-publish": "1"})
    data["tracks-INITIAL_FORMS"] = "1"
    response = admin.post(edit_url(page), data)
    assert response.status_code == 302, errors_of(response)
    kept.refresh_from_db()
    assert kept.content == SAID
    assert kept.added_at > old


def test_saving_without_a_file_leaves_the_date(admin, library):
    old = timezone.now() - dt.timedelta(days=90)
    page = factories.WebinarFactory(recorded=True)
    page.tracks.update(added_at=old)
    kept = page.tracks.get()
    row = track(language="en", status="edited", content=kept.content, id=str(kept.pk))
    data = resource_data("webinar", tracks=[row], slug=page.slug, **{"action-publish": "1"})
    data["tracks-INITIAL_FORMS"] = "1"
    response = admin.post(edit_url(page), data)
    assert response.status_code == 302, errors_of(response)
    kept.refresh_from_db()
    assert (kept.status, kept.added_at) == ("edited", old)


def test_what_was_read_is_kept_where_another_field_is_wrong(admin, library):
    data = resource_data("webinar", tracks=[track(SAID.encode())], title="")
    response = admin.post(add_url("webinar", library), data)
    assert response.status_code == 200
    assert shown(response, "content") == SAID
    assert "The file need not be chosen again." in response.content.decode()


def test_b17_a_line_that_cannot_be_read_is_named_beside_the_text_that_was_read(admin, library):
    bad = b"WEBVTT\n\n00:05.000 --> 00:02.000\nToo early.\n"
    response = admin.post(
        add_url("webinar", library), resource_data("webinar", tracks=[track(bad)])
    )
    html = response.content.decode()
    assert "Line 3: The cue must not end before it starts." in html
    assert shown(response, "content") == bad.decode()
    assert not Webinar.objects.exists()


def test_an_uncertain_encoding_is_asked_for_and_the_file_kept(admin, library):
    row = track(CYRILLIC.encode("windows-1251"))
    response = admin.post(add_url("webinar", library), resource_data("webinar", tracks=[row]))
    html = response.content.decode()
    assert "Привет — Cyrillic (Windows-1251)" in html
    assert "Ïðèâåò — Western European (Windows-1252)" in html
    held = shown(response, "content").replace("\n", "\r\n")
    answer = track(content=held, encoding="windows-1251")
    response = admin.post(add_url("webinar", library), resource_data("webinar", tracks=[answer]))
    assert response.status_code == 302, errors_of(response)
    assert Webinar.objects.get().tracks.get().content == CYRILLIC


def test_the_question_stays_until_it_is_answered(admin, library):
    held = CYRILLIC.encode("windows-1251").decode("latin-1")
    answer = track(content=held, encoding="")
    response = admin.post(add_url("webinar", library), resource_data("webinar", tracks=[answer]))
    assert "Привет — Cyrillic (Windows-1251)" in response.content.decode()
    assert not Webinar.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("said.txt", SAID.encode(), "Files of this kind are not accepted"),
        ("said.vtt", b"<!doctype html><script>x</script>", "is not what its name says"),
        ("said.vtt", b"WEBVTT\n" + b"\n" * MAX_SIZE, "are accepted"),
        ("said.vtt", b"WEBVTT\nKind: metadata\n\n00:01.000 --> 00:02.000\n{}\n", "metadata"),
    ],
)
def test_a_file_that_is_no_track_is_refused(admin, library, name, content, message):
    row = track(content, name)
    response = admin.post(add_url("webinar", library), resource_data("webinar", tracks=[row]))
    assert message in response.content.decode()
    assert not Webinar.objects.exists()


def test_neither_file_nor_text_is_told(admin, library):
    response = admin.post(add_url("webinar", library), resource_data("webinar", tracks=[track()]))
    assert "Choose a file, or paste its text here." in response.content.decode()


def test_a_form_with_many_tracks_is_taken(admin, library):
    rows = [track(SAID.encode(), language="es", ORDER=str(n)) for n in range(1, 31)]
    response = admin.post(add_url("webinar", library), resource_data("webinar", tracks=rows))
    assert response.status_code == 302, errors_of(response)
    assert Webinar.objects.get().tracks.filter(kind=Track.Kind.CAPTIONS).count() == 30
