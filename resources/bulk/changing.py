"""One field of many resources changed at once, in what visitors see and in drafts.

To save and publish every resource by itself takes a hundred statements each: a minute for
500, in which SQLite lets nobody else write. So the rows are changed together, and each page
gets its revision and its entry in the history as if it had been saved.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, Revision

from resources.bulk.fields import Difference, Field
from resources.bulk.rights import User
from resources.models import ResourcePage
from resources.models.named import with_successors

ACTION = "resources.bulk"
BATCH = 100
HELD = 500  # keys named in one statement

# Sent in the transaction of a change that reaches visitors: `keys` of the resources. What is
# written in this way sends no signal of its own.
resources_changed = Signal()


@dataclass(frozen=True)
class Step:
    """The change of one resource: of its row, which visitors see if it is live, and its draft.

    *content* is the draft before it, with the terms of today; None where no draft changes.
    *is_shown*: visitors see all of the new draft, and nothing of it waits to be published.
    """

    page: ResourcePage
    row: Difference
    draft: Difference
    content: dict[str, Any] | None = None
    is_shown: bool = False

    def __bool__(self) -> bool:
        return bool(self.row or self.draft)


def hold(keys: Collection[int]) -> None:
    """Let nobody else change the pages *keys* before the transaction ends."""
    ordered = sorted(keys)
    for start in range(0, len(ordered), HELD):
        pages = Page.objects.filter(pk__in=ordered[start : start + HELD]).order_by("pk")
        list(pages.select_for_update(no_key=True).values_list("pk"))


def draft_of(page: ResourcePage, *, must_be: bool) -> dict[str, Any] | None:
    """Return the content of the latest draft of *page*, with the terms of today.

    Where there is none, None; the content of the page itself where there *must_be* one.
    """
    if page.latest_revision is not None:
        return with_successors(type(page), page.latest_revision.content)
    return page.serializable_data() if must_be else None


@transaction.atomic
def carry_out(field: Field, steps: Sequence[Step], user: User, message: str) -> dict[int, int]:
    """Do *steps* on resources that are held, and return page -> its new revision.

    *message* says in the history of each page what was done.
    """
    field.write({step.page.pk: step.row for step in steps if step.row})
    revisions = _add_revisions(field, steps, user)
    _point_to(revisions, steps)
    _log(revisions, steps, user, message)
    reached = [step.page.pk for step in steps if step.row and field.is_public]
    update_aliases([step.page for step in steps if step.row and step.page.live])
    resources_changed.send(sender=ResourcePage, keys=reached)
    return {key: revision.pk for key, revision in revisions.items()}


def _add_revisions(field: Field, steps: Iterable[Step], user: User) -> dict[int, Revision]:
    now, base = timezone.now(), ContentType.objects.get_for_model(Page)
    revisions = {
        step.page.pk: Revision(
            content_type_id=step.page.content_type_id,
            base_content_type=base,
            object_id=str(step.page.pk),
            object_str=step.page.draft_title,
            created_at=now,
            user=user,
            content=field.in_draft(step.content, step.draft),
        )
        for step in steps
        if step.draft and step.content is not None
    }
    Revision.objects.bulk_create(revisions.values(), batch_size=BATCH)
    return revisions


def _point_to(revisions: dict[int, Revision], steps: Iterable[Step]) -> None:
    """Have the pages know their new revisions, and whether anything waits in them."""
    pages = []
    for step in steps:
        page, revision = step.page, revisions.get(step.page.pk)
        if revision is None:
            continue
        pages.append(
            Page(
                pk=page.pk,
                latest_revision=revision,
                latest_revision_created_at=revision.created_at,
                live_revision_id=revision.pk if step.is_shown else page.live_revision_id,
                has_unpublished_changes=not step.is_shown,
            )
        )
    fields = [
        "latest_revision",
        "latest_revision_created_at",
        "live_revision",
        "has_unpublished_changes",
    ]
    Page.objects.bulk_update(pages, fields, batch_size=BATCH)


def _log(revisions: dict[int, Revision], steps: Iterable[Step], user: User, message: str) -> None:
    now = timezone.now()
    entries = [
        PageLogEntry(
            content_type_id=step.page.content_type_id,
            page_id=step.page.pk,
            label=step.page.get_admin_display_title(),
            action=ACTION,
            timestamp=now,
            user=user,
            revision=revisions.get(step.page.pk),
            content_changed=True,
            data={"message": message},
        )
        for step in steps
    ]
    PageLogEntry.objects.bulk_create(entries, batch_size=BATCH)


def update_aliases(pages: Sequence[ResourcePage]) -> None:
    """Have what mirrors one of *pages* show the change too."""
    mirrored = set(
        Page.objects.filter(alias_of__in=[page.pk for page in pages]).values_list(
            "alias_of", flat=True
        )
    )
    for page in pages:
        if page.pk in mirrored:
            ResourcePage.objects.get(pk=page.pk).specific.update_aliases()
