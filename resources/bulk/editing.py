"""Set a field of many resources at once, as an editor asks, and take it back."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from resources.bulk.changing import Step, carry_out, draft_of, hold
from resources.bulk.fields import FIELDS, NOTHING, Difference, Field, State
from resources.bulk.made_again import made_again
from resources.bulk.rights import Outcome, User, may_publish, refusal, sort_out, with_drafts
from resources.models import Operation, ResourcePage
from resources.operations import UndoError, Undone, record, undoes

EDITED = "bulk-edit"


class Way(StrEnum):
    """How what is given meets what a resource has."""

    ADD = "add"
    REMOVE = "remove"
    REPLACE = "replace"


@dataclass(frozen=True)
class Edit:
    """A change that an editor asks for; *names* tells what is given, for people."""

    field: Field
    way: Way
    given: State
    names: tuple[str, ...] = ()

    def applied_to(self, state: State) -> State:
        if self.way == Way.ADD:
            return state | self.given
        if self.way == Way.REMOVE:
            return state - self.given
        return self.given

    def title(self, count: int) -> str:
        messages = {
            Way.ADD: ngettext(
                "%(field)s: added %(names)s (%(count)s resource)",
                "%(field)s: added %(names)s (%(count)s resources)",
                count,
            ),
            Way.REMOVE: ngettext(
                "%(field)s: removed %(names)s (%(count)s resource)",
                "%(field)s: removed %(names)s (%(count)s resources)",
                count,
            ),
            Way.REPLACE: ngettext(
                "%(field)s: set to %(names)s (%(count)s resource)",
                "%(field)s: set to %(names)s (%(count)s resources)",
                count,
            ),
        }
        names = ", ".join(f"“{name}”" for name in self.names) or _("nothing")
        return messages[self.way] % {"field": self.field.label, "names": names, "count": count}


class GoneError(Exception):
    """What should be set was deleted meanwhile. Nothing was changed."""


@transaction.atomic
def change(keys: Collection[int], edit: Edit, user: User) -> Outcome:
    """Make *edit* on the resources *keys* that *user* may edit; the others are left alone.

    What visitors see changes where the user may publish; an unpublished draft gets the
    change too, and goes on waiting. The number of statements grows by a few for each
    resource. Raises :class:`GoneError`.
    """
    if edit.field.present(edit.given) != edit.given:
        raise GoneError(_("Somebody has just deleted one of the terms. Nothing was changed."))
    hold(keys)
    pages = with_drafts(keys)
    found = sort_out(pages, user)
    rows = edit.field.read([page.pk for page in found.allowed])
    steps = [_step(page, edit, rows[page.pk], user) for page in found.allowed]
    done = [step for step in steps if step]
    operation = _record(edit, done, user) if done else None
    waiting = [step.page for step in done if step.draft and not step.row and step.page.live]
    return Outcome(operation, found, waiting)


def _step(page: ResourcePage, edit: Edit, row: State, user: User) -> Step:
    may_show = not page.live or not edit.field.is_public or may_publish(page, user)
    row_change = Difference.between(row, edit.applied_to(row)) if may_show else Difference()
    if not edit.field.is_in_drafts:
        return Step(page, row_change, Difference())
    content = draft_of(page, must_be=not may_show)
    if content is None:
        return Step(page, row_change, Difference())
    before = edit.field.of_draft(content)
    draft_change = Difference.between(before, edit.applied_to(before))
    is_shown = page.live and may_show and not page.has_unpublished_changes
    return Step(page, row_change, draft_change, content, is_shown=is_shown)


def _record(edit: Edit, steps: list[Step], user: User) -> Operation:
    title = edit.title(len(steps))
    made = carry_out(edit.field, steps, user, title)
    pages = {
        step.page.pk: {
            "title": step.page.draft_title,
            "row": _as_json(step.row),
            "draft": _as_json(step.draft),
            "was": step.page.latest_revision_id,
            "made": made.get(step.page.pk),
            "was_clean": not step.page.has_unpublished_changes,
        }
        for step in steps
    }
    return record(EDITED, title, user, len(steps), {"field": edit.field.name, "pages": pages})


def _as_json(difference: Difference) -> list[list[Any]]:
    return [sorted(difference.added), sorted(difference.removed)]


def _from_json(stored: list[list[Any]]) -> Difference:
    return Difference(frozenset(stored[0]), frozenset(stored[1]))


@undoes(EDITED)
def undo_edit(operation: Operation, user: User) -> Undone:
    """Take an edit back on every resource whose field is still as the edit left it."""
    field = FIELDS.get(operation.data["field"])
    if field is None:
        raise UndoError(_("This version cannot undo changes of this kind."))
    kept: dict[int, dict[str, Any]] = {
        int(key): page for key, page in operation.data["pages"].items()
    }
    hold(kept)
    pages = with_drafts(kept)
    rows = field.read(kept)
    way_back = _WayBack(field, user, _gone(field, kept))
    steps = [
        step
        for page in pages
        if (step := way_back.step(page, kept[page.pk], rows[page.pk])) is not None
    ]
    made = carry_out(field, steps, user, _("Undone: %(title)s") % {"title": operation.title})
    made_again(
        {
            was: made[step.page.pk]
            for step in steps
            if (was := _as_it_was(step, kept[step.page.pk])) is not None
        }
    )
    restored = {step.page.pk for step in steps}
    left = [page["title"] for key, page in kept.items() if key not in restored]
    return Undone(len(restored), left)


def _gone(field: Field, kept: Mapping[int, dict[str, Any]]) -> State:
    """Return what the edit took away and nobody can give back: it was deleted since."""
    taken: State = NOTHING
    for page in kept.values():
        taken |= _from_json(page["row"]).removed | _from_json(page["draft"]).removed
    return taken - field.present(taken)


def _is_published_since(page: ResourcePage, made: int | None) -> bool:
    """Whether visitors see the draft *made*, which waited, or one that was written later."""
    shown = page.live_revision_id
    return page.live and shown is not None and made is not None and shown >= made


def _as_it_was(step: Step, kept: dict[str, Any]) -> int | None:
    """Return the revision of a page that *step* makes again, or None where something is new."""
    is_last = step.page.latest_revision_id == kept["made"]
    if not step.draft or not is_last or step.is_shown != kept["was_clean"]:
        return None
    return kept.get("was")


@dataclass(frozen=True)
class _WayBack:
    """What restores a field; what is *gone* cannot be given back."""

    field: Field
    user: User
    gone: State

    def step(self, page: ResourcePage, kept: dict[str, Any], row: State) -> Step | None:
        """Return what restores *page*, or None where it is to be left alone."""
        row_back = _from_json(kept["row"]).inverse
        draft_back = _from_json(kept["draft"]).inverse
        if not row_back.fits(row) or (row_back.added | draft_back.added) & self.gone:
            return None
        if refusal(page, self.user) or (row_back and not self._may_show(page)):
            return None
        if not draft_back:
            return Step(page, row_back, draft_back)
        if not row_back and _is_published_since(page, kept["made"]):
            return None
        content = draft_of(page, must_be=False)
        if content is None or not draft_back.fits(self.field.of_draft(content)):
            return None
        is_untouched = kept["was_clean"] and page.latest_revision_id == kept["made"]
        is_shown = page.live and (
            is_untouched or (bool(row_back) and not page.has_unpublished_changes)
        )
        return Step(page, row_back, draft_back, content, is_shown=is_shown)

    def _may_show(self, page: ResourcePage) -> bool:
        return not page.live or not self.field.is_public or may_publish(page, self.user)
