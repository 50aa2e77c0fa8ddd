"""Which of many resources somebody may change, and what became of them."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeAlias

from django.db.models import QuerySet
from wagtail.models import Page

from resources.models import Operation, ResourcePage

# The project's own model of users; content knows no accounts.
User: TypeAlias = Any

# The most resources that one bulk action changes: all in one transaction, while an editor
# waits for the answer.
MOST = 1_000
# The same where Wagtail does it to each page by itself, which takes longer: in SQLite nobody
# else writes meanwhile, and after some 20 seconds their saves fail.
MOST_ONE_BY_ONE = 200


class Refusal(StrEnum):
    """Why a resource is left alone."""

    FORBIDDEN = "forbidden"
    LOCKED = "locked"
    ALIAS = "alias"
    # It is so already.
    DONE = "done"
    # It says too little, or something wrong, to be published.
    INVALID = "invalid"
    # It cannot go where it should.
    MISPLACED = "misplaced"


@dataclass
class Sorted:
    """Resources that may be changed, and the others by the reason why not."""

    allowed: list[ResourcePage] = field(default_factory=list)
    refused: dict[Refusal, list[ResourcePage]] = field(default_factory=dict)

    def add(self, page: ResourcePage, refusal: Refusal | None) -> None:
        if refusal is None:
            self.allowed.append(page)
        else:
            self.refused.setdefault(refusal, []).append(page)


def with_standing(keys: Collection[int]) -> QuerySet[ResourcePage]:
    """Return the resources as their types, with what tells whether they are locked.

    Wagtail keeps the reviews of a page by its type, or by none: not by a type in between.
    """
    pages = ResourcePage.objects.filter(pk__in=keys).order_by("pk").specific()
    return pages.prefetch_workflow_states().annotate_approved_schedule()


def with_drafts(keys: Collection[int]) -> QuerySet[ResourcePage]:
    """Return the same, with their latest drafts."""
    return with_standing(keys).prefetch_related("latest_revision")


def refusal(page: ResourcePage, user: User) -> Refusal | None:
    """Return why *user* may not edit *page* now, or None.

    No user stands for a command, which any lock keeps out, and nothing else.
    """
    if page.alias_of_id:
        return Refusal.ALIAS
    if user is None:
        return Refusal.LOCKED if page.get_lock() else None
    rights = page.permissions_for_user(user)
    if not rights.can_edit():
        return Refusal.FORBIDDEN
    return Refusal.LOCKED if rights.page_locked() else None


def may_publish(page: ResourcePage, user: User) -> bool:
    return user is None or bool(page.permissions_for_user(user).can_publish())


def may_move_to(page: ResourcePage, library: Page, user: User) -> bool:
    """Whether *page* may be in *library*, and its address is free there."""
    is_free = not library.get_children().not_page(page).filter(slug=page.slug).exists()
    may_move = user is None or page.permissions_for_user(user).can_move_to(library)
    return is_free and bool(may_move)


# Why somebody may not change a page in some way, or None.
Check: TypeAlias = Callable[[ResourcePage, User], Refusal | None]


def sort_out(pages: Iterable[ResourcePage], user: User, check: Check = refusal) -> Sorted:
    """Tell which of *pages* the user may change now; by default, which may be edited."""
    found = Sorted()
    for page in pages:
        found.add(page, check(page, user))
    return found


@dataclass(frozen=True)
class Outcome:
    """What a bulk action did.

    *operation* takes it back; None where nothing changed. Of the resources *waiting* the
    change is in a draft, because the editor may not publish.
    """

    operation: Operation | None
    sorted: Sorted
    waiting: list[ResourcePage] = field(default_factory=list)
