"""How plain a text is, by the formulas that schools and clinics use.

English: the Flesch-Kincaid grade (Kincaid and others, 1975), the school year whose pupils
should be able to read it. Spanish: the perspicuity index of Szigriszt-Pazos (1993) on the
INFLESZ scale (Barrio-Cantalejo and others, 2008), 0 to 100, higher is plainer. Both rest on
the length of words and sentences and know nothing of what is said: an estimate, to look again.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

# Below so many words, one long name decides.
LEAST_WORDS = 100
# Plain language guides ask for the seventh to ninth school year; INFLESZ calls 55 and more normal.
PLAIN_GRADE = 9
PLAIN_INDEX = 55

_SENTENCE = re.compile(r"[.!?…]+(?:[\"”’»)]*)(?:\s+|$)")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_ENGLISH_VOWELS = re.compile(r"[aeiouyáàâäéèêëíîïóôöúûü]+")
# At the end: silent as in "made", "comes", "asked"; heard as in "table", "boxes", "needed".
_SILENT = re.compile(
    r"(?<![^aeiouyl]l)e$|(?<![sxzcgh])(?<![^aeiouyl]l)es$|(?<![td])(?<![^aeiouyl]l)ed$"
)
# A strong vowel is a syllable; weak ones lean on it, unless an accent makes them strong.
_SPANISH_NUCLEUS = re.compile(r"[iuü]?[aeoáéó][iuüy]?|[íú]|[iuü]+y?|y$", re.IGNORECASE)


@dataclass(frozen=True)
class Readability:
    """How plain a text is: *line* tells people, *is_plain* whether it will do for most."""

    line: str
    is_plain: bool


def readability_of(texts: Iterable[str], language: str) -> Readability | None:
    """Return how plain *texts* are together, each at least one sentence.

    None where there are too few words to tell, or no formula for the *language* (a code).
    """
    measure = {"en": _english, "es": _spanish}.get(language.partition("-")[0])
    sentences = [part for text in texts for part in _SENTENCE.split(text) if _WORD.search(part)]
    words = [word for sentence in sentences for word in _WORD.findall(sentence)]
    if measure is None or len(words) < LEAST_WORDS:
        return None
    return measure(words, len(words) / len(sentences))


def _english(words: list[str], words_a_sentence: float) -> Readability:
    syllables = sum(map(english_syllables, words)) / len(words)
    grade = max(1, round(0.39 * words_a_sentence + 11.8 * syllables - 15.59))
    line = _("It reads like a text for school year %(grade)d.") % {"grade": grade}
    return Readability(line, grade <= PLAIN_GRADE)


def _spanish(words: list[str], words_a_sentence: float) -> Readability:
    syllables = sum(map(spanish_syllables, words)) / len(words)
    index = round(min(100.0, max(0.0, 206.835 - 62.3 * syllables - words_a_sentence)))
    line = _("Its INFLESZ index is %(index)d of 100.") % {"index": index}
    return Readability(line, index >= PLAIN_INDEX)


def english_syllables(word: str) -> int:
    """Return about how many syllables *word* has."""
    return max(1, len(_ENGLISH_VOWELS.findall(_SILENT.sub("", word.lower()))))


def spanish_syllables(word: str) -> int:
    """Return how many syllables *word* has, by its vowels."""
    letters = re.sub(r"qu(?=[eéií])|gu(?=[eéií])", "q", word.lower())
    return max(1, len(_SPANISH_NUCLEUS.findall(letters)))
