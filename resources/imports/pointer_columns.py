"""Columns that name other resources: the one that replaces a resource, and those related to it."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from resources.imports.cells import Cell, Habits, RefusedCellError, line_of, values_of
from resources.imports.columns import Column, Content, Reading, Value
from resources.imports.resource_names import keys_in
from resources.imports.terms import TermBook
from resources.models import RelatedResource

REPEATED = 120  # characters of a name that a reason repeats


class PointerColumn(Column):
    """One other resource: its number."""

    empty: ClassVar[Value] = None

    @property
    def help_text(self) -> str:
        return _("One resource, by its external id, address or title.")

    def names(self, cell: Cell, habits: Habits) -> list[str]:
        """Return the texts of a cell that may name a resource, to be looked up beforehand."""
        return [line_of(cell)]

    def parse(self, cell: Cell, reading: Reading) -> Value:
        key = _resource_of(line_of(cell), reading)
        if key == reading.content.get("pk"):
            raise _refused_itself(_("A resource cannot replace itself."))
        return key

    def show(self, value: Value, book: TermBook) -> Cell:
        return "" if value is None else book.resources.shown(value)

    def pointed(self, value: Value) -> Iterator[int]:
        """Yield the numbers of the resources in a plain value."""
        if value is not None:
            yield value


class PointersColumn(PointerColumn):
    """Several other resources, in order."""

    empty: ClassVar[Value] = []
    many = True

    def __init__(self, relation: Any) -> None:
        super().__init__(relation, name=relation.name)

    @property
    def label(self) -> str:
        name = str(RelatedResource._meta.verbose_name_plural)
        return name[:1].upper() + name[1:]

    @property
    def help_text(self) -> str:
        return _("Several resources in order, each by its external id, address or title.")

    def names(self, cell: Cell, habits: Habits) -> list[str]:
        whole = [line_of(cell)] if isinstance(cell, str) else []
        return [*whole, *values_of(cell, habits)]

    def held(self, content: Content) -> Value:
        return [row["resource"] for row in content.get(self.name) or []]

    def parse(self, cell: Cell, reading: Reading) -> Value:
        names = values_of(cell, reading.habits)
        if isinstance(cell, str) and not all(_found(name, reading) for name in names):
            # What stands between two may be part of a title.
            whole = line_of(cell)
            names = [whole] if _found(whole, reading) else names
        keys = list(dict.fromkeys(_resource_of(name, reading) for name in names))
        if reading.content.get("pk") in keys:
            raise _refused_itself(_("A resource cannot be related to itself."))
        return keys

    def show(self, value: Value, book: TermBook) -> Cell:
        return [shown for key in value if (shown := book.resources.shown(key))]

    def pointed(self, value: Value) -> Iterator[int]:
        yield from value

    def write(self, instance: Any, value: Value) -> None:
        rows = getattr(instance, self.name)
        there = {row.resource_id: row for row in rows.all()}
        kept = [there.get(key) or RelatedResource(resource_id=key) for key in value]
        for place, row in enumerate(kept):
            row.sort_order = place
        rows.set(kept)


def _found(name: str, reading: Reading) -> set[int]:
    return reading.book.resources.find(name, reading.language, keys_in(reading.content))


def _resource_of(name: str, reading: Reading) -> int:
    """Return the number of the one resource that *name* stands for."""
    found = _found(name, reading)
    if len(found) == 1:
        return next(iter(found))
    shown = {"name": name[:REPEATED]}
    if found:
        raise RefusedCellError(
            _("Several resources are named “%(name)s”.") % shown,
            _("Write the external id or the address of one of them."),
        )
    raise RefusedCellError(
        _("No resource that you can see is named “%(name)s”.") % shown,
        _(
            "Write its external id or its address. If this file brings it in, import the file "
            "once more afterwards."
        ),
    )


def _refused_itself(reason: str) -> RefusedCellError:
    return RefusedCellError(reason, _("Name another resource, or empty the cell."))
