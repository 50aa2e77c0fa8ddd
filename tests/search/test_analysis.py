"""Text is folded, split and stemmed the same way wherever it comes from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis import STOP_WORDS, same_word, stem, tokens, variants, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Children's Reading", ["children", "reading"]),
        ("Children’s", ["children"]),
        ("social-emotional", ["social", "emotional"]),
        ("COVID-19 in 2024", ["covid", "19", "in", "2024"]),
        ("Núñez, EDUCACIÓN", ["nunez", "educacion"]),
        ("L’école d'été", ["lecole", "dete"]),
        ("snake_case", ["snake", "case"]),
        ("  \n\t ", []),
        ("()*&^%$#@!", []),
        ("\u202eevil\u202c", ["evil"]),
    ],
)
def test_words_are_folded_and_split(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_a_decomposed_accent_is_the_composed_one() -> None:
    assert words("e\u0301cole") == words("école")


def test_an_endless_word_is_cut() -> None:
    assert [len(word) for word in words("x" * 10_000)] == [60]


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "school", "schools"),
        ("en", "policy", "policies"),
        ("en", "recovering", "recovered"),
        ("es", "escuela", "escuelas"),
        ("es", "educación", "educaciones"),
        ("es", "trabajando", "trabajar"),
        ("es", "niños", "niñas"),
    ],
)
def test_inflected_forms_share_a_token(language: str, one: str, other: str) -> None:
    assert tokens(words(one), language) == tokens(words(other), language)


def test_a_language_without_stemmer_is_only_folded() -> None:
    assert tokens(words("Écoles"), "fr") == ["x_ecoles"]
    assert stem("ecoles", "x") == "ecoles"


def test_a_visitors_word_is_looked_for_in_every_language() -> None:
    found = set(variants("escuelas"))
    for language in ("en", "es", "fr"):
        assert set(tokens(["escuelas"], language)) <= found


def test_same_word_needs_one_language_in_common() -> None:
    assert same_word("schools", "school")
    assert same_word("escuelas", "escuela")
    assert not same_word("school", "board")


@given(st.text(st.characters(max_codepoint=127), max_size=200))
def test_plain_text_is_split_quickly_and_no_differently(text: str) -> None:
    """A letter beyond ASCII has the thorough way taken."""
    assert [*words(text), "e"] == words(f"{text} é")


def test_stop_words_stand_folded() -> None:
    assert all(words(word) == [word] for word in STOP_WORDS)
