"""An editor types the times of an event as its guests will read them."""

import datetime as dt
import zoneinfo

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.users.models import UserProfile

from resources.models import ResourceIndexPage, Webinar
from tests.factories import UserFactory
from tests.resources.admin_forms import resource_data

pytestmark = pytest.mark.django_db


def test_times_are_those_of_the_event(client: Client, library: ResourceIndexPage, settings) -> None:
    settings.TIME_ZONE = "Europe/Berlin"
    client.force_login(UserFactory(is_superuser=True))
    add = reverse("wagtailadmin_pages:add", args=["resources", "webinar", library.pk])
    answer = client.post(add, resource_data("webinar"))
    assert answer.status_code == 302
    webinar = Webinar.objects.get().get_latest_revision_as_object()
    phoenix = zoneinfo.ZoneInfo("America/Phoenix")
    assert webinar.starts_at == dt.datetime(2027, 1, 12, 18, tzinfo=phoenix)
    assert webinar.ends_at == dt.datetime(2027, 1, 12, 19, tzinfo=phoenix)
    form = client.get(reverse("wagtailadmin_pages:edit", args=[webinar.pk])).content.decode()
    assert 'value="2027-01-12 18:00"' in form
    assert 'value="2027-01-12 19:00"' in form


def test_an_unknown_time_zone_is_named(client: Client, library: ResourceIndexPage) -> None:
    client.force_login(UserFactory(is_superuser=True))
    add = reverse("wagtailadmin_pages:add", args=["resources", "webinar", library.pk])
    answer = client.post(add, resource_data("webinar", time_zone="Phoenix"))
    assert answer.status_code == 200
    assert "Unknown time zone" in answer.content.decode()
    assert not Webinar.objects.exists()


@pytest.mark.parametrize("name", ["starts_at", "ends_at", "go_live_at", "expire_at"])
@pytest.mark.parametrize(
    ("moment", "zone"),
    [("9999-12-31 23:59", "America/New_York"), ("0001-01-01 00:00", "Asia/Tokyo")],
)
def test_b06_a_moment_beyond_the_calendar_is_told_beside_its_field(
    client: Client, library: ResourceIndexPage, moment: str, zone: str, name: str
) -> None:
    editor = UserFactory(is_superuser=True)
    UserProfile.objects.create(user=editor, current_time_zone=zone)
    client.force_login(editor)
    add = reverse("wagtailadmin_pages:add", args=["resources", "webinar", library.pk])
    times = {"starts_at": "", "ends_at": "", "time_zone": zone, name: moment}
    for action in ({}, {"action-publish": "1"}):
        answer = client.post(add, resource_data("webinar", **times) | action)
        assert answer.status_code == 200
        assert list(answer.context["form"].errors) == [name]


@pytest.mark.parametrize("zone", ["America", "posixrules"])
def test_b06_what_only_looks_like_a_time_zone_is_told(
    client: Client, library: ResourceIndexPage, zone: str
) -> None:
    client.force_login(UserFactory(is_superuser=True))
    add = reverse("wagtailadmin_pages:add", args=["resources", "webinar", library.pk])
    answer = client.post(add, resource_data("webinar", time_zone=zone))
    assert list(answer.context["form"].errors) == ["time_zone"]
