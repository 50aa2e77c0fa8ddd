"""Ways in which a published page stops being public, the index told of it or not."""

import datetime as dt

import pytest
from django.utils import timezone
from wagtail.models import Page


def expire(page: Page) -> None:
    """Let the page's time run out, as the clock does, without a job or a signal."""
    past = timezone.now() - dt.timedelta(seconds=1)
    Page.objects.filter(pk=page.pk).update(expire_at=past)


def hide_in_the_database_alone(page: Page) -> None:
    Page.objects.filter(pk=page.pk).update(live=False)


every_hiding = pytest.mark.parametrize(
    "hide", [Page.unpublish, Page.delete, expire, hide_in_the_database_alone]
)
