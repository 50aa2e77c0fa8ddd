"""Files of captions as people bring them, read into clean WebVTT or refused by the line."""

import itertools

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from resources.captions import Cue, read_cues
from resources.tracks.reading import MOST_CUES, held_cues, is_tidy, read_track, tidy_track
from resources.tracks.writing import write_track

TIMES = "00:01.000 --> 00:02.000"
ODD_LINES = [
    "", " ", TIMES, "00:00.500 --> 00:03.000", "Hi", "ANA: Hi", ">> Ana: Hi", "<v Ana>Hi", "</v>on",
    "<v Ana &amp; Luis>Hi", "<rt>x", "&lt;v Eve&gt;", "a < b", "7", "NOTE", "STYLE", "<v >",
    "<<v A>",
]  # fmt: skip


def tidied(said: str, **options: bool) -> str:
    """Return what becomes of one cue with the text *said*, without header and times."""
    text = tidy_track(f"WEBVTT\n\n{TIMES}\n{said}\n", is_speech=options.get("is_speech", True))
    return text.removeprefix(f"WEBVTT\n\n{TIMES}\n").removesuffix("\n")


def refusal(content: str) -> list[str]:
    with pytest.raises(ValidationError) as caught:
        read_track(content, is_speech=True)
    return caught.value.messages


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("<script>alert(1)</script>", "alert(1)"),
        ('Look <img src=x onerror="alert(1)"> here', "Look here"),
        ("<ruby>base<rt>spoken</rt></ruby>", "base(spoken)"),
        ("<v.loud Ana>One <v Luis>two</v> three", "<v Ana>One\n<v Luis>two\n<v Ana>three"),
        ("<v Ana>One</v>\n<v Luis>Two", "<v Ana>One\n<v Luis>Two"),
        ("<c.yellow.bg_blue><i>Slow</i></c><00:01.500> down", "Slow down"),
        ("3 < 4 and &lt;b&gt; &amp; &nbsp; so", "3 &lt; 4 and &lt;b&gt; &amp; so"),
        ("<v Eve &lt;b&gt;>Hello", "<v Eve &lt;b&gt;>Hello"),
        ("<img src=x onerror=alert(1)", "&lt;img src=x onerror=alert(1)"),
        ("a --&gt; b", "a --&gt; b"),
        ("bell\x07 and\u200btab\tend", "bell and\u200btab end"),
    ],
)
def test_b16_markup_leaves_text_and_speakers_only(said, kept):
    assert tidied(said) == kept
    assert tidied(kept) == kept


def test_b16_styles_regions_notes_and_settings_are_passed_over():
    content = (
        "WEBVTT - a title\nKind: captions\n\nSTYLE\n::cue { background: url(//evil) }\n\n"
        "REGION\nid:fred\nwidth:40%\n\nNOTE\nNobody says this.\n\n"
        "intro\n00:01.000 --> 00:02.000 region:fred align:left\nHello\n"
    )
    assert tidy_track(content, is_speech=True) == f"WEBVTT\n\n{TIMES}\nHello\n"


