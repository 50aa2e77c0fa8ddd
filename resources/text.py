"""Text as people type it: folded for comparison, cleaned of what breaks feeds."""

import re
import unicodedata

# Every control character but tab, line feed and carriage return; lone surrogates
# too, which no database or engine can store.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_SPACE = re.compile(r"\s+")


def clean(text: str) -> str:
    """Return *text* in NFC without control characters (they break XML and JSON feeds)."""
    return unicodedata.normalize("NFC", without_controls(text))


def without_controls(text: str) -> str:
    """Return *text* without control characters, in the form of Unicode that it has."""
    return _CONTROL.sub("", text)


def fold(text: str) -> str:
    """Return the form under which two spellings are one term.

    Case, accents and runs of space are ignored: "Educación " and "EDUCACION" fold
    to the same text on every database (SQLite by itself folds ASCII only).
    """
    decomposed = unicodedata.normalize("NFKD", clean(text).casefold())
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _SPACE.sub(" ", bare).strip()
