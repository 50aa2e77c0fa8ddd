"""What a visitor's words ask for.

``"a phrase"``, ``-word`` and ``-"a phrase"`` are syntax; everything else is words.
Visitor text never reaches an engine's own parser: an engine is given what stands here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from search.analysis import STOP_WORDS, WORD, words

_PART = re.compile(r'(?P<minus>(?<!\S)-)?"(?P<phrase>[^"]*)"|(?P<plain>[^\s"]+)')

FacetTerm = tuple[str, str]


@dataclass(frozen=True)
class Group:
    """One thing that a resource must hold: a word, or the words of a phrase in order.

    A resource of one of the *facet_terms* (filter name, slug) holds it too: an editor
    named the words as synonyms of that term.
    """

    words: tuple[str, ...]
    facet_terms: tuple[FacetTerm, ...] = ()


@dataclass(frozen=True)
class TextQuery:
    """The parsed text; empty where there is nothing to look for."""

    required: tuple[Group, ...] = ()
    excluded: tuple[Group, ...] = ()
    # Every word to be scored, repeats included: what is said twice counts twice.
    scored: tuple[str, ...] = ()
    term_count: int = field(default=0, compare=False)

    def __bool__(self) -> bool:
        return bool(self.required or self.excluded)

    @property
    def marked_words(self) -> tuple[str, ...]:
        """The words to mark in the text of a hit."""
        return tuple(dict.fromkeys(word for group in self.required for word in group.words))


def parse(text: str) -> TextQuery:
    """Return what *text* asks for, synonyms not yet applied.

    Stop words outside phrases never exclude a resource: they are left out.
    """
    required: list[Group] = []
    excluded: list[Group] = []
    scored: list[str] = []
    count = 0
    for part in _PART.finditer(text):
        plain = part["plain"] or ""
        negative = bool(part["minus"]) or plain.startswith("-")
        found = tuple(words(part["phrase"] if part["plain"] is None else plain))
        count += len(found)
        groups = [Group(found)] if part["plain"] is None else [Group((word,)) for word in found]
        groups = [group for group in groups if group.words]
        if negative:
            # "-well-being" leaves out the compound, not every page with "being".
            excluded += [group for group in [Group(found)] if found and not _is_stop(group)]
            continue
        kept = [group for group in groups if not _is_stop(group)]
        required += kept
        scored += [word for group in kept for word in group.words]
    return TextQuery(_once(required), _once(excluded), tuple(scored), count)


def respell(text: str, spellings: Mapping[str, str]) -> str:
    """Return *text* with its words that are keys of *spellings*, folded, written otherwise.

    Quotes, minus signs and words that are to be left out stay as they are.
    """

    def word(match: re.Match[str]) -> str:
        folded = words(match[0])
        spelling = spellings.get(folded[0]) if len(folded) == 1 else None
        if spelling is None:
            return match[0]
        return spelling.capitalize() if match[0][0].isupper() else spelling

    def part(match: re.Match[str]) -> str:
        excluded = match["minus"] or match[0].startswith("-")
        return match[0] if excluded else WORD.sub(word, match[0])

    return _PART.sub(part, text)


def _is_stop(group: Group) -> bool:
    return len(group.words) == 1 and group.words[0] in STOP_WORDS


def _once(groups: list[Group]) -> tuple[Group, ...]:
    return tuple(dict.fromkeys(groups))
