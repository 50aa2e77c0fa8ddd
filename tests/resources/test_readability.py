"""How plain a text is: the formulas, on texts whose figures are known."""

import pytest

from resources.readability import (
    LEAST_WORDS,
    english_syllables,
    readability_of,
    spanish_syllables,
)

PLAIN = "The bus is late. We wait at the stop. The kids sing a song. "
HARD = (
    "Notwithstanding considerable methodological heterogeneity, longitudinal investigations "
    "demonstrate statistically significant improvements attributable to individualised "
    "instructional interventions implemented throughout participating institutions. "
)
LLANO = "El autobús llega tarde. Los niños cantan. La maestra abre la puerta. "
ARDUO = (
    "Independientemente de la heterogeneidad metodológica, investigaciones longitudinales "
    "demuestran incrementos estadísticamente significativos atribuibles a intervenciones "
    "pedagógicas individualizadas implementadas en instituciones participantes. "
)


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("made", 1), ("asked", 1), ("table", 2), ("needed", 2), ("boxes", 2), ("school", 1),
        ("families", 3), ("changes", 2), ("settled", 2), ("called", 1), ("the", 1), ("x", 1),
        ("superintendent", 5), ("CAFÉ", 2),
    ],
)  # fmt: skip
def test_syllables_in_english(word: str, syllables: int) -> None:
    assert english_syllables(word) == syllables


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("escuela", 3), ("familia", 3), ("país", 2), ("guitarra", 3), ("queso", 2), ("cigüeña", 3),
        ("muy", 1), ("ley", 1), ("oído", 3), ("leer", 2), ("educación", 4), ("y", 1),
    ],
)  # fmt: skip
def test_syllables_in_spanish(word: str, syllables: int) -> None:
    assert spanish_syllables(word) == syllables


@pytest.mark.parametrize(
    ("text", "language", "is_plain"),
    [(PLAIN, "en", True), (HARD, "en", False), (LLANO, "es", True), (ARDUO, "es-mx", False)],
)
def test_plain_texts_are_told_from_hard_ones(text: str, language: str, is_plain: bool) -> None:
    found = readability_of([text * 20], language)
    assert found is not None
    assert found.is_plain == is_plain


def test_the_grade_is_that_of_the_formula() -> None:
    # 100 words of one syllable in 10 sentences: 0.39 * 10 + 11.8 - 15.59 = 0.11.
    found = readability_of(["One two three four five six eight nine ten hen. "] * 10, "en")
    assert found is not None
    assert found.line == "It reads like a text for school year 1."


def test_a_list_without_full_stops_is_not_one_endless_sentence() -> None:
    found = readability_of(["ring every family on the first day"] * 20, "en")
    assert found is not None
    assert found.is_plain


def test_nothing_is_said_of_few_words_or_of_other_languages() -> None:
    assert readability_of(["word " * (LEAST_WORDS - 1)], "en") is None
    assert readability_of([PLAIN * 20], "de") is None
    assert readability_of(["1234 5678. " * 200], "en") is None
