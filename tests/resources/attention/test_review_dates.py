"""After how many months each type comes up for review is the coalition's to say."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from resources.attention.reviewing import mark_reviewed
from resources.models import ResourceIndexPage, ResourcePage, ReviewDates
from resources.models.review import months_after
from tests.factories import EvidenceBriefFactory, ToolkitFactory, UserFactory

PUBLISHED = dt.date(2026, 1, 31)


@pytest.fixture
def admin(client: Client, library: ResourceIndexPage) -> Client:
    client.force_login(UserFactory(is_superuser=True))
    return client


def address() -> str:
    return reverse("wagtailsettings:edit", args=["resources", "reviewdates", ReviewDates.load().pk])


def choose(admin: Client, **months: str):
    """Send the form of the settings with what it shows, but for *months*."""
    form = admin.get(address()).context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    return admin.post(address(), data | {slug.replace("_", "-"): n for slug, n in months.items()})


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (dt.date(2026, 1, 31), 1, dt.date(2026, 2, 28)),
        (dt.date(2028, 2, 29), 12, dt.date(2029, 2, 28)),
        (dt.date(2026, 12, 5), 24, dt.date(2028, 12, 5)),
        (dt.date(9999, 12, 5), 12, dt.date(9999, 12, 5)),
    ],
)
def test_months_are_those_of_the_calendar(day: dt.date, months: int, expected: dt.date) -> None:
    assert months_after(day, months) == expected


def test_the_form_begins_with_what_each_type_has(admin: Client) -> None:
    form = admin.get(address()).context["form"]
    assert {name: form[name].value() for name in form.fields} == {
        slug: model.review_months for slug, model in ResourcePage.resource_types().items()
    }


def test_what_is_chosen_counts_from_then_on(admin: Client) -> None:
    kept = ToolkitFactory(published_on=PUBLISHED)
    assert kept.review_by == dt.date(2027, 1, 31)
    assert choose(admin, toolkit="6").status_code == 302
    assert ToolkitFactory(published_on=PUBLISHED).review_by == dt.date(2026, 7, 31)
    assert EvidenceBriefFactory(published_on=PUBLISHED).review_by == dt.date(2028, 1, 31)
    kept.refresh_from_db()
    kept.save()
    assert kept.review_by == dt.date(2027, 1, 31), "a date that is set stays"
    assert mark_reviewed(kept, None) == months_after(timezone.localdate(), 6)


@pytest.mark.parametrize("never", ["", "0"])
def test_a_type_need_never_come_up(admin: Client, never: str) -> None:
    due = ToolkitFactory(review_by=PUBLISHED)
    draft = due.save_revision()
    choose(admin, toolkit=never)
    assert admin.get(address()).context["form"]["toolkit"].value() is None
    assert ToolkitFactory(published_on=PUBLISHED).review_by is None
    told = admin.post(reverse("attention:reviewed", args=[due.pk]), follow=True).content.decode()
    assert "do not come up again" in told
    due.refresh_from_db()
    draft.refresh_from_db()
    assert (due.review_by, draft.content["review_by"]) == (None, None)
    history = admin.get(reverse("wagtailadmin_pages:history", args=[due.pk])).content.decode()
    assert "Reviewed, still right" in history


@pytest.mark.parametrize("months", ["-1", "121", "soon"])
def test_what_cannot_be_is_refused(admin: Client, months: str) -> None:
    answer = choose(admin, toolkit=months)
    assert answer.status_code == 200
    assert answer.context["form"].errors.keys() == {"toolkit"}
    assert ReviewDates.objects.get().months == {}


def test_an_editor_does_not_set_them(client: Client, library: ResourceIndexPage) -> None:
    client.force_login(UserFactory(groups=["Moderators"]))
    assert client.get(address()).status_code == 302
