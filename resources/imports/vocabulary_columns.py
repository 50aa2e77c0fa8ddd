"""Columns that only sheets of vocabulary terms have."""

from typing import Any, ClassVar

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from resources.imports.cells import Cell, line_of, values_of
from resources.imports.columns import Column, Content, Reading, Value
from resources.imports.term_columns import checked
from resources.imports.terms import TermBook
from resources.models import TreeTerm


class SynonymsColumn(Column):
    empty: ClassVar[Value] = []
    many = True

    def held(self, content: Content) -> Value:
        return [line for line in map(str.strip, content["synonyms"].splitlines()) if line]

    def parse(self, cell: Cell, reading: Reading) -> Value:
        return values_of(cell, reading.habits)

    def show(self, value: Value, book: TermBook) -> Cell:
        return list(value)

    def write(self, instance: Any, value: Value) -> None:
        instance.synonyms = "\n".join(value)


class TranslationColumn(Column):
    """The name of a term in another language."""

    def __init__(self, code: str, language: Any) -> None:
        self.name, self._code, self._language = f"name_{code}", code, language
        self.required = False

    @property
    def label(self) -> str:
        return str(format_lazy(_("Name in {language}"), language=self._language))

    @property
    def help_text(self) -> str:
        return ""

    def held(self, content: Content) -> Value:
        return content["translations"].get(self._code, "")

    def parse(self, cell: Cell, reading: Reading) -> Value:
        return line_of(cell)[:120]

    def write(self, instance: Any, value: Value) -> None:
        others = {code: name for code, name in instance.translations.items() if code != self._code}
        instance.translations = {**others, **({self._code: value} if value else {})}


class ParentColumn(Column):
    """The broader term: its key, or the name of one to be made.

    Read is the name: what it stands for depends on the other rows.
    """

    empty: ClassVar[Value] = None

    def __init__(self, model: type[TreeTerm]) -> None:
        self.name, self._model = "parent", model
        self.required = False

    @property
    def label(self) -> str:
        return str(_("Belongs under"))

    @property
    def help_text(self) -> str:
        return str(_("The broader term. Narrower terms move along."))

    def held(self, content: Content) -> Value:
        return content["parent"]

    def parse(self, cell: Cell, reading: Reading) -> Value:
        return checked(self._model, line_of(cell))

    def show(self, value: Value, book: TermBook) -> Cell:
        return "" if value is None else book.names(self._model).label(value)

    def write(self, instance: Any, value: Value) -> None:
        """Leave the place in the tree to what saves the term."""
