"""An editor types the times of an event as its guests will read them."""

import datetime as dt
import zoneinfo

import pytest
from django.test import Client
from django.urls import reverse

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
