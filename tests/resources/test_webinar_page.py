"""A webinar's page, from the announcement to the recording."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from resources import models
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
        'controls preload="metadata"',
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
