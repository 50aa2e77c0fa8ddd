"""Saying that a resource was reviewed and is still right."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Revision

from resources.models import ResourcePage
from resources.models.review import review_day

ACTION = "resources.reviewed"


@transaction.atomic
def mark_reviewed(page: ResourcePage, user: Any) -> dt.date | None:
    """Note that *user* found *page* still right; return the day of the next review, if any.

    Nothing else of it changes, and nothing that visitors see: neither the page nor a draft
    of it is published. Drafts learn the day as well, or publishing one would forget it.
    """
    day = review_day(page.specific_class, timezone.localdate())
    noted = day.isoformat() if day else None
    ResourcePage.objects.filter(pk=page.pk).update(review_by=day)
    waiting = Q(pk=page.latest_revision_id) | Q(approved_go_live_at__isnull=False)
    for revision in Revision.page_revisions.filter(waiting, object_id=str(page.pk)):
        content = {**revision.content, "review_by": noted}
        Revision.page_revisions.filter(pk=revision.pk).update(content=content)
    log(page, ACTION, user=user, data={"review_by": noted})
    return day


def reviewed_until(data: dict[str, Any]) -> dt.date | None:
    """Return the day of the next review that a log entry of one tells, if any."""
    return dt.date.fromisoformat(data["review_by"]) if data["review_by"] else None
