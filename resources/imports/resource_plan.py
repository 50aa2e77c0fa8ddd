"""The dry run of a sheet of resources: compared with the library, row by row."""

import json
import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from wagtail.models import Locale

from resources.imports.cells import RefusedCellError, choice_of, line_of, zone_of
from resources.imports.columns import Column, Content, Reading
from resources.imports.declared import all_resource_columns, resource_columns
from resources.imports.doubles import Doubles
from resources.imports.identity import EXTERNAL_ID, KEY, LANGUAGE, TYPE, IdentityColumn
from resources.imports.mapping import Mapping
from resources.imports.pointer_columns import PointerColumn
from resources.imports.present import with_present_terms
from resources.imports.resource_names import keys_in
from resources.imports.rights import Rights
from resources.imports.rows import PlannedRow
from resources.imports.term_columns import TermColumn
from resources.imports.terms import TermBook
from resources.imports.whole import read_whole
from resources.models import ImportedRow, ResourceIndexPage, ResourcePage
from resources.sheets.reading import SheetRow

Result = ImportedRow.Result


class ResourcePlanner:
    """Says what each row would do to the library, and writes nothing."""

    def __init__(
        self, mapping: Mapping, book: TermBook, library: ResourceIndexPage, rights: Rights
    ) -> None:
        self.mapping, self.book, self.library, self.rights = mapping, book, library, rights
        self.doubles = Doubles(rights)
        self._locales = {locale.language_code: locale for locale in Locale.objects.all()}
        self._libraries: dict[str, ResourceIndexPage | None] = {
            library.locale.language_code: library
        }
        self._seen: dict[str, int] = {}
        self._locked: set[int] = set()

    def plan(self, rows: Iterable[SheetRow]) -> Iterator[ImportedRow]:
        """Yield the plan of each of *rows*, of which the pages are fetched together."""
        planned = [PlannedRow(row, self.mapping) for row in rows]
        pages = self._pages(planned)
        for one in planned:
            yield self._plan(one, pages)

    def _pages(self, planned: list[PlannedRow]) -> dict[str, ResourcePage]:
        keys = {key for one in planned if (key := _uuid(one)) is not None}
        ids = {line_of(one.cells[EXTERNAL_ID]) for one in planned if EXTERNAL_ID in one.cells}
        pages = ResourcePage.objects.select_related("latest_revision", "locale", "content_type")
        found = {f"id:{page.external_id}": page for page in pages.filter(external_id__in=ids)}
        for page in pages.filter(translation_key__in=keys):
            found[f"{page.translation_key}:{page.locale.language_code}"] = page
        chosen = {one.row.number: self._chosen(one) for one in planned}
        same = pages.in_bulk([key for key in chosen.values() if key is not None])
        for number, choice in chosen.items():
            if choice in same:
                found[f"row:{number}"] = same[choice]
        read_whole(found.values())
        self._locked = self.rights.locked({page.pk for page in found.values()})
        names = (name for one in planned for name in self._named(one))
        self.book.resources.look_up(names, keys_named(found.values()))
        return found

    def _named(self, one: PlannedRow) -> Iterator[str]:
        """Yield what may name other resources in the cells of a row."""
        for name, cell in one.cells.items():
            column = all_resource_columns()[name]
            if isinstance(column, PointerColumn):
                yield from column.names(cell, self.mapping.habits)

    def _chosen(self, one: PlannedRow) -> int | None:
        """Return the key of the resource that somebody said the row is about."""
        choice = self.mapping.chosen.get(str(one.row.number), "")
        return int(choice) if choice.isdigit() else None

    def _plan(self, one: PlannedRow, pages: dict[str, ResourcePage]) -> ImportedRow:
        plan = ImportedRow(number=one.row.number, title=line_of(one.cells.get("title", ""))[:255])
        if not one.cells:
            plan.result = Result.LEFT_OUT
            return plan
        language, page = self._identify(one, pages)
        if page is not None and not self.rights.may_edit(page):
            # What it holds is not compared: the plan would tell of it.
            title = self.rights.title_of(page)
            one.problem("", _("You may not change “%(title)s”.") % {"title": title})
            return self._refuse(plan, one)
        model = self._model(one, page)
        if model is None:
            return self._refuse(plan, one)
        plan.model, plan.language = model.resource_type, language
        content = content_of(page, self.book) if page is not None else {}
        reading = self._reading(one, content, language)
        columns = resource_columns(model)
        one.read(columns, reading)
        plan.changes = one.changes_of(columns, content, reading)
        plan.title = plan.title or content.get("title", "")[:255]
        if page is not None:
            self._check_page(one, page)
            plan.target, plan.seen = page.pk, page.latest_revision_id or 0
        else:
            self._check_new(one, columns, language, plan)
        if one.values and not one.refused:
            one.check_whole(_instance(model, columns, content, one.values))
        if one.refused:
            return self._refuse(plan, one)
        return self._result(plan, one, page)

    def _result(self, plan: ImportedRow, one: PlannedRow, page: ResourcePage | None) -> ImportedRow:
        plan.problems, plan.values = one.problems, one.values
        if page is not None:
            plan.result = Result.CHANGED if one.values else Result.UNCHANGED
            return plan
        plan.result = Result.CREATED
        plan.doubles = self.doubles.of(one.values, one.row.number)
        return plan

    def _refuse(self, plan: ImportedRow, one: PlannedRow) -> ImportedRow:
        plan.result, plan.problems, plan.changes = Result.REFUSED, one.problems, {}
        return plan

    def _identify(
        self, one: PlannedRow, pages: dict[str, ResourcePage]
    ) -> tuple[str, ResourcePage | None]:
        """Return the row's language and the resource that it is about, if there is one."""
        language = self.library.locale.language_code
        if LANGUAGE in one.cells:
            language = line_of(one.cells[LANGUAGE]).lower()
            if language not in self._locales:
                known = ", ".join(self._locales)
                one.problem(
                    LANGUAGE,
                    _("The library has no such language."),
                    _("Write one of: %(values)s.") % {"values": known},
                )
        external_id = line_of(one.cells.get(EXTERNAL_ID, ""))
        key = _uuid(one)
        if KEY in one.cells and key is None:
            one.problem(KEY, _("This is no key of an export."), _("Empty the cell."))
        page = pages.get(f"{key}:{language}") if key else None
        other = pages.get(f"id:{external_id}") if external_id else None
        if page is not None and other is not None and page.pk != other.pk:
            one.problem(
                EXTERNAL_ID,
                _("Another resource has it: “%(title)s”.") % {"title": self.rights.title_of(other)},
                _("Give one of them another external id."),
            )
        page = page or other or pages.get(f"row:{one.row.number}")
        self._check_once(one, KEY, f"key:{key}:{language}" if key else "")
        self._check_once(one, EXTERNAL_ID, f"id:{external_id}" if external_id else "")
        if not one.refused:
            self._check_once(one, "", f"page:{page.pk}" if page is not None else "")
        return (page.locale.language_code if page is not None else language), page

    def _check_once(self, one: PlannedRow, column: str, name: str) -> None:
        """Refuse the row where one above is about the same, which *name* tells."""
        first = self._seen.setdefault(name, one.row.number) if name else one.row.number
        if first != one.row.number:
            same = _("Row %(number)d has the same.")
            about = _("Row %(number)d is about the same resource.")
            one.problem(
                column,
                (same if column else about) % {"number": first},
                _("Keep one of the two rows, or give each its own."),
            )

    def _model(self, one: PlannedRow, page: ResourcePage | None) -> type[ResourcePage] | None:
        types = ResourcePage.resource_types()
        there = None
        if page is not None:
            there = next(
                model for model in types.values() if model is page.content_type.model_class()
            )
        if TYPE not in one.cells:
            if there is None:
                one.problem(
                    TYPE,
                    _("Nothing says of which type the resource is."),
                    _("Choose a type for all rows, or add a column for it."),
                )
            return there
        labels = [(slug, model._meta.verbose_name) for slug, model in types.items()]
        try:
            named = types[choice_of(one.cells[TYPE], labels)]
        except RefusedCellError as error:
            one.problem(TYPE, error.reason, error.advice)
            return there
        if there is not None and named is not there:
            one.problem(
                TYPE,
                _("The resource is there, as another type (%(type)s).")
                % {"type": there._meta.verbose_name},
                _("A resource keeps its type: change the cell, or make a new resource."),
            )
        return named

    def _reading(self, one: PlannedRow, content: Content, language: str) -> Reading:
        name = line_of(one.cells.get("time_zone", "")) or content.get("time_zone", "")
        return Reading(self.book, self.mapping.habits, zone_of(name), content, language)

    def _check_page(self, one: PlannedRow, page: ResourcePage) -> None:
        if page.alias_of_id:
            one.problem("", _("It is an alias: it shows what another resource says."))
        elif one.values and page.pk in self._locked:
            one.problem(
                "",
                _("“%(title)s” is locked.") % {"title": page.title},
                _("Unlock it, or wait until it is reviewed and published."),
            )

    def _check_new(
        self, one: PlannedRow, columns: dict[str, Column], language: str, plan: ImportedRow
    ) -> None:
        told = {problem["column"] for problem in one.problems}
        for name, column in columns.items():
            if (
                column.required
                and not one.values.get(name)
                and one.theirs.get(name, name) not in told
            ):
                one.problem(
                    name,
                    _("A resource must have this: %(column)s.") % {"column": column.label},
                    _("Fill the cell, or say which column holds it."),
                )
        if (key := _uuid(one)) is not None:
            plan.key = str(key)
        if language in self._locales and self._library(language) is None:
            one.problem(LANGUAGE, _("There is no library in this language that you may add to."))

    def _library(self, language: str) -> ResourceIndexPage | None:
        if language not in self._libraries:
            self._libraries[language] = library_in(self._locales[language], self.library)
        library = self._libraries[language]
        return library if library is not None and self.rights.may_add(library) else None


