"""The date readers see is the day of the first publication, unless an editor says otherwise."""

import datetime as dt

from django.utils import timezone

from resources.models import ResourceIndexPage, Toolkit
from tests.factories import EvidenceBriefFactory, ToolkitFactory


def test_publishing_again_does_not_move_the_date(library: ResourceIndexPage) -> None:
    page = ToolkitFactory(parent=library, live=False, published_on=None)
    draft = page.save_revision()
    draft.publish()
    first = dt.datetime(2024, 3, 1, 12, tzinfo=dt.UTC)
    Toolkit.objects.filter(pk=page.pk).update(
        first_published_at=first, published_on=timezone.localdate(first)
    )
    again = Toolkit.objects.get(pk=page.pk)
    again.published_on = None
    again.save_revision().publish()
    assert Toolkit.objects.get(pk=page.pk).published_on == first.date()


def test_a_draft_has_no_date_yet(library: ResourceIndexPage) -> None:
    assert ToolkitFactory(parent=library, live=False, published_on=None).published_on is None


def test_what_comes_from_elsewhere_is_not_dated_by_its_arrival(library: ResourceIndexPage) -> None:
    brief = EvidenceBriefFactory(parent=library, published_on=None, external_id="wwc:1")
    assert brief.published_on is None
