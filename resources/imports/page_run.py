"""Do what the plan of a sheet of resources says."""

from collections.abc import Iterable, Sequence

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from wagtail.models import Locale

from resources.bulk.adding import Destination, Shelf
from resources.bulk.changing import draft_of
from resources.bulk.rewriting import Rewrite, rewrite
from resources.bulk.rights import with_drafts
from resources.imports.declared import resource_columns
from resources.imports.holding import hold_all, pointed_by
from resources.imports.planning import library_of
from resources.imports.resource_plan import library_in
from resources.imports.rights import Rights
from resources.imports.stopping import StoppedImportError, stopped, stopped_by
from resources.imports.terms import TermBook
from resources.models import ImportedRow, ResourceIndexPage, ResourcePage, SheetImport


def fields_of(names: Iterable[str]) -> set[str]:
    """Return the fields and relations that hold what the columns *names* say."""
    return {"tagged_items" if name == "tags" else name for name in names}


class PageWriter:
    """Writes the rows of a plan as pages."""

    def __init__(self, sheet_import: SheetImport, book: TermBook, rights: Rights) -> None:
        self.sheet_import, self.book, self.rights = sheet_import, book, rights
        self._shelves: dict[str, Shelf] = {}

    def in_order(self, rows: QuerySet[ImportedRow]) -> list[int]:
        """Hold what *rows* name and change; return their keys as they stand in the file."""
        hold_all(rows, self.book)
        return list(rows.order_by("number").values_list("pk", flat=True))

    def write(self, rows: Sequence[ImportedRow]) -> None:
        """Create or change the pages of *rows*; raises :class:`StoppedImportError`."""
        _check_unique(rows)
        _check_pointed(rows)
        changing = [row for row in rows if row.target is not None]
        self._create([row for row in rows if row.target is None])
        self._change(changing)

    def finish(self) -> None:
        """Every page is whole as it is written: nothing is left to be done."""

    def _create(self, rows: Sequence[ImportedRow]) -> None:
        placed: dict[str, list[tuple[ImportedRow, ResourcePage]]] = {}
        for row in rows:
            page = ResourcePage.resource_types()[row.model]()
            if row.key:
                page.translation_key = row.key
            shelf = self._shelf(row.language)
            self._fill(page, row)
            try:
                shelf.place(page)
            except ValidationError as error:
                raise stopped_by(row.number, error) from error
            if self.sheet_import.publish and not shelf.destination.publish:
                _note_draft(row)
            placed.setdefault(row.language, []).append((row, page))
        for language, made in placed.items():
            try:
                self._shelves[language].put([page for _row, page in made])
            except IntegrityError as error:
                raise stopped_by(made[0][0].number, error) from error
            for row, page in made:
                row.target, row.made = page.pk, page.latest_revision_id

    def _change(self, rows: Sequence[ImportedRow]) -> None:
        keys = [row.target for row in rows if row.target is not None]
        pages = {page.pk: page for page in with_drafts(keys)}
        changes = []
        for row in rows:
            page = pages.get(row.target or 0)
            if page is None or (page.latest_revision_id or 0) != row.seen:
                raise stopped(
                    row.number,
                    _("Somebody has changed “%(title)s” since.") % {"title": row.title},
                )
            changes.append(self._change_of(row, page))
        try:
            rewrite(changes, self.rights.user)
        except IntegrityError as error:
            raise stopped_by(rows[0].number, error) from error
        for row, change in zip(rows, changes, strict=True):
            row.made = change.revision.pk

    def _change_of(self, row: ImportedRow, page: ResourcePage) -> Rewrite:
        if self.rights.is_locked(page):
            raise stopped(row.number, _("“%(title)s” is locked.") % {"title": page.title})
        if not self.rights.may_edit(page):
            raise stopped(row.number, _("You may not change this resource."))
        if page.latest_revision is None:
            # What is there now must be there to go back to.
            row.seen = page.save_revision(clean=False, changed=False).pk
        # What is a draft, or has one that waits, is published by no import.
        is_public = page.live and not page.has_unpublished_changes
        shown = self.sheet_import.publish and is_public and self.rights.may_publish_page(page)
        if self.sheet_import.publish and is_public and not shown:
            _note_draft(row)
        content = draft_of(page, must_be=True)
        former_title = page.title
        self._fill(page, row)
        return Rewrite(page, fields_of(row.values), content or {}, shown, former_title)

    def _fill(self, page: ResourcePage, row: ImportedRow) -> None:
        columns = resource_columns(type(page))
        for name, value in row.values.items():
            columns[name].write(page, columns[name].settle(value, self.book))

    def _shelf(self, language: str) -> Shelf:
        if language not in self._shelves:
            library = self._library(language)
            publish = self.sheet_import.publish and self.rights.may_publish(library)
            self._shelves[language] = Shelf(Destination(library, self.rights.user, publish))
        return self._shelves[language]

    def _library(self, language: str) -> ResourceIndexPage:
        locale = Locale.objects.get(language_code=language)
        library = library_in(locale, library_of(self.sheet_import))
        if library is None:
            raise StoppedImportError(
                _("There is no library in the language %(language)s by now.") % {"language": locale}
            )
        if not self.rights.may_add(library):
            raise StoppedImportError(_("There is no library in this language that you may add to."))
        return library


def _check_unique(rows: Sequence[ImportedRow]) -> None:
    """Stop where another resource has by now what one of *rows* would have alone."""
    ids = [row.values["external_id"] for row in rows if row.values.get("external_id")]
    taken = dict(ResourcePage.objects.filter(external_id__in=ids).values_list("external_id", "pk"))
    keys = [row.key for row in rows if row.key and row.target is None]
    there = {
        (str(key), language)
        for key, language in ResourcePage.objects.filter(translation_key__in=keys).values_list(
            "translation_key", "locale__language_code"
        )
    }
    for row in rows:
        external_id = row.values.get("external_id")
        if external_id and taken.get(external_id, row.target) != row.target:
            raise stopped(row.number, _("Another resource has its external id by now."))
        if row.target is None and (row.key, row.language) in there:
            raise stopped(row.number, _("Another resource has its key by now."))


def _check_pointed(rows: Sequence[ImportedRow]) -> None:
    """Stop where a resource that one of *rows* names was deleted since the plan."""
    pointed = {row.number: set(pointed_by(row)) for row in rows}
    there = ResourcePage.objects.filter(pk__in=set().union(*pointed.values()))
    keys = set(there.values_list("pk", flat=True))
    for number, named in pointed.items():
        if named - keys:
            raise stopped(number, _("A resource that it names is no longer there."))


def _note_draft(row: ImportedRow) -> None:
    """Tell in the report that visitors do not see *row* yet."""
    row.problems = [
        *row.problems,
        {
            "column": "",
            "value": "",
            "reason": _("You may not publish it: it waits as a draft."),
            "advice": _("Have somebody publish it who may."),
        },
    ]
