"""Phrases and minus are syntax; whatever else a visitor types is words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.text_query import Group, TextQuery, parse


def groups(*spoken: str) -> tuple[Group, ...]:
    return tuple(Group(tuple(one.split())) for one in spoken)


@pytest.mark.parametrize(
    ("text", "required", "excluded"),
    [
        ("dropout recovery", groups("dropout", "recovery"), ()),
        ('"chronic absence" toolkit', groups("chronic absence", "toolkit"), ()),
        ("reading -math", groups("reading"), groups("math")),
        ('reading -"summer school"', groups("reading"), groups("summer school")),
        ("reading -social-emotional", groups("reading"), groups("social emotional")),
        ("social-emotional", groups("social", "emotional"), ()),
        ("well - being", groups("well"), ()),
        ('an "unclosed phrase', groups("unclosed", "phrase"), ()),
        ('""', (), ()),
        ("-", (), ()),
        ("the of -the", (), ()),
        ('"the of"', groups("the of"), ()),
        ("reading reading", groups("reading"), ()),
        ("title:reading AND (x OR z)*", groups("title", "reading", "x", "z"), ()),
    ],
)
def test_parse(text: str, required: tuple[Group, ...], excluded: tuple[Group, ...]) -> None:
    parsed = parse(text)
    assert parsed.required == required
    assert parsed.excluded == excluded


def test_a_repeated_word_counts_again_for_the_score() -> None:
    assert parse("reading reading math").scored == ("reading", "reading", "math")


def test_every_typed_word_counts_toward_the_limit() -> None:
    assert parse('the reading -"of math"').term_count == 4


def test_nothing_is_falsy() -> None:
    assert not parse(" - ")
    assert parse("-math")
    assert parse("") == TextQuery()


@given(st.text(max_size=300))
def test_anything_can_be_typed(text: str) -> None:
    parsed = parse(text)
    for group in (*parsed.required, *parsed.excluded):
        assert group.words
        assert all(word.strip() and " " not in word for word in group.words)
