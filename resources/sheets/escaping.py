"""Write cells so that they are read back as they were, and never run as formulas.

An apostrophe before it keeps a text from being calculated, as every office program does it.
Text that has one already gets another, so that reading takes away exactly what writing has
added. What stands between two values of one cell has a backslash where it is part of a value.
A text that is longer than a cell of a spreadsheet may be goes on in further columns.
"""

import re
from collections.abc import Iterable

_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")
LONGEST = 32_767  # characters in a cell of a spreadsheet, by the format itself
_CONTINUES = re.compile(r"(.+) \(continued \d+\)")
_BETWEEN = "; "
_SEPARATOR = re.compile(r"(?<!\\)[;|\n]")
_PART = re.compile(r"([;|])")
_ESCAPED_PART = re.compile(r"\\([;|])")
# No program takes a number for more than a number.
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def escaped(text: str) -> str:
    """Return *text* as a cell that no program calculates."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def unescaped(text: str) -> str:
    """Return the text of a cell that :func:`escaped` has made; any other as it is."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def joined(values: Iterable[str]) -> str:
    """Return several values as one cell."""
    return _BETWEEN.join(_PART.sub(r"\\\1", value) for value in values)


def parted(cell: str) -> list[str]:
    """Return the values of one cell, between which ``;``, ``|`` or a new line stands."""
    return [_ESCAPED_PART.sub(r"\1", part) for part in _SEPARATOR.split(cell)]


def continuation(name: str, number: int) -> str:
    """Return the name of a column that goes on with the texts of the column *name*."""
    return f"{name} (continued {number})" if number else name


def continued(name: str) -> str:
    """Return the name of the column that the column *name* goes on with, "" for any other."""
    match = _CONTINUES.fullmatch(name)
    return match[1] if match else ""
