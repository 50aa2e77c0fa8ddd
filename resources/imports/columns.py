"""The columns of a sheet, made of the fields that resources and terms have.

A type or a field that is new has its column by itself. Every column turns a cell into a plain
value (:meth:`Column.parse`), takes the same out of the content of a revision
(:meth:`Column.held`), shows it as a cell again (:meth:`Column.show`) and writes it to an
object (:meth:`Column.write`): what was exported is read back as the very same value.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from resources.imports.cells import (
    Cell,
    Habits,
    RefusedCellError,
    choice_of,
    date_of,
    flag_of,
    line_of,
    moment_of,
    number_of,
    text_of,
    zone_of,
)
from resources.imports.terms import TermBook
from resources.models.events import is_in_calendar

# The content of a revision, or the like of it for what has none.
Content = Mapping[str, Any]
# A plain value: what JSON holds.
Value = Any


@dataclass
class Reading:
    """What the cells of one row are read with; *zone* is the row's own time zone.

    *content* is what its resource holds, empty where that is new; *language* is the row's.
    """

    book: TermBook
    habits: Habits
    zone: dt.tzinfo
    content: Content = field(default_factory=dict)
    language: str = ""


class Column:
    """One column, which may hold text of one field; others say what differs for them.

    *name* is what stands in the first row of an export, *label* what editors see.
    """

    empty: ClassVar[Value] = ""
    # Whether a cell may hold several values.
    many: ClassVar[bool] = False

    def __init__(self, field: Any, *, name: str = "", required: bool = False) -> None:
        self.field = field
        self.name: str = name or field.name
        self.required = required or not (getattr(field, "blank", True) or field.has_default())
        self.group = ""

    @property
    def label(self) -> str:
        name = str(getattr(self.field, "verbose_name", self.name))
        return name[:1].upper() + name[1:]

    @property
    def help_text(self) -> str:
        return str(getattr(self.field, "help_text", ""))

    def held(self, content: Content) -> Value:
        """Return the plain value in the content of a revision."""
        value = content.get(self.field.name)
        return self.empty if value is None else value

    def parse(self, cell: Cell, reading: Reading) -> Value:
        """Return the plain value of a cell that is not empty.

        Raises :class:`RefusedCellError`.
        """
        return self.checked(self.read(cell, reading))

    def read(self, cell: Cell, reading: Reading) -> Value:
        if getattr(self.field, "max_length", None) or isinstance(self.field, models.URLField):
            return line_of(cell)
        return text_of(cell)

    def checked(self, value: Value) -> Value:
        try:
            self.field.run_validators(value)
        except ValidationError as error:
            raise RefusedCellError(" ".join(error.messages), self.advice()) from error
        return value

    def advice(self) -> str:
        if isinstance(self.field, models.URLField):
            return _("Write the whole address, with https:// before it.")
        return _("Change it in the file.")

    def show(self, value: Value, book: TermBook) -> Cell:
        return "" if value is None else str(value)

    def settle(self, value: Value, book: TermBook) -> Value:
        """Return what :meth:`write` takes: *value*, and of terms those themselves."""
        return value

    def write(self, instance: Any, value: Value) -> None:
        setattr(instance, self.field.attname, value)


class ChoiceColumn(Column):
    def read(self, cell: Cell, reading: Reading) -> Value:
        return choice_of(cell, self.field.flatchoices)

    def advice(self) -> str:
        return ""


class NumberColumn(Column):
    empty = None

    def read(self, cell: Cell, reading: Reading) -> Value:
        return number_of(cell, whole=not isinstance(self.field, models.FloatField))

    def show(self, value: Value, book: TermBook) -> Cell:
        return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


class FlagColumn(Column):
    empty = False

    def read(self, cell: Cell, reading: Reading) -> Value:
        return flag_of(cell)

    def show(self, value: Value, book: TermBook) -> Cell:
        return "yes" if value else "no"


class DateColumn(Column):
    empty = None

    def read(self, cell: Cell, reading: Reading) -> Value:
        return date_of(cell, reading.habits)

    def checked(self, value: Value) -> Value:
        return value

    def write(self, instance: Any, value: Value) -> None:
        super().write(instance, dt.date.fromisoformat(value) if value else None)


class MomentColumn(DateColumn):
    """A moment; a cell without an offset from UTC is in the time zone of its row."""

    def held(self, content: Content) -> Value:
        moment = parse_datetime(content.get(self.field.name) or "")
        if moment is None:
            return None
        if not is_in_calendar(moment):
            return moment.isoformat(" ")
        return moment.astimezone(zone_of(content.get("time_zone", ""))).isoformat(" ")

    def read(self, cell: Cell, reading: Reading) -> Value:
        return moment_of(cell, reading.habits, reading.zone)

    def write(self, instance: Any, value: Value) -> None:
        Column.write(self, instance, dt.datetime.fromisoformat(value) if value else None)
