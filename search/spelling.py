"""Words that are written much like another one."""

from collections.abc import Iterable

from rapidfuzz.distance import OSA

# Longer words bear two slips of the pen (a letter more, less, other, or two swapped).
LONG = 5
CANDIDATES = 5


def nearest_words(word: str, known: Iterable[tuple[str, int]]) -> list[str]:
    """Return those of the *known* (word, how often it is used) that are much like *word*.

    The nearest come first; of equally near ones the more common. *word* itself is not
    among them.
    """
    slips = 2 if len(word) >= LONG else 1
    found = []
    for other, uses in known:
        apart = OSA.distance(word, other, score_cutoff=slips)
        if 0 < apart <= slips:
            found.append((apart, -uses, other))
    return [other for _apart, _uses, other in sorted(found)[:CANDIDATES]]


def distance(one: str, other: str) -> int:
    """Return how many slips of the pen lie between two words."""
    return OSA.distance(one, other)