@pytest.mark.parametrize(
    ("times", "start", "end"),
    [
        ("00:00:01,500 --> 00:00:02,250", 1.5, 2.25),
        ("1:00:01.000 --> 01:00:02.000", 3601, 3602),
        ("100:00:00.000 --> 100:00:01.000", 360_000, 360_001),
        ("0:1.5 --> 0:02.05", 1.5, 2.05),
        ("\t00:01.000\t-->\t00:02.000 align:start", 1, 2),
        ("00:01.000-->00:02.000", 1, 2),
        ("00:02.000 --> 00:02.000", 2, 2),
    ],
)
def test_b17_times_are_taken_as_they_are_meant(times, start, end):
    read = read_track(f"WEBVTT\n\n{times}\nHi\n", is_speech=True)
    assert read == [Cue(start, end, "", "Hi")]
    assert read_cues(write_track(read)) == read


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "Line 1: The first line must be the word WEBVTT."),
        ("Hello\n\nYou\n00:01.000 --> 00:02.000\nHi", "Line 1: The first line"),
        ("WEBVTT\n\n00:01.000 --> soon\nHi", "Line 3: Write the times like"),
        ("WEBVTT\n\n00:01 --> 00:02\nHi", "Line 3: Write the times like"),
        ("WEBVTT\n\n00:01.000 -> 00:02.000\nHi", "Line 3: Write the times like"),
        ("WEBVTT\n\n00:75.000 --> 01:80.000\nHi", "Line 3: Write the times like"),
        ("WEBVTT\n\n1000:00:01.000 --> 1000:00:02.000\nHi", "Line 3: Write the times like"),
        ("WEBVTT\n\n00:02.000 --> 00:01.999\nHi", "Line 3: The cue must not end before it starts."),
        ("WEBVTT\r\n\r\n00:01.000 --> 00:02.000\r\nHi\r\n\r\n00:61.0 --> x", "Line 6: "),
        ("1\n00:00:01,000 --> 00:00:00,500\nHi", "Line 2: The cue must not end before"),
        ("WEBVTT\n\nNOTE nobody speaks", "Line 3: There is no cue"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n<b></b>", "Line 4: There is no cue"),
        ("WEBVTT\nKind: metadata\n\n00:01.000 --> 00:02.000\n{}", "This is a track of metadata"),
    ],
)
def test_b17_what_cannot_be_read_is_named_by_its_line(content, message):
    assert refusal(content)[0].startswith(message)


def test_b17_every_bad_line_is_told_and_the_first_five_by_number():
    bad = "".join(f"00:0{n}.000 --> soon\nHi\n\n" for n in range(8))
    messages = refusal(f"WEBVTT\n\n{bad}")
    assert [message.split(":")[0] for message in messages[:5]] == [
        "Line 3", "Line 6", "Line 9", "Line 12", "Line 15",
    ]  # fmt: skip
    assert messages[5:] == ["and 3 more lines"]


def test_b17_a_hundred_thousand_cues_are_refused_and_as_many_as_are_allowed_are_read():
    cues = [
        f"{n // 60_000:02}:{n // 1000 % 60:02}.{n % 1000:03} --> 59:59.999\nHi {n}\n"
        for n in range(0, 3_500_000, 35)
    ]
    assert len(cues) == 100_000
    (message,) = refusal("WEBVTT\n\n" + "\n".join(cues))
    assert message.startswith("There are 100000 cues; at most 30000")
    assert len(read_track("WEBVTT\n\n" + "\n".join(cues[:MOST_CUES]), is_speech=True)) == MOST_CUES


def test_b17_cues_are_sorted_by_their_start_and_may_overlap():
    content = (
        "WEBVTT\n\n00:05.000 --> 00:09.000\nThird\n\n00:01.000 --> 00:08.000\nFirst\n\n"
        "00:02.000 --> 00:03.000\nSecond\n"
    )
    read = read_track(content, is_speech=True)
    assert [(cue.start, cue.end, cue.text) for cue in read] == [
        (1, 8, "First"),
        (2, 3, "Second"),
        (5, 9, "Third"),
    ]


def test_b17_subrip_needs_no_empty_lines_and_no_header():
    content = (
        "\ufeff1\n00:00:01,000 --> 00:00:02,000\n{\\an8}Hi, all\n"
        "2\n00:00:02,000 --> 00:00:03,000\nYes\n"
    )
    assert tidy_track(content, is_speech=True) == (
        "WEBVTT\n\n00:01.000 --> 00:02.000\nHi, all\n\n00:02.000 --> 00:03.000\nYes\n"
    )


def test_lines_of_a_caption_stay_lines():
    assert tidied("One line\nand the next") == "One line\nand the next"


def test_people_who_speak_at_once_share_a_cue_and_are_read_apart():
    content = f"WEBVTT\n\n{TIMES}\n<v Ana>Yes.\n<v Luis>No.\n"
    assert tidy_track(content, is_speech=True) == content
    assert [cue.speaker for cue in read_track(content, is_speech=True)] == ["Ana", "Luis"]


