"""The visitor's words marked in the texts of a hit, the same for every engine.

Marked text is safe HTML: everything is escaped but the ``<mark>`` around found words.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from html import escape
from itertools import takewhile
from typing import NamedTuple

from django.utils.safestring import SafeString, mark_safe

from search.analysis import fold_text, same_word

# Letters of a word that the stem keeps: enough to find candidates fast, few enough that
# no stem of either language loses them ("policies" and "policy" share "polic").
_SHARED = 3
_APART = 240  # characters of a fragment

Found = tuple[int, int, str]  # start, end, word of the search


class Marker:
    """Marks the words of one search in any number of texts."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = tuple(words)
        self._candidate = _candidates(self.words)
        self._known: dict[str, str] = {}

    def mark(self, text: str) -> SafeString:
        """Return the whole of *text* with the found words marked."""
        return _marked(text, self._found(text))

    def fragment(self, text: str) -> SafeString:
        """Return the part of *text* that holds most of the words, or "" where none is."""
        begin = self.densest(text)
        if begin is None:
            return SafeString("")
        start, end = _window(text, begin)
        before = "… " if start else ""
        after = " …" if end < len(text) else ""
        inside = takewhile(lambda found: found[1] <= end, self._found(text, start))
        marked = _marked(text, inside, start, end)
        return mark_safe(f"{before}{marked}{after}")  # noqa: S308 - _marked escapes

    def found(self, *texts: str) -> int:
        """Return how many different words of the search *texts* hold together."""
        return len({word for text in texts for _start, _end, word in self._found(text)})

    def _found(self, text: str, position: int = 0) -> Iterator[Found]:
        """Yield each found word from *position* on, as far as one asks.

        Only what begins like one of the words is looked at: a long text is neither folded
        nor taken apart as a whole.
        """
        if self._candidate is None:
            return
        for match in self._candidate.finditer(text, position):
            start = match.start()
            if start and text[start - 1].isalnum():
                continue  # within a word
            word = self._word_at(match.group())
            if word:
                yield start, match.end(), word

    def _word_at(self, written: str) -> str:
        """Return which word of the search *written* is a form of, or ""."""
        known = self._known.get(written)
        if known is None:
            folded = fold_text(written)
            known = next((word for word in self.words if same_word(word, folded)), "")
            self._known[written] = known
        return known

    def densest(self, text: str) -> int | None:
        """Return where the first word of the fragment with the most different ones begins.

        Of several with as many it is the shortest: a word that was said before in passing
        is no part of it.
        """
        near: list[tuple[int, str]] = []
        best, begins = (0, 0), None
        for start, _end, word in self._found(text):
            near = [(at, known) for at, known in near if start < at + _APART]
            near.append((start, word))
            # What comes again needs not be there twice.
            while near[0][1] in {known for _at, known in near[1:]}:
                near.pop(0)
            different = len({known for _at, known in near})
            inside = (different, near[0][0] - start)
            if inside > best:
                best, begins = inside, near[0][0]
                if different == len(self.words):
                    break  # what is further on is hardly better
        return begins


class Marked(NamedTuple):
    """The texts of one hit; *passage* is from its body, where the others do not say it all."""

    title: SafeString
    summary: SafeString
    passage: SafeString


@lru_cache(maxsize=200)
def marker_of(words: tuple[str, ...]) -> Marker:
    """Return what marks *words*; people search for the same words again and again."""
    return Marker(words)


def marked_texts(marker: Marker, title: str, summary: str, body: str) -> Marked:
    """Return the texts of one hit with the found words marked."""
    enough = marker.found(title, summary) == len(marker.words)
    passage = marker.fragment("" if enough else body)
    return Marked(marker.mark(title), marker.mark(summary), passage)


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


def _marked(
    text: str, found: Iterable[Found], start: int = 0, stop: int | None = None
) -> SafeString:
    """Return *text* from *start* to *stop* with what was *found* in it marked."""
    parts, position = [], start
    for begin, end, _word in found:
        parts += [escape(text[position:begin]), "<mark>", escape(text[begin:end]), "</mark>"]
        position = end
    parts.append(escape(text[position:stop]))
    return mark_safe("".join(parts))  # noqa: S308 - every piece is escaped above


def _candidates(words: Sequence[str]) -> re.Pattern[str] | None:
    """Return what finds all that may be one of *words*, in texts as they were written."""
    starts = sorted({word[:_SHARED] for word in words})
    if not starts:
        return None
    written = ("".join(map(_any_spelling, start)) for start in starts)
    return re.compile(rf"(?:{'|'.join(written)})[^\W_]*")


def _any_spelling(letter: str) -> str:
    spellings = _spellings().get(letter)
    return f"[{spellings}]" if spellings else re.escape(letter)


@cache
def _spellings() -> Mapping[str, str]:
    """Return letter -> all that fold to it, accents and capitals, of the alphabets with cases."""
    spellings: dict[str, str] = defaultdict(str)
    for letter in filter(str.isalnum, map(chr, range(0x2000))):
        spellings[unicodedata.normalize("NFD", letter)[0].lower()] += letter
    return dict(spellings)
