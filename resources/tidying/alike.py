"""Names that may mean the same: another spelling, a plural, an accent, a slip of the finger."""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import chain, combinations, product
from typing import TypeAlias

from rapidfuzz import process
from rapidfuzz.distance import OSA

from resources.models import Term
from resources.text import fold

_WORD = re.compile(r"\w+")
_DIGITS = re.compile(r"\d+")
# Little words that some put in and others leave out, in the languages of the library.
_LITTLE = frozenset(
    {"a", "an", "and", "at", "for", "in", "of", "on", "or", "the", "to"}
    | {"de", "del", "e", "el", "en", "la", "las", "los", "o", "para", "por", "y"}
)

# The place of a word, what stands around it and its first letter, and its digits.
_Block: TypeAlias = tuple[int, tuple[str, ...], tuple[str, ...]]

# The shortest word, in letters, that may hold one slip, and the shortest that may hold two.
# Among short words too many are real: art and act, north and south.
ONE_SLIP, TWO_SLIPS = 5, 9


def key_of_name(name: str) -> str:
    """Return what names have in common that differ by case, accent, plural, order or a hyphen."""
    words = [word for word in _WORD.findall(fold(name)) if word not in _LITTLE]
    return " ".join(sorted(map(_singular, words)))


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    if len(word) > 4 and word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def alike(
    names: Mapping[int, str], apart: Collection[frozenset[int]] = frozenset()
) -> list[list[int]]:
    """Return the groups of those *names*, by their keys, that may mean the same.

    Numbers must be the same: grade 3 is not grade 4. Two that are *apart* are in one group
    only where a third may mean the same as either.
    """
    by_key: dict[str, list[int]] = defaultdict(list)
    for number, name in names.items():
        for key in {_plain(name), key_of_name(name)} - {""}:
            by_key[key].append(number)
    same = chain.from_iterable(combinations(numbers, 2) for numbers in by_key.values())
    # Written as one word, two names of several words differ by a slip where their words do not.
    worded = {key_of_name(name) for name in names.values()} - {""}
    slips = chain.from_iterable(
        product(by_key[one], by_key[other]) for one, other in _slips(worded)
    )
    pairs: Iterable[tuple[int, int]] = chain(same, slips)
    if apart:
        pairs = (pair for pair in pairs if frozenset(pair) not in apart)
    return _groups(names, pairs)


def _groups(numbers: Iterable[int], pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    """Return the groups of those *numbers* that *pairs* tie together, step by step."""
    leaders: dict[int, int] = {}

    def leader(number: int) -> int:
        while (above := leaders.get(number, number)) != number:
            number = above
        return number

    for one, other in pairs:
        leaders[leader(one)] = leader(other)
    groups: dict[int, list[int]] = defaultdict(list)
    for number in numbers:
        groups[leader(number)].append(number)
    return [group for group in groups.values() if len(group) > 1]


def doubled(
    names: Mapping[int, str],
    terms: Iterable[Term],
    is_apart: Callable[[int, Term], bool],
) -> list[tuple[int, Term]]:
    """Return those of *names*, by their keys, that one of *terms* has as a name or synonym.

    Each with the first such term of which *is_apart* does not say that it is another thing.
    """
    by_key: dict[str, list[Term]] = defaultdict(list)
    for term in terms:
        for name in (term.name, *term.translations.values(), *term.synonym_list):
            if key := key_of_name(name):
                by_key[key].append(term)
    found = []
    for number, name in names.items():
        same = by_key.get(key_of_name(name), [])
        found += [(number, one) for one in same if not is_apart(number, one)][:1]
    return found


def _plain(name: str) -> str:
    """Return the letters of *name* in their order, for one with a hyphen and one without."""
    return "".join(_WORD.findall(fold(name)))


def _slips(keys: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Return the pairs of *keys* that a slip or two in one word tell apart.

    Compared are words with the same first letter that stand among the same other words:
    of all pairs of a long list, few.
    """
    blocks: dict[_Block, dict[str, str]] = defaultdict(dict)
    for key in keys:
        words = key.split(" ")
        for at, word in enumerate(words):
            if len(word) >= ONE_SLIP:
                others = (*words[:at], word[0], *words[at + 1 :])
                blocks[at, others, tuple(_DIGITS.findall(word))][word] = key
    for by_word in blocks.values():
        words = list(by_word)
        for at, word in enumerate(words[:-1]):
            found = process.extract(
                word, words[at + 1 :], scorer=OSA.distance, score_cutoff=2, limit=None
            )
            for other, slips, _at in found:
                if slips <= _allowed(word, other):
                    yield by_word[word], by_word[other]


def _allowed(one: str, other: str) -> int:
    """Return how many slips may tell the two words apart."""
    return 1 if min(len(one), len(other)) < TWO_SLIPS else 2
