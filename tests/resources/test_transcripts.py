"""Transcripts: cues put together to be read, taken away as text, and printed."""

import pytest
from wagtail.models import PageViewRestriction

from resources import models
from resources.captions import Cue
from resources.transcripts import Paragraph, as_text, cue_at, paragraphs
from tests import factories

SPEECH = [
    Cue(0, 20, "Ana", "One."),
    Cue(20, 40, "", "Two."),
    Cue(40, 60, "Ana", "Three."),
    Cue(60, 70, "Luis", "Four."),
]


def test_paragraphs_join_one_speaker_and_end_in_time():
    assert paragraphs(SPEECH) == [
        Paragraph(0, "Ana", SPEECH[:2]),
        Paragraph(40, "Ana", SPEECH[2:3]),
        Paragraph(60, "Luis", SPEECH[3:]),
    ]


def test_a_transcript_is_read_as_text_by_time_and_speaker():
    unnamed = Cue(70, 80, "", "Nobody says who.")
    assert (
        as_text(paragraphs([*SPEECH[:2], *SPEECH[3:]]))
        == "[0:00] Ana: One. Two.\n\n[1:00] Luis: Four.\n"
    )
    assert as_text(paragraphs([unnamed])) == "[1:10] Nobody says who.\n"


@pytest.mark.parametrize(
    ("start", "place"), [(None, None), (0, None), (1, 0), (2, 0), (7, 1), (8, 2), (9, 3), (99, 3)]
)
def test_a_second_leads_to_the_cue_that_begins_in_it_else_to_the_one_before(start, place):
    starts = (1.5, 7.1, 7.9, 9.0)
    cues = [Cue(begin, begin + 1, "", "x") for begin in starts]
    # 7.9 also begins in second 7, but an address with t=7 was made for 7.1.
    assert cue_at(cues, start) is (None if place is None else cues[place])


def addresses(track: models.Track) -> list[str]:
    return [f"/transcripts/{track.pk}/", f"/resources/captions/{track.pk}.txt"]


def test_a_transcript_is_taken_away_as_text_and_printed_as_a_page(client, library):
    page = factories.WebinarFactory(parent=library, recorded=True, title="Back in class")
    printed, text = addresses(page.tracks.get())
    shown = client.get(page.get_url()).content.decode()
    assert f'href="{printed}"' in shown
    assert f'href="{text}" download="back-in-class.en.txt"' in shown
    assert 'download="back-in-class.en.vtt"' in shown
    answer = client.get(text)
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert "[0:12] Luis Ortega: I left in tenth grade" in answer.getvalue().decode()
    html = client.get(printed).content.decode()
    for expected in (
        "Back in class",
        "Luis Ortega:",
        "I left in tenth grade",
        "0:12",
        page.full_url,
    ):
        assert expected in html


def test_the_printed_page_is_in_the_reader_s_language(client, library):
    page = factories.WebinarFactory(parent=library, recorded=True)
    html = client.get(f"/es/transcripts/{page.tracks.get().pk}/").content.decode()
    assert '<html lang="es">' in html
    assert '<div lang="en">' in html


@pytest.mark.parametrize("kind", [models.Track.Kind.CHAPTERS, models.Track.Kind.DESCRIPTIONS])
def test_only_speech_is_a_transcript(client, library, kind):
    track = models.Track(language="en", kind=kind, content=factories.CAPTIONS)
    page = factories.WebinarFactory(parent=library, recorded=True, tracks=[track])
    for address in addresses(page.tracks.get()):
        assert client.get(address).status_code == 404


def test_l03_a_transcript_of_a_hidden_webinar_is_answered_like_a_missing_one(client, library):
    page = factories.WebinarFactory(parent=library, recorded=True)
    hidden = addresses(page.tracks.get())
    page.unpublish()
    for address, missing in zip(hidden, addresses(models.Track(pk=987654)), strict=True):
        one, other = client.get(address), client.get(missing)
        assert (one.status_code, other.status_code) == (404, 404)
        assert one.content.replace(address.encode(), b"") == other.content.replace(
            missing.encode(), b""
        )


def test_l05_a_transcript_that_only_some_may_read_is_kept_by_nobody(client, library):
    page = factories.WebinarFactory(parent=library, recorded=True)
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    client.force_login(factories.UserFactory(groups=["Editors"]))
    for address in addresses(page.tracks.get()):
        answer = client.get(address)
        assert answer.status_code == 200
        assert set(answer["Cache-Control"].split(", ")) >= {"private", "no-store"}
