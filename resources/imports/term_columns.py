"""Columns that hold terms of vocabularies, and tags."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from resources.imports.cells import Cell, RefusedCellError, line_of, values_of
from resources.imports.columns import Column, Content, Reading, Value
from resources.imports.terms import (
    BELOW,
    LONGEST,
    Reference,
    TermBook,
    Vocabulary,
    parts_of,
)
from resources.models import ResourceTag


class TermColumn(Column):
    """One term: its key, or the name of one to be made."""

    empty: ClassVar[Value] = None

    def __init__(self, field: Any, **options: Any) -> None:
        super().__init__(field, **options)
        self.vocabulary: Vocabulary = field.related_model

    def parse(self, cell: Cell, reading: Reading) -> Value:
        name = checked(self.vocabulary, line_of(cell))
        return reading.book.reference(self.vocabulary, name)

    def show(self, value: Value, book: TermBook) -> Cell:
        return "" if value is None else book.names(self.vocabulary).label(value)

    def settle(self, value: Value, book: TermBook) -> Value:
        return None if value is None else book.settled(self.vocabulary, value)

    def write(self, instance: Any, value: Value) -> None:
        setattr(instance, self.field.name, value)


class TermsColumn(Column):
    """Several terms, in whatever order."""

    empty: ClassVar[Value] = []
    many = True

    def __init__(self, field: Any, **options: Any) -> None:
        super().__init__(field, **options)
        self.vocabulary: Vocabulary = field.related_model

    def held(self, content: Content) -> Value:
        return in_order(content.get(self.field.name) or [])

    def parse(self, cell: Cell, reading: Reading) -> Value:
        whole = line_of(cell) if isinstance(cell, str) else ""
        # A term's own name may hold what elsewhere stands between two.
        if whole and reading.book.names(self.vocabulary).find(whole) is not None:
            names = [whole]
        else:
            names = [checked(self.vocabulary, name) for name in values_of(cell, reading.habits)]
        return in_order(reading.book.references(self.vocabulary, names))

    def show(self, value: Value, book: TermBook) -> Cell:
        names = book.names(self.vocabulary)
        return sorted((names.label(one) for one in value), key=str.casefold)

    def settle(self, value: Value, book: TermBook) -> Value:
        terms = {term.pk: term for one in value if (term := book.settled(self.vocabulary, one))}
        return [terms[key] for key in sorted(terms)]

    def write(self, instance: Any, value: Value) -> None:
        getattr(instance, self.field.name).set(value)


class TagsColumn(TermsColumn):
    """Free tags, which a revision holds as rows of their own."""

    def __init__(self, field: Any, **options: Any) -> None:
        Column.__init__(self, field, **options)
        self.vocabulary = ResourceTag

    def held(self, content: Content) -> Value:
        return in_order([row["tag"] for row in content.get("tagged_items") or []])


def in_order(references: Iterable[Reference]) -> list[Reference]:
    """Return the keys of terms in order, and after them the names of those to be made."""
    return sorted(references, key=lambda one: (isinstance(one, str), one))


def checked(vocabulary: Vocabulary, name: str) -> str:
    """Return *name* without what is left empty between a broader and a narrower one.

    Raises RefusedCellError where nothing is left, or no term can have such a name.
    """
    parts = parts_of(vocabulary, name)
    if not parts:
        raise RefusedCellError(
            _("There is no name in this cell."),
            _("Write the name of a term, or leave the cell empty."),
        )
    if max(map(len, parts)) > LONGEST:
        raise RefusedCellError(
            _("This is too long for a name (at most %(count)d characters).") % {"count": LONGEST},
            _("Perhaps several names stand in one cell: say what separates them."),
        )
    is_whole = len(parts) == len(name.split(BELOW))
    return name if is_whole else f" {BELOW} ".join(parts)
