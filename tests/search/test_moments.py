"""A moment leads to the cue in which the words are, once."""

from search.highlighting import marker_of
from search.moments import found_in_line, moments_of
from search.passages import Segment

TALK = Segment(
    kind="speech",
    position=30,
    language="en",
    text="We begin. The bus was late. Nobody called home.",
    cues=((0, 30), (10, 41), (28, 55)),
)


def labels(*words: str, segments: tuple[Segment, ...] = (TALK,)) -> list[str]:
    return [moment.label for moment in moments_of(segments, "/talk/", marker_of(words))]


def test_a_moment_begins_with_the_cue_that_holds_the_words() -> None:
    assert labels("begin") == ["Said at 0:30"]
    assert labels("late") == ["Said at 0:41"]
    assert labels("home") == ["Said at 0:55"]
    assert labels("nothing of it") == ["Said at 0:30"]


def test_words_apart_begin_with_the_first_of_them() -> None:
    assert labels("bus", "home") == ["Said at 0:41"]


def test_a_cue_that_two_segments_share_is_one_moment() -> None:
    next_one = Segment(
        "speech", 55, "en", "Nobody called home. Then they did.", cues=((0, 55), (20, 60))
    )
    assert labels("home", segments=(TALK, next_one)) == ["Said at 0:55"]


def test_the_places_are_told_in_their_order() -> None:
    found = {"files": 2, "slides": 50, "recording": 4}
    assert found_in_line(found) == "Found in: recording (4), slides (50+), files (2)"
    assert found_in_line({}) == ""
