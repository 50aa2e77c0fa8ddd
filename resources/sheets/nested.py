"""Records with parts of their own become plain cells. Django-free: the limited child reads too."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from resources.text import without_controls

Cell = str | list[str]
DEPTH = 5  # records within records that get columns of their own


def flat(record: Mapping[str, Any]) -> dict[str, Cell]:
    """Return the cells of *record*; a part of a part is in the column "part.part".

    What is deeper, and a list of records, is kept as JSON.
    """
    return dict(_cells(record, "", DEPTH))


def _cells(record: Mapping[str, Any], before: str, depth: int) -> Iterator[tuple[str, Cell]]:
    for key, value in record.items():
        name = before + " ".join(without_controls(str(key)).split())
        if isinstance(value, Mapping) and depth:
            yield from _cells(value, f"{name}.", depth - 1)
        elif isinstance(value, list):
            yield name, [text for text in map(_text, value) if text]
        else:
            yield name, _text(value)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (Mapping, list)):
        value = json.dumps(value, ensure_ascii=False)
    return without_controls(str(value))
