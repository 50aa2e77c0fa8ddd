"""The dry run of a sheet of vocabulary terms."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from resources.imports.cells import line_of, zone_of
from resources.imports.columns import Reading
from resources.imports.declared import vocabulary_columns
from resources.imports.mapping import Mapping
from resources.imports.rights import Rights
from resources.imports.rows import PlannedRow
from resources.imports.term_content import PARENT, content_of_term
from resources.imports.terms import Reference, TermBook, parts_of
from resources.models import ImportedRow, Term, TreeTerm
from resources.sheets.reading import SheetRow
from resources.text import fold

Result = ImportedRow.Result


class TermPlanner:
    """Says what each row would do to one vocabulary; a term is known by its slug or its name."""

    def __init__(self, mapping: Mapping, book: TermBook, model: type[Term], rights: Rights) -> None:
        self.mapping, self.book, self.model, self.rights = mapping, book, model, rights
        self.columns = vocabulary_columns(model)
        self.vocabulary = str(model._meta.model_name)
        self._reading = Reading(book, mapping.habits, zone_of(""))
        self._by_slug: dict[str, Term] = {}
        self._by_name: dict[str, Term] = {}
        self._by_path: dict[str, Term] = {}
        for term in model._default_manager.all():
            self._by_slug[term.slug] = self._by_name[term.folded] = term
            if isinstance(term, TreeTerm):
                self._by_path[term.path] = term
        # The broader term of each, by their folded names, as the rows so far will have it.
        self._parents = {
            term.folded: above.folded
            for term in self._by_path.values()
            if (above := self._above(term)) is not None
        }
        # Rows of this file by the name and the slug that they give.
        self._coming: dict[str, int] = {}
        # The folded names of the terms that the rows so far will make.
        self._new_names: set[str] = set()
        # Those that any row gives, and how often one further down was named as a broader term.
        self._ahead: set[str] = set()
        self._relied_on: Counter[str] = Counter()

    def look_ahead(self, rows: Iterable[SheetRow]) -> None:
        """Learn what terms *rows*, all of the file, are for: a broader one may come later."""
        if PARENT not in self.mapping.columns.values():
            return
        for row in rows:
            if name := line_of(self.mapping.cells(row.cells).get("name", "")):
                self._ahead.add(fold(name))

    def plan(self, rows: Iterable[SheetRow]) -> Iterator[ImportedRow]:
        for row in rows:
            yield self._plan(PlannedRow(row, self.mapping))

    def end(self) -> None:
        """Have what was relied on and is refused be asked about; call it after all rows."""
        for name, count in self._relied_on.items():
            last = fold(parts_of(self.model, name)[-1])
            if last not in self._new_names and last not in self._by_name:
                self.book.unknown[self.vocabulary, name] += count

    def _plan(self, one: PlannedRow) -> ImportedRow:
        plan = ImportedRow(
            number=one.row.number,
            title=line_of(one.cells.get("name", ""))[:255],
            model=self.vocabulary,
        )
        if not one.cells:
            plan.result = Result.LEFT_OUT
            return plan
        term = self._find(one)
        content = content_of_term(term, self._above(term)) if term is not None else {}
        one.read(self.columns, self._reading)
        self._settle_parent(one)
        if term is None:
            plan.changes = self._new(one)
        else:
            plan.target = term.pk
            plan.before = {name: self.columns[name].held(content) for name in one.values}
            plan.changes = one.changes_of(self.columns, content, self._reading)
            plan.title = plan.title or term.name
        self._check(one, term)
        plan.problems = one.problems
        if one.refused:
            plan.result, plan.changes = Result.REFUSED, {}
            return plan
        plan.values = one.values
        if term is None:
            plan.result = Result.CREATED
        else:
            plan.result = Result.CHANGED if one.values else Result.UNCHANGED
        return plan

    def _find(self, one: PlannedRow) -> Term | None:
        slug, name = line_of(one.cells.get("slug", "")), line_of(one.cells.get("name", ""))
        if slug:
            found = self._by_slug.get(slug)
            twin = self._by_name.get(fold(name)) if name else None
            if twin is not None and twin is not found:
                one.problem(
                    "name",
                    _("Another term has this name (its slug is %(slug)s).") % {"slug": twin.slug},
                    _("Give one of them a name of its own, or the row that slug."),
                )
            return found
        return self._by_name.get(fold(name))

    def _new(self, one: PlannedRow) -> dict[str, Any]:
        if not one.values.get("name") and not one.refused:
            one.problem("name", _("A term must have a name."), _("Fill the cell."))
        empty = {name: column.empty for name, column in self.columns.items()}
        return {
            name: [
                self.columns[name].show(empty[name], self.book),
                self.columns[name].show(value, self.book),
            ]
            for name, value in one.values.items()
        }

    def _check(self, one: PlannedRow, term: Term | None) -> None:
        may = self.rights.may_make_terms if term is None else self.rights.may_change_terms
        if one.values and not may(self.vocabulary):
            one.problem("", _("You may not change this vocabulary."))
        self._check_same(one, term)
        self._check_parent(one, term)
        name = fold(line_of(one.cells.get("name", "")))
        if not name or one.refused:
            return
        # The rows that follow know it by the name that this one gives.
        if term is None:
            self._new_names.add(name)
        else:
            self._by_name.setdefault(name, term)

    def _check_same(self, one: PlannedRow, term: Term | None) -> None:
        """Refuse a row for a term that another row is for."""
        given = [("slug", one.values.get("slug")), ("name", one.cells.get("name"))]
        keys = {f"{name}:{fold(line_of(value))}": name for name, value in given if value}
        if term is not None:
            keys[str(term.pk)] = "name"
        for key, name in keys.items():
            first = self._coming.setdefault(key, one.row.number)
            if first != one.row.number:
                one.problem(
                    name,
                    _("Row %(number)d has the same.") % {"number": first},
                    _("Keep one of the two rows, or give each its own."),
                )
                return

    def _settle_parent(self, one: PlannedRow) -> None:
        """Have the row name its broader term by its key, or by its name where it is new."""
        parent = one.values.get(PARENT)
        if parent is None:
            return
        last = fold(parts_of(self.model, parent)[-1])
        term = self._by_name.get(fold(parent)) or self._by_name.get(last)
        is_own = last == fold(line_of(one.cells.get("name", "")))
        if term is not None:
            one.values[PARENT] = term.pk
        elif is_own or last in self._new_names:
            return
        elif last in self._ahead and not self.book.is_answered(self.model, parent):
            self._relied_on[parent] += 1
        else:
            one.values[PARENT] = self.book.reference(self.model, parent)
            if one.values[PARENT] is None:
                del one.values[PARENT]

    def _check_parent(self, one: PlannedRow, term: Term | None) -> None:
        """Refuse the row where its term would come below itself."""
        if PARENT not in one.values:
            return
        above = self._folded(one.values[PARENT])
        own = {fold(line_of(one.cells.get("name", ""))), term.folded if term is not None else ""}
        own.discard("")
        if self._leads_to(above, own):
            one.problem(
                PARENT,
                _("The term would be below itself."),
                _("Give one of the terms another broader term."),
            )
        else:
            self._parents.update(dict.fromkeys(own, above))

    def _folded(self, reference: Reference | None) -> str:
        """Return the folded name of a broader term; note what one that is new will be below of."""
        if reference is None:
            return ""
        names = self.book.names(self.model)
        if isinstance(reference, int):
            return str(names.terms[reference].folded)
        parts = parts_of(self.model, reference)
        for broader, narrower in pairwise(parts):
            if names.find(narrower) is None:
                self._parents.setdefault(fold(narrower), fold(broader))
        return fold(parts[-1])

    def _leads_to(self, name: str, own: set[str]) -> bool:
        """Whether the term *name*, or a broader one, is among *own*."""
        passed = set[str]()
        while name and name not in passed:
            if name in own:
                return True
            passed.add(name)
            name = self._parents.get(name, "")
        return False

    def _above(self, term: Term) -> Term | None:
        path = getattr(term, "path", "")
        return self._by_path.get(path[: -TreeTerm.steplen])