def test_cues_of_one_person_at_the_same_time_stay_apart():
    cues = [Cue(1, 2, "Ana", "Yes."), Cue(1, 2, "Ana", "No."), Cue(1, 2, "", "(Laughter)")]
    assert held_cues(write_track(cues)) == cues


@given(st.lists(st.sampled_from(ODD_LINES), max_size=12).map("\n".join), st.booleans())
def test_b16_what_is_kept_is_read_again_as_it_was_written(content, is_speech):
    try:
        tidy = tidy_track(f"WEBVTT\n\n{content}", is_speech=is_speech)
    except ValidationError:
        return
    assert is_tidy(tidy)


# Names before a colon


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (">> Ana Begay: Welcome.", "<v Ana Begay>Welcome."),
        (">> ANA: Yes.\n>> LUIS: No.", "<v ANA>Yes.\n<v LUIS>No."),
        ("ANA: Yes.\nLUIS: No.\nANA: Oh.", "<v ANA>Yes.\nLUIS: No.\nOh."),
        ("WARNING: flashes", "WARNING: flashes"),
        ("One thing: call them.\nOne thing: call.", "One thing: call them.\nOne thing: call."),
        (">> So we went on", "&gt;&gt; So we went on"),
        ("<v Ana>LUIS: he said\nLUIS: again", "<v Ana>LUIS: he said\nLUIS: again"),
    ],
)
def test_names_before_a_colon_are_speakers_where_that_is_certain(said, kept):
    assert tidied(said) == kept


def test_chapters_and_descriptions_name_no_speakers():
    assert tidied("PART: One\nPART: Two", is_speech=False) == "PART: One\nPART: Two"


# Captions that roll


def rolling(*cues: tuple[str, str]) -> str:
    return "WEBVTT\n\n" + "\n\n".join(f"{times}\n{text}" for times, text in cues) + "\n"


def test_captions_that_roll_are_folded_to_one_occurrence_with_its_own_times():
    content = rolling(
        ("00:00.080 --> 00:02.389 align:start", " \nwelcome<00:00.400><c> to</c><c> the</c>"),
        ("00:02.389 --> 00:02.399", "welcome to the\n "),
        ("00:02.399 --> 00:04.630", "welcome to the\nmeeting<00:02.800><c> of</c>"),
        ("00:04.630 --> 00:04.640", "meeting of\n "),
        ("00:04.640 --> 00:07.000", "meeting of\nthe<00:05.000><c> board</c>"),
    )
    assert read_track(content, is_speech=True) == [
        Cue(0.08, 2.399, "", "welcome to the"),
        Cue(2.399, 4.64, "", "meeting of"),
        Cue(4.64, 7.0, "", "the board"),
    ]


def test_captions_that_roll_over_three_lines_are_folded():
    lines = [f"line {n}" for n in range(6)]
    cues = [
        (f"00:0{n}.000 --> 00:0{n + 1}.000", "\n".join(lines[max(0, n - 2) : n + 1]))
        for n in range(6)
    ]
    read = read_track(rolling(*cues), is_speech=True)
    assert [(cue.start, cue.text) for cue in read] == list(zip(itertools.count(), lines))


def test_b17_cues_of_a_hundred_thousand_lines_are_read_in_a_moment():
    lines = "\n".join(f"{n}" for n in range(100_000))
    content = rolling(
        ("00:01.000 --> 00:02.000", lines), ("00:02.000 --> 00:03.000", f"x\n{lines}")
    )
    assert len(read_track(content, is_speech=True)) == 2


def test_a_chorus_that_is_said_again_stays():
    cues = [(f"00:0{n}.000 --> 00:0{n + 1}.000", "We want more\nWe want more") for n in range(5)]
    assert len(read_track(rolling(*cues), is_speech=True)) == 5
    once = rolling(
        ("00:01.000 --> 00:02.000", "No."),
        ("00:02.000 --> 00:03.000", "No.\nNever."),
        ("00:03.000 --> 00:04.000", "Why?"),
        ("00:04.000 --> 00:05.000", "Because."),
    )
    assert [cue.text for cue in read_track(once, is_speech=True)][1] == "No.\nNever."
