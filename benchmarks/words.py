"""Words as a language has them: a few said all the time, and always some new one.

Frequencies follow Zipf's law with its two slopes (the 8,000 commonest words, and the
rest, which falls off faster), so that the vocabulary grows with the square root of the
text (Heaps' law). Words of the second part are spelled from their rank: there is no end
to them, and nothing to be kept in memory.
"""

import random
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

HEAD = 8_000  # ranks that are drawn from a table
_SHIFT = 2.7  # Mandelbrot's: the first words are less common than a pure power says
_RAREST = 10**9

_CONSONANTS = "bdfgklmnprstvz"
_VOWELS = "aeiou"
_OPEN = [c + v for c in _CONSONANTS for v in _VOWELS]
_CLOSED = [syllable + c for syllable in _OPEN for c in "lmnrst"]
_SHORT = len(_OPEN) * len(_CLOSED)  # words of two syllables
_STRIDE = 12_347  # has no divisor in common with _SHORT

_ENGLISH = """
    the of and to in a for is that with on are as students this be school by from it
    schools or an not was their at have program were which they can we learning more all
    education has district these teachers one families after study other than support
    community children when also reading but attendance time student each may use used
    parents what between year over instruction who will how data out high about our into
    effects tutoring three most first state only college grade some such there group new
    work results early both while classroom research if need found help leaders evidence
"""
_SPANISH = """
    de la que el en y los del las un por con una para es se al lo como su estudiantes
    más escuela este no son a o escuelas familias aprendizaje sus programa entre está
    cuando muy sobre también han educación hasta donde quien desde todo docentes nos
    durante comunidad todos uno les ni contra otros ese eso ante apoyo e esto niños antes
    algunos qué lectura unos asistencia otro otras tiempo mucho nada muchos estudio datos
    tutoría cada tres primer estado grado grupo nuevo trabajo resultados aula necesidad
"""


@dataclass(frozen=True)
class Vocabulary:
    """The words of one language by rank, from 0, the commonest."""

    commonest: tuple[str, ...]
    endings: tuple[str, ...]

    def word(self, rank: int) -> str:
        """Return the word of *rank*; always the same, and two ranks never share one."""
        if rank < len(self.commonest):
            return self.commonest[rank]
        stem, ending = divmod(rank - len(self.commonest), len(self.endings))
        return _spelled(stem) + self.endings[ending]

    def draw(self, source: random.Random, count: int) -> list[str]:
        """Return *count* words as they follow one another in a text, drawn from *source*."""
        drawn = source.choices(self._table, cum_weights=self._weights, k=count)
        return [word or self.word(self._rare_rank(source)) for word in drawn]

    @staticmethod
    def _rare_rank(source: random.Random) -> int:
        return min(_RAREST, int(HEAD / (1.0 - source.random())))

    @cached_property
    def _table(self) -> list[str]:
        """The common words; the empty one stands for all others together."""
        return [*(self.word(rank) for rank in range(HEAD)), ""]

    @cached_property
    def _weights(self) -> list[float]:
        # What is rarer falls with the square of the rank: together as much as HEAD
        # words of the frequency at the border.
        rare = HEAD / (HEAD + _SHIFT)
        return list(accumulate([*(1 / (rank + _SHIFT) for rank in range(1, HEAD + 1)), rare]))


def _spelled(number: int) -> str:
    """Return a word of two syllables or more that can be said, one for each number."""
    # Neighbours are spread over the alphabet, as words of one frequency are.
    block, place = divmod(number, _SHORT)
    opened, closed = divmod(block * _SHORT + place * _STRIDE % _SHORT, len(_CLOSED))
    syllables = [_CLOSED[closed]]
    while True:
        opened, syllable = divmod(opened, len(_OPEN))
        syllables.append(_OPEN[syllable])
        if not opened:
            return "".join(reversed(syllables))
        opened -= 1


VOCABULARIES = {
    "en": Vocabulary(tuple(_ENGLISH.split()), ("", "s", "ing", "ed", "er", "ation")),
    "es": Vocabulary(tuple(_SPANISH.split()), ("o", "os", "ado", "ando", "ación", "amente")),
}
