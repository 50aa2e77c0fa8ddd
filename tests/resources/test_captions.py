"""Captions read as cues, joined for reading, and served for public webinars only."""

import html
import re
from itertools import groupby

import pytest
import webvtt
from hypothesis import example, given
from hypothesis import strategies as st
from wagtail.models import PageViewRestriction

from resources.captions import CaptionError, Cue, clock, read_cues
from resources.models import Track
from tests.factories import CAPTIONS, WebinarFactory


def test_cues_carry_times_speaker_and_plain_text():
    assert read_cues(CAPTIONS)[1] == Cue(
        start=12.0,
        end=31.5,
        speaker="Luis Ortega",
        text="I left in tenth grade, and one phone call brought me back.",
    )


def test_markup_is_dropped_and_entities_are_read():
    content = (
        "WEBVTT\n\n00:01.000 --> 00:02.000\n<v.loud Ana>So <i>many</i>\nforms &amp; &lt;b&gt;\n"
    )
    assert read_cues(content) == [Cue(1.0, 2.0, "Ana", "So many forms & <b>")]


def test_two_speakers_in_one_cue_become_two():
    content = "WEBVTT\n\n00:01.000 --> 00:02.000\n- (laughter)\n<v Ana>Yes.\n<v Luis>No.\n"
    assert [(cue.speaker, cue.text) for cue in read_cues(content)] == [
        ("", "- (laughter)"),
        ("Ana", "Yes."),
        ("Luis", "No."),
    ]


def test_a_damaged_cue_is_left_out_and_the_rest_stay():
    content = "WEBVTT\n\n00:99.000 --> 00:04.000\nbad\n\n00:05.000 --> 00:06.000\ngood\n"
    assert [cue.text for cue in read_cues(content)] == ["good"]


@pytest.mark.parametrize("content", ["", "Hello", "1\n00:00:01,000 --> 00:00:02,000\nHi\n"])
def test_a_text_that_is_no_webvtt_is_refused(content):
    with pytest.raises(CaptionError):
        read_cues(content)


def read_by_another_parser(content: str) -> list[tuple[float, float, str]]:
    """Return start, end and words of each cue as an independent library reads them."""
    found = [
        (
            caption.start_time.in_milliseconds() / 1000,
            caption.end_time.in_milliseconds() / 1000,
            " ".join(html.unescape(re.sub("<[^>]*>", "", caption.raw_text)).split()),
        )
        for caption in webvtt.from_string(content).captions
    ]
    return together(sorted([cue for cue in found if cue[2]], key=lambda cue: cue[0]))


def together(cues: list[tuple[float, float, str]]) -> list[tuple[float, float, str]]:
    """Return *cues* with those of the same times in one: we tell speakers apart, others do not."""
    grouped = groupby(cues, key=lambda cue: cue[:2])
    return [(*times, " ".join(cue[2] for cue in same)) for times, same in grouped]


LINES = st.sampled_from(
    ["", " ", "WEBVTT", "WEBVTT - x", "NOTE", "7", "Ana: Hi.", " Hi  there", "a --> b", "x\u2028y",
     "00:01.000 --> 00:02.000", "00:03.500 --> 00:01.000", "01:00:01.000 --> 01:00:02.250",
     "00:99.000 --> 00:04.000", "00:01.000 --> 00:02.000 align:start", "<v Ana>Hi", "R&amp;D",
     "00:05.000 --> 00:06.000", "STYLE"]
)  # fmt: skip


@given(st.lists(LINES, max_size=12).map("\n".join))
@example("7\n00:01.000 --> 00:02.000\nOne.\nTwo.\n\n00:00.000 --> 00:01.000\nZero.\n")
@example("00:01.000 --> 00:02.000\nHi there\n<v Ana>Hi")
@example("00:01.000 --> 00:02.000\nOne.\n\n\n00:03.000 --> 00:04.000\nTwo.")
def test_captions_are_read_as_another_parser_reads_them(content: str) -> None:
    read = read_cues(f"WEBVTT\n\n{content}")
    assert together([(cue.start, cue.end, cue.text) for cue in read]) == read_by_another_parser(
        f"WEBVTT\n\n{content}"
    )


@pytest.mark.parametrize(("seconds", "shown"), [(0, "0:00"), (754.9, "12:34"), (3725, "1:02:05")])
def test_times_read_as_on_a_player(seconds, shown):
    assert clock(seconds) == shown


def address(track: Track) -> str:
    return f"/resources/captions/{track.pk}.vtt"


def test_captions_of_a_public_webinar_are_served(client, library):
    webinar = WebinarFactory(parent=library, recorded=True)
    response = client.get(address(webinar.tracks.get()))
    assert response.status_code == 200
    assert response["Content-Type"] == "text/vtt; charset=utf-8"
    assert response.getvalue().decode() == CAPTIONS


def test_captions_of_an_unpublished_webinar_are_answered_like_missing_ones(client, library):
    webinar = WebinarFactory(parent=library, recorded=True)
    webinar.unpublish()
    hidden = client.get(address(webinar.tracks.get()))
    missing = client.get("/resources/captions/987654.vtt")
    assert (hidden.status_code, missing.status_code) == (404, 404)


def test_captions_below_a_restricted_library_are_refused(client, library):
    webinar = WebinarFactory(parent=library, recorded=True)
    PageViewRestriction.objects.create(page=library, restriction_type="login")
    assert client.get(address(webinar.tracks.get())).status_code == 404


def test_captions_are_only_read(client, library):
    webinar = WebinarFactory(parent=library, recorded=True)
    assert client.post(address(webinar.tracks.get())).status_code == 405
