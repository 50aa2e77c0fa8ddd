"""Columns that hold texts of several parts: lists, rows and prose."""

import json
import re
from collections.abc import Callable
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from resources.imports.cells import (
    Cell,
    Habits,
    RefusedCellError,
    date_of,
    line_of,
    lines_of,
    number_of,
    text_of,
)
from resources.imports.columns import Column, Content, Reading, Value
from resources.imports.prose import (
    blocks_of_text,
    html_of_text,
    is_plain,
    text_of_blocks,
    text_of_html,
)
from resources.imports.terms import TermBook

ROUNDS = 4
_BETWEEN = re.compile(r"(?<!\\)\|")


class ListColumn(Column):
    """A plain list of short texts, one on each line."""

    empty: ClassVar[Value] = []
    many = True

    def held(self, content: Content) -> Value:
        return [
            line_of(block["value"]) for block in json.loads(content.get(self.field.name) or "[]")
        ]

    def parse(self, cell: Cell, reading: Reading) -> Value:
        return lines_of(cell)

    def show(self, value: Value, book: TermBook) -> Cell:
        return "\n".join(value)

    def write(self, instance: Any, value: Value) -> None:
        setattr(instance, self.field.name, [("entry", text) for text in value])


class RowsColumn(Column):
    """Rows that belong to a resource, one on each line, with ``|`` between their parts."""

    empty: ClassVar[Value] = []
    many = True

    def __init__(self, relation: Any, parts: list[Any]) -> None:
        super().__init__(relation, name=relation.name)
        self.model, self.parts = relation.related_model, parts

    @property
    def label(self) -> str:
        name = str(self.model._meta.verbose_name_plural)
        return name[:1].upper() + name[1:]

    @property
    def help_text(self) -> str:
        parts = " | ".join(str(part.verbose_name) for part in self.parts)
        return _("One on each line: %(parts)s") % {"parts": parts}

    def held(self, content: Content) -> Value:
        rows = content.get(self.name) or []
        return [[_part_shown(row.get(part.name)) for part in self.parts] for row in rows]

    def parse(self, cell: Cell, reading: Reading) -> Value:
        return [self._row(line, reading.habits) for line in lines_of(cell)]

    def _row(self, line: str, habits: Habits) -> list[str]:
        texts = [part.replace("\\|", "|").strip() for part in _BETWEEN.split(line)]
        if len(texts) > len(self.parts):
            raise RefusedCellError(_("A line has too many parts."), self.help_text)
        texts += [""] * (len(self.parts) - len(texts))
        return [
            self._part(part, text, habits) for part, text in zip(self.parts, texts, strict=True)
        ]

    def _part(self, part: Any, text: str, habits: Habits) -> str:
        if not text:
            if part.blank:
                return ""
            raise RefusedCellError(
                _("A line lacks its part “%(part)s”.") % {"part": part.verbose_name}, self.help_text
            )
        if isinstance(part, models.DateField):
            return date_of(text, habits)
        value: Any = number_of(text, whole=False) if isinstance(part, models.FloatField) else text
        try:
            part.run_validators(value)
        except ValidationError as error:
            raise RefusedCellError(" ".join(error.messages), self.help_text) from error
        return _part_shown(value)

    def show(self, value: Value, book: TermBook) -> Cell:
        rows = (" | ".join(part.replace("|", "\\|") for part in row) for row in value)
        return "\n".join(re.sub(r"( \| )+$", "", row) for row in rows)

    def write(self, instance: Any, value: Value) -> None:
        getattr(instance, self.name).set(
            self.model(
                sort_order=place,
                **{
                    part.name: _part_read(part, text)
                    for part, text in zip(self.parts, texts, strict=True)
                },
            )
            for place, texts in enumerate(value)
        )


def settled(text: str, once: Callable[[str], str]) -> str:
    """Return *text* as it is when it goes in and out of a page unchanged.

    What people write may come to rest only at the second reading: ``**a**b*``.
    """
    for _round in range(ROUNDS):
        again = once(text)
        if again == text:
            break
        text = again
    return text


class ProseColumn(Column):
    """One text with bold, links and lists, written as Markdown."""

    def held(self, content: Content) -> Value:
        return text_of_html(content.get(self.field.name) or "")

    def read(self, cell: Cell, reading: Reading) -> Value:
        return settled(text_of(cell), lambda text: text_of_html(html_of_text(text)))

    def write(self, instance: Any, value: Value) -> None:
        setattr(instance, self.field.name, html_of_text(value))


class BodyColumn(Column):
    """Headings and paragraphs, written as Markdown; pictures and tables it cannot hold."""

    def held(self, content: Content) -> Value:
        return text_of_blocks(json.loads(content.get(self.field.name) or "[]"))

    def read(self, cell: Cell, reading: Reading) -> Value:
        return settled(text_of(cell), lambda text: text_of_blocks(blocks_of_text(text)))

    def checked(self, value: Value) -> Value:
        return value

    def check_change(self, content: Content) -> None:
        """Raise RefusedCellError where what is there would lose what a cell cannot hold."""
        if not is_plain(json.loads(content.get(self.field.name) or "[]")):
            raise RefusedCellError(
                _("The resource has pictures, tables, files or links that a sheet cannot hold."),
                _("Edit this text on the page, and empty the cell."),
            )

    def write(self, instance: Any, value: Value) -> None:
        field = self.field
        setattr(instance, field.name, field.to_python(json.dumps(blocks_of_text(value))))


def _part_read(part: Any, text: str) -> Any:
    if isinstance(part, models.CharField | models.TextField):
        return text
    return part.to_python(text) if text else None


def _part_shown(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:g}" if isinstance(value, float) else line_of(str(value))
