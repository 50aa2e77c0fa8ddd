"""Keys of rows as they come from outside: longer numbers than a database has are errors in it."""

from collections.abc import Iterable
from typing import Any

from django.urls.converters import IntConverter

DIGITS = 9


def key_in(text: str) -> int | None:
    """Return the key that *text* is, None where it can be none."""
    is_key = text.isascii() and text.isdecimal() and len(text) <= DIGITS
    return int(text) if is_key else None


def keys_in(texts: Iterable[str]) -> list[int]:
    """Return those of *texts* that are keys."""
    return [key for text in texts if (key := key_in(text)) is not None]


class KeyConverter(IntConverter):
    """``<key:pk>`` in an address; a longer number is no address."""

    regex = f"[0-9]{{1,{DIGITS}}}"


def askable(value: Any) -> Any:
    """Return *value* as a form may look it up: 0, no row's, for too long a number."""
    return "0" if isinstance(value, str) and value.isdecimal() and key_in(value) is None else value
