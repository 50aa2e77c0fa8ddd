"""A webinar's page, from the announcement to the recording."""

import datetime as dt
import re
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from wagtail.models import PageViewRestriction

from resources import models, playback
from resources.captions import read_cues
from tests import factories
from tests.resources.pages import ESCAPED, SCRIPT, body_of, private_document


def test_a_recorded_webinar_shows_player_captions_and_transcript(client, library):
    page = factories.WebinarFactory(
        parent=library,
        recorded=True,
        starts_at=dt.datetime(2025, 1, 8, 1, 30, tzinfo=dt.UTC),
        speakers=[models.Speaker(name="Amina Diallo", role="Teacher", organisation="Lomas")],
        chapters=[models.Chapter(title="The phone call", start=12)],
        discussion_questions=[("entry", "Whom would you ring first?")],
    )
    html = body_of(client, page)
    track = page.tracks.get()
    for expected in (
        "Recorded",
        "Tuesday, Jan. 7, 2025, 6:30 p.m.",
        "Phoenix time (MST)",
        'controls playsinline preload="metadata"',
        f'src="/resources/captions/{track.pk}.vtt" srclang="en" label="English"',
        "Teacher",
        "Lomas",
        '<a href="?t=12#player" data-start="12.0">The phone call</a>',
        "Whom would you ring first?",
        "Made by machine",
        "Luis Ortega:",
        "one phone call brought me back.",
    ):
        assert expected in html
    assert "autoplay" not in html


def test_a_moment_s_address_starts_the_player_and_marks_the_cue_that_is_said_then(client, library):
    page = factories.WebinarFactory(parent=library, recorded=True)
    html = body_of(client, page, "?t=15")
    assert "#t=15" in html
    assert "The recording starts at 0:15." in html
    marked = (
        r'<a class="cue__text" href="\?t=12&amp;transcript=en#moment" [^>]*id="moment" [^>]*>I left'
    )
    assert re.search(marked, html)
    assert html.count('aria-current="true">') == html.count('id="moment"') == 1


def test_every_cue_is_a_link_to_its_second(client, library):
    html = body_of(client, factories.WebinarFactory(parent=library, recorded=True))
    seconds = [int(cue.start) for cue in read_cues(factories.CAPTIONS)]
    assert len(seconds) > 1
    found = re.findall(r'class="cue__text" href="\?t=(\d+)&amp;transcript=en#moment"', html)
    assert [int(second) for second in found] == seconds


@pytest.mark.parametrize("value", ["", "-5", "nan", "inf", "1e400", "9e9", "x", "%00"])
def test_a_moment_that_makes_no_sense_is_ignored(client, library, value):
    page = factories.WebinarFactory(parent=library, recorded=True)
    html = body_of(client, page, f"?t={value}")
    assert "#t=" not in html
    assert 'id="moment"' not in html


def test_the_transcript_is_offered_in_every_language_it_has(client, library):
    spanish = factories.CAPTIONS.replace("Welcome, everybody.", "Bienvenidos todos.")
    page = factories.WebinarFactory(
        parent=library,
        recorded=True,
        tracks=[
            models.Track(language="en", content=factories.CAPTIONS),
            models.Track(language="es", content=spanish, kind=models.Track.Kind.SUBTITLES),
            models.Track(language="en", content="broken", kind=models.Track.Kind.SUBTITLES),
        ],
    )
    html = body_of(client, page)
    assert "Welcome, everybody." in html
    assert 'href="?transcript=es#transcript"' in html
    chosen = body_of(client, page, "?transcript=es")
    assert "Bienvenidos todos." in chosen
    assert "Welcome, everybody." not in chosen
    assert "Welcome, everybody." in body_of(client, page, "?transcript=tlh")


def test_descriptions_are_a_track_but_no_transcript(client, library):
    track = models.Track(
        language="en", kind=models.Track.Kind.DESCRIPTIONS, content=factories.CAPTIONS
    )
    html = body_of(client, factories.WebinarFactory(parent=library, recorded=True, tracks=[track]))
    assert 'kind="descriptions"' in html
    assert 'id="transcript"' not in html


def test_an_upcoming_webinar_invites_to_register(client, library):
    html = body_of(client, factories.WebinarFactory(parent=library, upcoming=True))
    assert "Upcoming" in html
    assert 'href="https://example.org/register"' in html
    assert "<video" not in html


def test_a_webinar_that_is_over_no_longer_invites(client, library):
    page = factories.WebinarFactory(
        parent=library, registration_link="https://example.org/register"
    )
    html = body_of(client, page)
    assert "Recording to come" in html
    assert "https://example.org/register" not in html


def test_a_webinar_that_is_on_says_so(client, library):
    page = factories.WebinarFactory(
        parent=library, starts_at=timezone.now() - dt.timedelta(minutes=5)
    )
    assert "Happening now" in body_of(client, page)


def test_a_recording_elsewhere_is_a_plain_link(client, library):
    page = factories.WebinarFactory(
        parent=library, recording_link="https://www.video.example.org/watch?v=1&t=2"
    )
    html = body_of(client, page)
    assert "Recording at video.example.org</a>" in html
    assert 'href="https://www.video.example.org/watch?v=1&amp;t=2"' in html
    assert "<iframe" not in html


def test_an_audio_recording_gets_an_audio_player(client, library):
    recording = factories.RecordingFactory(type="audio")
    html = body_of(client, factories.WebinarFactory(parent=library, recording=recording))
    assert "<audio controls" in html
    assert "<video" not in html


def test_a_recording_in_a_private_collection_has_no_player(client, library):
    closed = private_document().collection
    recording = factories.RecordingFactory(collection=closed)
    html = body_of(client, factories.WebinarFactory(parent=library, recording=recording))
    assert "<video" not in html
    assert recording.file.name not in html


