"""The rows of a plan, as editors see them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from resources.imports.cells import Cell, text_of
from resources.imports.mapping import RESOURCES, Mapping
from resources.models import ImportedRow

LONGEST = 300  # characters of a value that are shown


@dataclass(frozen=True)
class Change:
    column: str
    old: str
    new: str


@dataclass(frozen=True)
class Double:
    """What a row is likely the same as; *key* is empty where that is another row."""

    key: str
    title: str
    reason: str
    url: str


@dataclass(frozen=True)
class ShownRow:
    row: ImportedRow
    changes: list[Change]
    doubles: list[Double]
    chosen: str
    url: str


def shown_rows(rows: Sequence[ImportedRow], mapping: Mapping) -> Iterator[ShownRow]:
    labels = {name: column.label for name, column in mapping.known_columns().items()}
    for row in rows:
        changes = [
            Change(labels.get(name, name), _short(old), _short(new))
            for name, (old, new) in row.changes.items()
            if row.result == ImportedRow.Result.CHANGED or _short(new)
        ]
        url = ""
        if row.target is not None and mapping.into == RESOURCES:
            url = reverse("wagtailadmin_pages:edit", args=[row.target])
        chosen = mapping.chosen.get(str(row.number), mapping.doubles)
        yield ShownRow(row, changes, [_double(one) for one in row.doubles], chosen, url)


def _double(one: dict[str, str | int]) -> Double:
    key, title, reason = int(one["key"]), str(one["title"]), str(one["reason"])
    if key < 0:
        where = _("row %(number)d") % {"number": -key}
        return Double("", f"{title} ({where})", reason, "")
    return Double(str(key), title, reason, reverse("wagtailadmin_pages:edit", args=[key]))


def _short(cell: Cell) -> str:
    text = text_of("; ".join(cell) if isinstance(cell, list) else cell)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
