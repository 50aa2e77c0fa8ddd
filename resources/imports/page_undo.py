"""Take back what an import did to pages."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import get_active_log_context
from wagtail.models import Page, PageLogEntry, Revision

from resources.bulk.changing import hold
from resources.bulk.rewriting import Rewrite, rewrite
from resources.bulk.rights import with_standing
from resources.imports.page_run import fields_of
from resources.imports.rights import Rights
from resources.imports.used import Pointers, published_since, taken_up
from resources.models import ImportedRow, ResourcePage
from resources.models.locking import wait_for_users
from resources.models.named import with_successors

BATCH = 100  # pages that are read together, and deleted together
Result = ImportedRow.Result
# Rows that stay as they are, each with the reason.
Left: TypeAlias = list[tuple[ImportedRow, str]]


class PagesBack:
    """Takes *rows* back, those of one import, the last first."""

    def __init__(self, rows: Sequence[ImportedRow], rights: Rights) -> None:
        self._rows, self._rights = rows, rights
        self._left: Left = []
        self._going: dict[int, ImportedRow] = {}
        self._changes: list[Rewrite] = []
        self._taken_up: dict[int, str] = {}
        self._imported: set[int] = set()

    def undo(self, note: Callable[[int], None]) -> Left:
        """Take back what can be, and return what cannot; *note* hears how many rows are done."""
        hold([row.target for row in self._rows if row.target is not None])
        for start in range(0, len(self._rows), BATCH):
            batch = self._rows[start : start + BATCH]
            found = with_standing([row.target for row in batch if row.target is not None])
            pages = {page.pk: page for page in found}
            self._changes, self._taken_up = [], _taken_up(batch, pages)
            self._imported = _imported(found)
            for row in batch:
                if reason := self._undo_row(row, pages.get(row.target or 0)):
                    self._left.append((row, reason))
            rewrite(self._changes, self._rights.user)
            note(start + len(batch))
        self._remove()
        return self._left

    def _undo_row(self, row: ImportedRow, page: ResourcePage | None) -> str:
        """Take one row back, or note that its page goes; return why that cannot be, or ""."""
        if page is None:
            # Somebody has deleted it; what was new is gone as it should be.
            return "" if row.result == Result.CREATED else _("Somebody has deleted it.")
        if reason := self._why_not(row, page):
            return reason
        if row.result == Result.CREATED:
            self._going[page.pk] = row
            return ""
        return self._restore(row, page)

    def _why_not(self, row: ImportedRow, page: ResourcePage) -> str:
        if page.latest_revision_id != row.made:
            if page.latest_revision_id in self._imported:
                return _("A later import has changed it.")
            return _("Somebody has edited it since.")
        if self._rights.is_locked(page):
            return _("It is locked.")
        if row.result == Result.CREATED and not self._rights.may_delete(page):
            return _("You may not delete it.")
        return self._taken_up.get(page.pk, "")

    def _restore(self, row: ImportedRow, page: ResourcePage) -> str:
        before = Revision.objects.filter(pk=row.seen).first()
        if before is None:
            return _("What was there before is no longer kept.")
        was_public = page.live and not page.has_unpublished_changes
        rights = self._rights
        if not rights.may_edit(page) or (was_public and not rights.may_publish_page(page)):
            return _("You may not change it.")
        former = page.with_content_json(before.content)
        # It is a row of the database, of which only what the import changed is written.
        former._state.adding, former._state.db = False, page._state.db
        self._changes.append(
            Rewrite(
                former,
                fields_of(row.values),
                former_title=page.title,
                content=with_successors(type(page), before.content),
                shown=was_public,
                reverts=before,
            )
        )
        return ""

    def _remove(self) -> None:
        """Delete the pages that were new, except those that something refers to."""
        _wait_for_users(sorted(self._going))
        for key in Pointers(self._going).spared(self._going):
            self._left.append((self._going.pop(key), _("Something refers to it by now.")))
        keys = list(self._going)
        for start in range(0, len(keys), BATCH):
            pages = Page.objects.filter(pk__in=keys[start : start + BATCH])
            self._log(pages.specific())
            pages.delete()

    def _log(self, pages: Sequence[Page]) -> None:
        now, context = timezone.now(), get_active_log_context()
        PageLogEntry.objects.bulk_create(
            PageLogEntry(
                page_id=page.pk,
                content_type_id=page.content_type_id,
                label=page.get_admin_display_title(),
                action="wagtail.delete",
                timestamp=now,
                user=self._rights.user or context.user,
                uuid=context.uuid,
                deleted=True,
            )
            for page in pages
        )


def _wait_for_users(keys: Sequence[int]) -> None:
    """Let those who are just naming one of the pages *keys* in a save end it, and nobody begin."""
    for start in range(0, len(keys), BATCH):
        some = keys[start : start + BATCH]
        # A foreign key holds the row of the table that it is to, and some are to each of these.
        wait_for_users(Page.objects.filter(pk__in=some))
        wait_for_users(ResourcePage.objects.filter(pk__in=some))


def _imported(pages: Iterable[ResourcePage]) -> set[int]:
    """Return the latest revisions of *pages* that an import has made."""
    latest = [page.latest_revision_id for page in pages]
    made = ImportedRow.objects.filter(made__in=latest).values_list("made", flat=True)
    return {key for key in made if key is not None}


def _taken_up(rows: Sequence[ImportedRow], pages: dict[int, ResourcePage]) -> dict[int, str]:
    """Return the pages of *rows* that somebody has made something of since, and how."""
    there = [(row, page) for row in rows if (page := pages.get(row.target or 0)) is not None]
    new = [page for row, page in there if row.result == Result.CREATED]
    shown = {
        page.pk: row.made
        for row, page in there
        if row.result == Result.CHANGED and page.live and page.live_revision_id == row.made
    }
    since = dict.fromkeys(published_since(shown), _("Somebody has published it since."))
    return {**taken_up(new), **since}