def test_captions_and_speakers_are_escaped(client, library):
    said = "&lt;script&gt;alert(1)&lt;/script&gt;"
    content = f"WEBVTT\n\n00:01.000 --> 00:02.000\n<v Eve &lt;b&gt;>Hear {said}\n"
    page = factories.WebinarFactory(
        parent=library, tracks=[models.Track(language="en", content=content)]
    )
    html = body_of(client, page)
    assert SCRIPT not in html
    assert f"Hear {ESCAPED}" in html
    assert "Eve &lt;b&gt;:" in html


def policy_of(client, page) -> str:
    return client.get(page.get_url())["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("link", "provider", "host"),
    [
        ("https://youtu.be/dQw4w9WgXcQ", "YouTube", "https://www.youtube-nocookie.com"),
        ("https://vimeo.com/76979871", "Vimeo", "https://player.vimeo.com"),
    ],
)
def test_a_provider_s_video_is_a_link_until_it_is_pressed(client, library, link, provider, host):
    page = factories.WebinarFactory(parent=library, recording_link=link)
    html = body_of(client, page, "?t=751")
    assert f">Watch at {provider}</a>" in html
    assert f'data-play="Play from {provider} at 12:31"' in html
    assert f'data-frame="{host}/' in html
    assert not re.search(rf'(?:src|srcset|poster)="{host}', html)
    assert "<iframe" not in html
    assert f"frame-src {host}" in policy_of(client, page)


def test_only_the_page_of_a_provider_s_video_may_hold_its_player(client, library):
    for page in (
        factories.WebinarFactory(parent=library, recorded=True),
        factories.WebinarFactory(parent=library, recording_link="https://video.example.org/1"),
        factories.ToolkitFactory(parent=library),
    ):
        policy = policy_of(client, page)
        assert "frame-src" not in policy
        assert "unsafe" not in policy


def test_l03_who_is_asked_for_a_password_is_not_told_the_provider(client, library):
    page = factories.WebinarFactory(parent=library, recording_link="https://youtu.be/dQw4w9WgXcQ")
    PageViewRestriction.objects.create(page=page, restriction_type="password", password="x")
    answer = client.get(page.get_url())
    assert b'type="password"' in answer.content
    assert "youtube" not in answer["Content-Security-Policy"]


def test_a_recording_says_its_size_beside_its_download(client, library):
    page = factories.WebinarFactory(parent=library, recorded=True)
    html = body_of(client, page)
    size = filesizeformat(page.recording.file.size)
    assert f'href="{page.recording.url}" download="{page.recording.filename}"' in html
    assert f"{page.recording.file_extension.upper()}, {size}." in html


@pytest.mark.parametrize(("headers", "is_large"), [({"Save-Data": "on"}, False), ({}, True)])
def test_nothing_is_loaded_ahead_where_data_is_dear(
    client, library, headers, is_large, monkeypatch
):
    monkeypatch.setattr(playback, "LARGE", 1 if is_large else 10**9)
    page = factories.WebinarFactory(parent=library, recorded=True)
    answer = client.get(page.get_url(), headers=headers)
    html = answer.content.decode()
    assert 'controls playsinline preload="none"' in html
    assert "read the transcript</a>" in html
    assert "Save-Data" in answer["Vary"]


def webinar_to_hear(library, **audio):
    sound = factories.RecordingFactory(
        type="audio", file=ContentFile(b"OggS" * 50, name="evening.ogg"), **audio
    )
    return factories.WebinarFactory(parent=library, recorded=True, audio=sound)


@pytest.mark.parametrize(
    ("query", "headers", "heard"),
    [
        ("", {}, False),
        ("", {"Save-Data": "on"}, True),
        ("?play=audio", {}, True),
        ("?play=video", {"Save-Data": "on"}, False),
        ("?play=radio", {}, False),
    ],
)
def test_the_audio_version_is_offered_and_comes_first_where_data_is_dear(
    client, library, query, headers, heard
):
    page = webinar_to_hear(library)
    html = client.get(page.get_url() + query, headers=headers).content.decode()
    assert ("<audio controls" in html) == heard
    assert ("<video controls" in html) != heard
    other, words = ("video", "Watch the video") if heard else ("audio", "Listen only")
    size = filesizeformat((page.recording if heard else page.audio).file.size)
    link = f'<a href="?play={other}#player">{words}</a>'
    assert re.search(rf'{re.escape(link)}\s*<span class="quiet">\({size}\)</span>', html)


def test_the_moment_stays_when_the_other_version_is_chosen(client, library):
    page = webinar_to_hear(library)
    assert 'href="?play=audio&amp;t=15#player"' in body_of(client, page, "?t=15")
    assert f"{page.audio.url}#t=15" in body_of(client, page, "?t=15&play=audio")


def test_an_audio_version_in_a_private_collection_is_not_told_of(client, library):
    page = webinar_to_hear(library, collection=private_document().collection)
    for query in ("", "?play=audio"):
        html = body_of(client, page, query)
        assert "<video controls" in html
        assert "Listen only" not in html
        assert page.audio.file.name not in html


def test_an_audio_version_alone_is_what_is_played(client, library):
    page = webinar_to_hear(library)
    page.recording = None
    page.save()
    html = body_of(client, page)
    assert "<audio controls" in html
    assert "player__other" not in html


def test_a_recording_whose_file_is_gone_still_has_its_page(client, library):
    page = factories.WebinarFactory(parent=library, recorded=True)
    Path(page.recording.file.path).unlink()
    assert "<video" in body_of(client, page)
