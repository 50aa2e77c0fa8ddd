"""Found words are marked in escaped text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.highlighting import Marker


@pytest.mark.parametrize(
    ("words", "text", "expected"),
    [
        (["school"], "Schools and a school", "<mark>Schools</mark> and a <mark>school</mark>"),
        (["policy"], "two policies", "two <mark>policies</mark>"),
        (["educacion"], "La educación", "La <mark>educación</mark>"),
        (["nunez"], "Ana NUÑEZ", "Ana <mark>NUÑEZ</mark>"),
        (["children"], "Children’s", "<mark>Children</mark>’s"),
        (["art"], "start the art", "start the <mark>art</mark>"),
        (
            ["b"],
            "<b>bold</b> & b",
            "&lt;<mark>b</mark>&gt;bold&lt;/<mark>b</mark>&gt; &amp; <mark>b</mark>",
        ),
        ([], "nothing to mark", "nothing to mark"),
        (["x"], "", ""),
    ],
)
def test_words_are_marked_by_their_stem(words: list[str], text: str, expected: str) -> None:
    assert Marker(words).mark(text) == expected


def test_a_fragment_holds_the_densest_place() -> None:
    text = f"tutoring {'filler ' * 80}tutoring on the bus {'filler ' * 80}"
    fragment = Marker(["tutoring", "bus"]).fragment(text)
    assert "<mark>tutoring</mark> on the <mark>bus</mark>" in fragment
    assert fragment.startswith("… ")
    assert fragment.endswith(" …")
    assert len(fragment) < 330


def test_the_densest_place_begins_with_no_word_that_comes_again() -> None:
    text = "The bus was late. Never mind that; listen: tutoring on the bus at dawn."
    begin = Marker(["tutoring", "bus", "dawn"]).densest(text)
    assert begin is not None
    assert text[begin:].startswith("tutoring")


def test_of_two_places_with_as_many_words_the_closer_ones_are_the_densest() -> None:
    far = f"tutoring, and {'so on ' * 20}the bus, {'and then ' * 40}"
    begin = Marker(["tutoring", "bus", "never"]).densest(f"{far}tutoring on the bus")
    assert begin == len(far)


def test_a_fragment_of_a_text_without_the_words_is_empty() -> None:
    assert Marker(["bus"]).fragment("nothing here") == ""


def test_found_counts_different_words() -> None:
    assert Marker(["bus", "school"]).found("bus bus buses") == 1


@given(st.lists(st.text(min_size=1, max_size=8), max_size=4), st.text(max_size=400))
def test_marking_never_lets_markup_through(words: list[str], text: str) -> None:
    marker = Marker(words)
    for marked in (marker.mark(text), marker.fragment(text)):
        bare = marked.replace("<mark>", "").replace("</mark>", "")
        assert "<" not in bare
        assert ">" not in bare
