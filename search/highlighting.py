"""The visitor's words marked in the texts of a hit, the same for every engine.

Marked text is safe HTML: everything is escaped but the ``<mark>`` around found words.
"""

import re
import unicodedata
from collections.abc import Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from search.analysis import same_word

# Letters of a word that the stem keeps: enough to find candidates fast, few enough that
# no stem of either language loses them ("policies" and "policy" share "polic").
_SHARED = 3
_APART = 240  # characters of a fragment


class Marker:
    """Marks the words of one search in any number of texts."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = tuple(words)
        starts = sorted({re.escape(word[:_SHARED]) for word in self.words})
        self._candidate = (
            re.compile(rf"(?<![^\W_])(?:{'|'.join(starts)})[^\W_]*") if starts else None
        )

    def mark(self, text: str) -> SafeString:
        """Return the whole of *text* with the found words marked."""
        return _marked(text, self.spans(text))

    def fragment(self, text: str) -> SafeString:
        """Return the part of *text* that holds most of the words, or "" where none is."""
        spans = self.spans(text)
        if not spans:
            return SafeString("")
        start, end = _window(text, self._densest(text, spans))
        inside = [(s - start, e - start) for s, e in spans if s >= start and e <= end]
        marked = _marked(text[start:end], inside)
        before = "… " if start else ""
        after = " …" if end < len(text) else ""
        return mark_safe(f"{before}{marked}{after}")  # noqa: S308 - _marked escapes

    def found(self, text: str) -> int:
        """Return how many different words of the search *text* holds."""
        folded = _folded(text)
        return len({self._word_at(folded[s:e]) for s, e in self.spans(text)})

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Return the (start, end) of each found word in *text*, in order."""
        if self._candidate is None or not text:
            return []
        return [
            match.span()
            for match in self._candidate.finditer(_folded(text))
            if self._word_at(match.group())
        ]

    def _word_at(self, folded: str) -> str:
        return next((word for word in self.words if same_word(word, folded)), "")

    def _densest(self, text: str, spans: list[tuple[int, int]]) -> int:
        """Return where the fragment with the most different words begins."""
        folded = _folded(text)
        named = [(start, self._word_at(folded[start:end])) for start, end in spans]
        best, begins = 0, named[0][0]
        for position, (start, _word) in enumerate(named):
            inside = {word for at, word in named[position:] if at < start + _APART}
            if len(inside) > best:
                best, begins = len(inside), start
        return begins


def _folded(text: str) -> str:
    """Return *text* folded letter by letter, so that positions stay those of *text*."""
    lowered = text.lower() if len(text.lower()) == len(text) else text
    if lowered.isascii():
        return lowered
    return "".join(
        char if char.isascii() else unicodedata.normalize("NFD", char)[0] for char in lowered
    )


def _window(text: str, first: int) -> tuple[int, int]:
    """Return the borders, between words, of a fragment around position *first*."""
    start = max(0, first - _APART // 4)
    if start:
        start = text.find(" ", start, first) + 1 or first
    end = min(len(text), start + _APART)
    if end < len(text):
        end = max(text.rfind(" ", first, end), first + 1)
        if end == first + 1:
            end = min(len(text), start + _APART)
    return start, end


def _marked(text: str, spans: list[tuple[int, int]]) -> SafeString:
    parts, position = [], 0
    for start, end in spans:
        parts += [escape(text[position:start]), "<mark>", escape(text[start:end]), "</mark>"]
        position = end
    parts.append(escape(text[position:]))
    return mark_safe("".join(parts))  # noqa: S308 - every piece is escaped above