def library_in(locale: Locale, library: ResourceIndexPage) -> ResourceIndexPage | None:
    """Return the translation of *library*, else the first library in that language."""
    if library.locale_id == locale.pk:
        return library
    others = ResourceIndexPage.objects.filter(locale=locale).order_by("path")
    return others.filter(translation_key=library.translation_key).first() or others.first()


def _uuid(one: PlannedRow) -> uuid.UUID | None:
    try:
        return uuid.UUID(line_of(one.cells.get(KEY, "")))
    except ValueError:
        return None


def keys_named(pages: Iterable[ResourcePage]) -> set[int]:
    """Return the numbers of the resources that the latest drafts of *pages* name."""
    return {key for page in pages for key in keys_in(_said(page))}


def _said(page: ResourcePage) -> dict[str, Any]:
    if page.latest_revision is not None:
        return dict(page.latest_revision.content)
    # A page that was made without a revision: the same as one would hold.
    return dict(json.loads(page.specific.to_json()))


def content_of(page: ResourcePage, book: TermBook) -> dict[str, Any]:
    """Return what an editor sees of *page*: its latest draft, with the terms of today.

    Resources that it names and that are gone are left out.
    """
    if page.latest_revision is None:
        return _said(page)
    model = page.content_type.model_class()
    return book.resources.present(with_present_terms(model, _said(page), book))


def _instance(
    model: type[ResourcePage], columns: dict[str, Column], content: Content, values: dict[str, Any]
) -> ResourcePage:
    """Return an unsaved page with what can be checked without a database: no terms, no rows."""
    instance = model()
    for name, column in columns.items():
        # What a new resource does not say is as the model has it.
        is_said = bool(content) or name in values
        if is_said and not column.many and not isinstance(column, IdentityColumn | TermColumn):
            column.write(instance, values.get(name, column.held(content)))
    return instance
