"""Text as it comes out of files, made fit to be searched and read."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from resources.text import clean

# Ligatures, and letters of one shape with others: what they stand for is never in doubt.
# Superscripts and fractions are left: "10²" is not "102".
_DISGUISED = re.compile("[\ufb00-\ufb06\uff01-\uff5e\U0001d400-\U0001d7ff]")
# Where a line ends within a word; the reader of PDFs puts U+0002 there, and no line end.
_HALF = r"(?<![^\W\d_])([^\W\d_]{1,60})(?:[-\u2010\u00ad][ \t]*\r?\n[ \t]*|\x02)"
_BROKEN = re.compile(_HALF + r"(?=([^\W\d_]{1,60}))")
_BOTH_HALVES = re.compile(_HALF + r"[^\W\d_]+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_SPACES = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"\s*\n\s*")

READABLE = 0.7  # of what stands on a page, to count as text


def tidy_pages(texts: Sequence[str]) -> list[str]:
    """Return the *texts* of one document's pages; of one that holds no words, "".

    Words that were broken at the end of a line are joined as the rest of the document
    writes them.
    """
    plain = [_DISGUISED.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
             for text in texts]  # fmt: skip
    known = _words(plain)
    return [_tidy(text, known) for text in plain]


def is_readable(text: str) -> bool:
    """Whether *text* has words, and is mostly letters, numbers and signs that people write.

    A font without its table of letters gives page after page of signs that are none.
    """
    shown = [char for char in text if not char.isspace()]
    kinds = [unicodedata.category(char) for char in shown]
    written = sum(
        kind[0] in "LNPS" and char != "\ufffd" for kind, char in zip(kinds, shown, strict=True)
    )
    letters = sum(kind[0] == "L" for kind in kinds)
    return letters >= 2 and written >= READABLE * len(shown)


def _words(texts: Iterable[str]) -> frozenset[str]:
    """Return how the words of *texts* are written within lines, in small letters."""
    whole = (_BOTH_HALVES.sub(" ", text) for text in texts)
    return frozenset(word.lower() for text in whole for word in _WORD.findall(text))


def _tidy(text: str, known: frozenset[str]) -> str:
    if not is_readable(text.replace("\x02", "")):
        return ""

    def joined(found: re.Match[str]) -> str:
        return found[1] + _between(found[1].lower(), found[2].lower(), known)

    whole = _INVISIBLE.sub("", _BROKEN.sub(joined, text))
    return _LINES.sub("\n", _SPACES.sub(" ", clean(whole))).strip()


def _between(left: str, right: str, known: frozenset[str]) -> str:
    """Return what stands between the halves of a broken word: a hyphen, or nothing."""
    if left + right in known:
        return ""
    if f"{left}-{right}" in known:
        return "-"
    return "-" if left in known and right in known else ""
