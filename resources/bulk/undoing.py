"""Take back what was published, withdrawn or moved together.

A page that somebody has worked on since is left alone, and named.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

from django.utils.dateparse import parse_date, parse_datetime
from wagtail.log_actions import log
from wagtail.models import Page, Revision
from wagtail.signals import page_published

from resources.bulk.changing import hold
from resources.bulk.made_again import made_again
from resources.bulk.rights import User, may_move_to, may_publish, refusal, with_drafts
from resources.models import Operation, ResourcePage
from resources.operations import Undone, undoes

PUBLISHED, UNPUBLISHED, MOVED = "bulk-publish", "bulk-unpublish", "bulk-move"

# Restores a page from what was kept of it; False where it is to be left alone.
Restore: TypeAlias = Callable[[ResourcePage, dict[str, Any], User], bool]


def _each(operation: Operation, user: User, restore: Restore) -> Undone:
    kept = {int(key): page for key, page in operation.data["pages"].items()}
    hold(kept)
    restored = {
        page.pk
        for page in with_drafts(kept)
        if refusal(page, user) is None and restore(page, kept[page.pk], user)
    }
    left = [page["title"] for key, page in kept.items() if key not in restored]
    return Undone(len(restored), left)


@undoes(PUBLISHED)
def undo_publish(operation: Operation, user: User) -> Undone:
    """Withdraw what was published; of what was live before, show again what was shown."""
    return _each(operation, user, _unpublish_again)


def _unpublish_again(page: ResourcePage, kept: dict[str, Any], user: User) -> bool:
    made = kept["made"]
    if not page.live or (page.live_revision_id, page.latest_revision_id) != (made, made):
        return False
    if not may_publish(page, user):
        return False
    if kept["live"]:
        return _show_former(page, kept, user)
    page.unpublish(user=user)
    dates = kept["dates"]
    Page.objects.filter(pk=page.pk).update(
        first_published_at=parse_datetime(dates["first_published_at"] or ""),
        last_published_at=parse_datetime(dates["last_published_at"] or ""),
    )
    ResourcePage.objects.filter(pk=page.pk).update(
        published_on=parse_date(dates["published_on"] or ""),
        review_by=parse_date(dates["review_by"] or ""),
    )
    return True


def _show_former(page: ResourcePage, kept: dict[str, Any], user: User) -> bool:
    """Show what was shown before, and have the words that were published wait again."""
    former = Revision.objects.filter(pk=kept["was"]).first()
    draft = Revision.objects.filter(pk=kept["made"]).first()
    if former is None or draft is None:
        return False
    again = page.with_content_json(former.content).save_revision(
        user=user, log_action=True, previous_revision=former, clean=False
    )
    again.publish(user=user, skip_permission_checks=True)
    now = Page.objects.get(pk=page.pk).specific
    waiting = now.with_content_json(draft.content).save_revision(
        user=user, log_action=True, previous_revision=draft, clean=False
    )
    made_again({draft.pk: waiting.pk})
    return True


@undoes(UNPUBLISHED)
def undo_unpublish(operation: Operation, user: User) -> Undone:
    """Show again what was withdrawn, as it was shown."""
    return _each(operation, user, _show_again)


def _show_again(page: ResourcePage, kept: dict[str, Any], user: User) -> bool:
    if page.live or page.latest_revision_id != kept["latest"] or not may_publish(page, user):
        return False
    # Withdrawing left the page as visitors saw it; a draft that waited goes on waiting.
    shown = page
    shown.live = True
    shown.has_unpublished_changes = kept["had_changes"]
    shown.live_revision_id = kept["live_revision"]
    shown.save(clean=False)
    log(instance=shown, action="wagtail.publish", user=user, revision=shown.live_revision)
    page_published.send(sender=type(shown), instance=shown, revision=shown.live_revision)
    shown.update_aliases()
    return True


@undoes(MOVED)
def undo_move(operation: Operation, user: User) -> Undone:
    """Move what was moved back to where it was."""
    return _each(operation, user, _move_back)


def _move_back(page: ResourcePage, kept: dict[str, Any], user: User) -> bool:
    former = Page.objects.filter(pk=kept["from"]).first()
    if former is None or page.get_parent().pk != kept["to"]:
        return False
    if not may_move_to(page, former, user):
        return False
    Page.objects.get(pk=page.pk).move(former, pos="last-child", user=user)
    return True
