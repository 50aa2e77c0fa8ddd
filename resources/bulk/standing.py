"""Many resources published, withdrawn and moved at once, by Wagtail's own actions."""

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import ngettext
from wagtail.models import Page, Revision
from wagtail.signal_handlers import disable_reference_index_auto_update

from resources.bulk.changing import hold
from resources.bulk.rights import (
    Check,
    Outcome,
    Refusal,
    User,
    may_move_to,
    may_publish,
    refusal,
    sort_out,
    with_drafts,
)
from resources.bulk.undoing import MOVED, PUBLISHED, UNPUBLISHED
from resources.models import ResourceIndexPage, ResourcePage
from resources.operations import record


@dataclass(frozen=True)
class Action:
    """What is done to each page.

    *do* returns what takes it back, as JSON holds it; *title* tells of so many resources.
    """

    kind: str
    check: Check
    do: Callable[[ResourcePage, User], dict[str, Any]]
    title: Callable[[int], str]


@transaction.atomic
def carry_out(action: Action, keys: Collection[int], user: User) -> Outcome:
    """Do *action* to each of the resources *keys* that allows it; record what takes it back."""
    hold(keys)
    pages = with_drafts(keys)
    found = sort_out(pages, user, action.check)
    kept = {}
    for page in found.allowed:
        try:
            with transaction.atomic():
                kept[page.pk] = {"title": page.draft_title, **action.do(page, user)}
        except ValidationError:
            found.add(page, Refusal.INVALID)
    found.allowed = [page for page in found.allowed if page.pk in kept]
    if not kept:
        return Outcome(None, found)
    title = action.title(len(kept))
    return Outcome(record(action.kind, title, user, len(kept), {"pages": kept}), found)


def refusal_to_publish(page: ResourcePage, user: User) -> Refusal | None:
    """Return why *user* may not publish the latest draft of *page* now, or None."""
    if page.live and not page.has_unpublished_changes:
        return Refusal.DONE
    draft = page.latest_revision.content if page.latest_revision else {}
    starts = parse_datetime(draft.get("go_live_at") or "")
    is_for_later = starts is not None and starts > timezone.now()
    return _refusal_to_show(page, user) or (Refusal.LOCKED if is_for_later else None)


def refusal_to_unpublish(page: ResourcePage, user: User) -> Refusal | None:
    """Return why *user* may not withdraw *page* now, or None."""
    return _refusal_to_show(page, user) if page.live else Refusal.DONE


def _refusal_to_show(page: ResourcePage, user: User) -> Refusal | None:
    # What is in review is decided there, by whoever is asked.
    in_review = Refusal.LOCKED if page.workflow_in_progress else None
    forbidden = None if may_publish(page, user) else Refusal.FORBIDDEN
    return refusal(page, user) or forbidden or in_review


def refusal_to_move(page: ResourcePage, user: User) -> Refusal | None:
    """Return why *user* may not move *page* anywhere now, or None."""
    forbidden = None if page.permissions_for_user(user).can_move() else Refusal.FORBIDDEN
    return refusal(page, user) or forbidden


def publish(keys: Collection[int], user: User) -> Outcome:
    """Publish the latest drafts of the resources *keys* that *user* may publish."""

    def title(count: int) -> str:
        return ngettext("Published %(count)s resource", "Published %(count)s resources", count) % {
            "count": count
        }

    return carry_out(Action(PUBLISHED, refusal_to_publish, _publish_one, title), keys, user)


def _publish_one(page: ResourcePage, user: User) -> dict[str, Any]:
    kept = {
        "live": page.live,
        "was": _keep_content(page) if page.live else None,
        "dates": {
            name: date.isoformat() if (date := getattr(page, name)) else None
            for name in ("first_published_at", "last_published_at", "published_on", "review_by")
        },
    }
    revision = page.latest_revision or page.save_revision(user=user)
    revision.publish(user=user)
    return {**kept, "made": revision.pk}


def _keep_content(page: ResourcePage) -> int:
    """Keep what visitors see of *page* as a revision before its latest; return its key.

    What they see may be in no revision: other changes of many at once reach it directly.
    """
    shown, latest = page, page.latest_revision
    former = Revision.objects.create(
        content_object=shown,
        base_content_type=shown.get_base_content_type(),
        object_str=str(shown),
        content=shown.serializable_data(),
        created_at=latest.created_at - dt.timedelta(milliseconds=1),
    )
    return int(former.pk)


def unpublish(keys: Collection[int], user: User) -> Outcome:
    """Withdraw the resources *keys* that *user* may withdraw."""

    def title(count: int) -> str:
        return ngettext(
            "Unpublished %(count)s resource", "Unpublished %(count)s resources", count
        ) % {"count": count}

    return carry_out(Action(UNPUBLISHED, refusal_to_unpublish, _unpublish_one, title), keys, user)


def _unpublish_one(page: ResourcePage, user: User) -> dict[str, Any]:
    kept = {
        "latest": page.latest_revision_id,
        "live_revision": page.live_revision_id,
        "had_changes": page.has_unpublished_changes,
    }
    # What it refers to stays as it is, and need not be looked up again.
    with disable_reference_index_auto_update():
        page.unpublish(user=user)
    return kept


def move(keys: Collection[int], library: ResourceIndexPage, user: User) -> Outcome:
    """Move the resources *keys* that *user* may move to the end of *library*."""

    def check(page: ResourcePage, user: User) -> Refusal | None:
        if page.is_child_of(library):
            return Refusal.DONE
        if reason := refusal_to_move(page, user):
            return reason
        return None if may_move_to(page, library, user) else Refusal.MISPLACED

    def move_one(page: ResourcePage, user: User) -> dict[str, Any]:
        former = page.get_parent()
        # Where there was no page before, a library in memory does not know of the first.
        target = Page.objects.get(pk=library.pk)
        with disable_reference_index_auto_update():
            Page.objects.get(pk=page.pk).move(target, pos="last-child", user=user)
        return {"from": former.pk, "to": library.pk}

    def title(count: int) -> str:
        return ngettext(
            "Moved %(count)s resource to “%(library)s”",
            "Moved %(count)s resources to “%(library)s”",
            count,
        ) % {"count": count, "library": library.get_admin_display_title()}

    return carry_out(Action(MOVED, check, move_one, title), keys, user)
