"""Pages and feeds of terms that have become others lead on."""

from typing import Any

import pytest
from django.test import Client

from resources.models import Priority, Series, Topic
from resources.operations import undo
from resources.tidying.merging import merge
from resources.tidying.renaming import rename
from tests import factories


@pytest.fixture
def user(library: Any) -> Any:
    return factories.UserFactory(is_superuser=True)


@pytest.mark.parametrize(
    ("factory", "address"),
    [
        (factories.TopicFactory, "/topics/{}/"),
        (factories.PlaceFactory, "/places/{}/"),
        (factories.OrganisationFactory, "/partners/{}/"),
        (factories.PriorityFactory, "/priorities/{}/"),
        (factories.SeriesFactory, "/series/{}/"),
        (factories.SeriesFactory, "/series/{}/calendar.ics"),
        (factories.SeriesFactory, "/series/{}/feed.xml"),
        (factories.SeriesFactory, "/series/{}/podcast.xml"),
    ],
)
def test_the_address_of_a_term_leads_to_what_it_was_merged_into(
    client: Client, user: Any, factory: Any, address: str
) -> None:
    former, now = factory(name="Former"), factory(name="Now")
    path = address.format("former")
    assert client.get(path).status_code == 200
    operation = merge([former], now, user)
    answer = client.get(f"{path}?page=1")
    assert (answer.status_code, answer["Location"]) == (302, f"{address.format('now')}?page=1")
    undo(operation, user)
    assert client.get(path).status_code == 200


def test_the_former_address_of_a_renamed_term_leads_to_its_present_one(
    client: Client, user: Any
) -> None:
    topic = factories.TopicFactory(name="Attendence")
    rename(topic, "Attendance", user)
    rename(Topic.objects.get(), "Coming to school", user)
    for former in ("attendence", "attendance"):
        assert client.get(f"/topics/{former}/")["Location"] == "/topics/coming-to-school/"


def test_an_address_edited_by_hand_leads_on_too(client: Client, user: Any) -> None:
    series = factories.SeriesFactory(name="Evenings")
    series.slug = "our-evenings"
    series.save()
    assert client.get("/series/evenings/")["Location"] == "/series/our-evenings/"


def test_an_address_that_another_term_has_now_shows_that_one(client: Client, user: Any) -> None:
    merge([factories.TopicFactory(name="Former")], factories.TopicFactory(name="Now"), user)
    factories.TopicFactory(name="Former")
    assert client.get("/topics/former/").status_code == 200


def test_what_never_was_or_was_deleted_is_not_found(client: Client, user: Any) -> None:
    assert client.get("/topics/never/").status_code == 404
    now = factories.TopicFactory(name="Now")
    merge([factories.TopicFactory(name="Former")], now, user)
    Topic.objects.get(pk=now.pk).delete()
    assert client.get("/topics/former/").status_code == 404
    assert not Priority.objects.exists()
    assert not Series.objects.exists()
