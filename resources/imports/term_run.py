"""Do what the plan of a sheet of vocabulary terms says."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from treebeard.exceptions import InvalidMoveToDescendant

from resources.bulk.planting import Planter
from resources.imports.declared import vocabulary_columns
from resources.imports.mapping import Mapping
from resources.imports.rights import Rights
from resources.imports.stopping import StoppedImportError, stopped, stopped_by
from resources.imports.term_content import PARENT, content_of_term
from resources.imports.term_order import Line, in_order
from resources.imports.terms import VOCABULARY_NAMES, Reference, TermBook
from resources.models import ImportedRow, Term, TreeTerm
from resources.models.locking import wait_for_users


class TermWriter:
    """Writes the rows of a plan as terms of one vocabulary."""

    def __init__(self, mapping: Mapping, book: TermBook, rights: Rights) -> None:
        self.model, self.book, self.rights = VOCABULARY_NAMES[mapping.into], book, rights
        self.vocabulary = mapping.into
        self.columns = vocabulary_columns(self.model)
        self._planter: Planter | None = None
        # Rows that name by its key what they named by its name before it was made.
        self._settled: list[ImportedRow] = []

    def in_order(self, rows: QuerySet[ImportedRow]) -> list[int]:
        """Hold the vocabulary; return the keys of *rows*, broader terms before narrower."""
        wait_for_users(self.model._default_manager.all())
        lines = rows.order_by("number").values_list("pk", "target", "title", "values")
        return in_order([Line(*line) for line in lines], self.book.names(self.model))

    def write(self, rows: Sequence[ImportedRow]) -> None:
        """Create or change the terms of *rows*; raises :class:`StoppedImportError`."""
        for (is_new, parent), some in groupby(rows, self._way):
            if is_new:
                self._create(list(some), parent)
            else:
                for row in some:
                    self._write_change(row)
        ImportedRow.objects.bulk_update(self._settled, ["values"])
        self._settled.clear()

    def finish(self) -> None:
        """Put the new terms in order."""
        if self._planter is not None:
            self._planter.finish()

    @staticmethod
    def _way(row: ImportedRow) -> tuple[bool, Reference | None]:
        return row.target is None, row.values.get(PARENT)

    def _create(self, rows: Sequence[ImportedRow], parent: Reference | None) -> None:
        """Create the terms of *rows*, which all belong under *parent*."""
        if not self.rights.may_make_terms(self.vocabulary):
            raise stopped(rows[0].number, _("You may not change this vocabulary."))
        above = self._broader(rows[0], parent)
        self._planter = self._planter or Planter(self.model)
        terms = []
        for row in rows:
            term = self.model()
            fill(term, row.values, self.columns, self.book)
            try:
                self._planter.check(term)
            except ValidationError as error:
                raise stopped_by(row.number, error) from error
            terms.append(term)
        try:
            self._planter.plant(terms, above)
        except IntegrityError as error:
            raise stopped_by(rows[0].number, error) from error
        for row, term in zip(rows, terms, strict=True):
            row.target = term.pk
            # Where the sheet gives none, it was made of the name: another one is an editor's.
            self._note(row, term, above, "slug")

    def _broader(self, row: ImportedRow, parent: Reference | None) -> Any:
        """Return the term *parent* of *row* as it stands, made where it is new; None for none."""
        if not isinstance(parent, str):
            found = self.model._default_manager.filter(pk=parent).first()
            if found is None and parent is not None:
                raise stopped(row.number, _("The broader term that it names is no longer there."))
            return found
        known = len(self.book.made)
        above = self.book.create(self.model, parent)
        terms = self.book.names(self.model).terms
        for made in self.book.made[known:]:
            if made.vocabulary == self.vocabulary:
                self._take_slug(terms[made.key])
        return above

    def _take_slug(self, term: Term) -> None:
        if self._planter is not None:
            self._planter.note_taken(term.slug)

    def _write_change(self, row: ImportedRow) -> None:
        if not self.rights.may_change_terms(self.vocabulary):
            raise stopped(row.number, _("You may not change this vocabulary."))
        try:
            self._change(row)
        except (ValidationError, IntegrityError, InvalidMoveToDescendant) as error:
            raise stopped_by(row.number, error) from error

    def _change(self, row: ImportedRow) -> None:
        # Made before the term is read, which it may move.
        above = self._broader(row, row.values.get(PARENT))
        term = self.model._default_manager.filter(pk=row.target).first()
        if term is None:
            raise StoppedImportError(
                _("Row %(number)d: the term “%(title)s” was deleted since.")
                % {"number": row.number, "title": row.title}
            )
        content = content_of_term(term)
        if any(self.columns[name].held(content) != row.before[name] for name in row.values):
            raise stopped(
                row.number, _("Somebody has changed “%(title)s” since.") % {"title": row.title}
            )
        fill(term, row.values, self.columns, self.book)
        term.full_clean(exclude=["path", "depth", "numchild"])
        term.save()
        if PARENT not in row.values and isinstance(term, TreeTerm):
            above = term.get_parent()
        settle_place(term, row.values, above)
        self._take_slug(term)
        self._note(row, term, above)

    def _note(self, row: ImportedRow, term: Term, above: Any, *given: str) -> None:
        """Keep what *term* holds now, by which an undo knows whether somebody has changed it.

        That is what the row says, and the columns that were *given* without it.
        """
        self.book.names(self.model).add(term)
        content = content_of_term(term, above)
        now = {name: self.columns[name].held(content) for name in [*row.values, *given]}
        if now != row.values:
            row.values = now
            self._settled.append(row)


def fill(term: Term, values: dict[str, Any], columns: dict[str, Any], book: TermBook) -> None:
    for name, value in values.items():
        columns[name].write(term, columns[name].settle(value, book))


def settle_place(term: Term, changed: Iterable[str], above: Any) -> None:
    """Have *term*, of which the columns *changed* were written, stand in order below *above*."""
    if not isinstance(term, TreeTerm) or not {PARENT, "name", "sort_order"} & set(changed):
        return
    if above is not None:
        term.move(above, "sorted-child")
    else:
        term.move(type(term).get_first_root_node(), "sorted-sibling")
