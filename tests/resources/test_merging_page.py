"""Merging in the admin: what stays is found, and everything else follows it."""

from typing import Any

import pytest
from django.test import Client

from resources.models import ResourcePage, ResourceTag, Topic
from resources.tidying.making import term_of_name
from tests import factories
from tests.resources.tidied import soup, tags, text_of, value

PAGE = "/admin/tidying/"
ALIKE = f"{PAGE}resourcetag/alike/"


@pytest.fixture
def admin(client: Client, library: Any) -> Client:
    client.force_login(factories.UserFactory(is_superuser=True))
    return client


def test_two_tags_are_merged_from_the_page_and_it_is_undone(admin: Client) -> None:
    page = factories.ToolkitFactory(tags=["calls"])
    former, now = ResourceTag.objects.get(), tags("phone calls")[0]
    address = f"{PAGE}resourcetag/merge/"
    asked = soup(admin.get(address, {"term": [former.pk, now.pk]}))
    assert asked.select_one(f'input[name=into][value="{value(former)}"]').has_attr("checked")
    data = {"term": [former.pk, now.pk], "into": value(now)}
    done = admin.post(address, data, follow=True)
    assert "Merged “calls” into “phone calls”: 1 resource." in text_of(soup(done))
    assert list(ResourcePage.objects.get(pk=page.pk).tags.names()) == ["phone calls"]
    undo = soup(done).select_one('a[href*="/undo/"]')["href"]
    assert "1 is as before" in text_of(soup(admin.post(undo, follow=True)))
    assert list(ResourcePage.objects.get(pk=page.pk).tags.names()) == ["calls"]


def found(admin: Client, vocabulary: str, term: Any, q: str) -> list[str]:
    """Return what the form offers for *q*, the same with and without scripts."""
    data = {"term": term.pk, "q": q}
    page = soup(admin.get(f"{PAGE}{vocabulary}/merge/", data)).select_one("#tidying-found")
    part = soup(admin.get(f"{PAGE}{vocabulary}/merge/found/", data))
    assert text_of(page) == text_of(part)
    return [text_of(one) for one in page.select("label")]


def test_what_stays_is_found_by_a_part_of_any_of_its_names(admin: Client) -> None:
    calls, _visits, phone = tags("calls", "visits", "Teléfono")
    factories.ToolkitFactory(tags=["Teléfono"])
    assert found(admin, "resourcetag", calls, "telef") == ["Teléfono (1) – Tags"]
    assert found(admin, "resourcetag", calls, "calls") == []
    merged = {"term": calls.pk, "into": value(phone), "q": "telef"}
    admin.post(f"{PAGE}resourcetag/merge/", merged)
    assert not ResourceTag.objects.filter(name="calls").exists()


def test_a_tag_finds_terms_and_a_term_its_own_kind_only(admin: Client) -> None:
    (ring,) = tags("ring")
    broad = factories.TopicFactory(name="Home")
    calls = factories.TopicFactory(
        name="Calls", parent=broad, synonyms="ringing", translations={"es": "Llamadas"}
    )
    factories.AudienceFactory(name="Callers")
    factories.SeriesFactory(name="Calls of old")  # a resource has one of these only
    assert found(admin, "resourcetag", ring, "call") == [
        "Callers (0) – Audiences",
        "Home › Calls (0) – Topics",
    ]
    for words in ("ringing", "LLAMA", "calls"):
        assert found(admin, "topic", broad, words) == ["Home › Calls (0)"]
    assert found(admin, "topic", calls, "callers") == []


def test_of_many_that_are_found_the_closest_are_shown(
    admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("resources.admin.tidying_merging.MOST_FOUND", 2)
    first, *_others = tags("a", "late calls", "calls for all", "calls", "meals")
    assert found(admin, "resourcetag", first, "calls") == [
        "calls (0) – Tags",
        "calls for all (0) – Tags",
    ]
    address = f"{PAGE}resourcetag/merge/"
    page = text_of(soup(admin.get(address, {"term": first.pk, "q": "calls"})))
    assert "The 2 closest are shown." in page
    assert "Nothing has “zzz” in its name." in text_of(
        soup(admin.get(address, {"term": first.pk, "q": "zzz"}))
    )


def test_a_form_for_merging_does_not_hold_all_terms(admin: Client) -> None:
    (calls,) = tags("calls")
    for number in range(3):
        factories.PlaceFactory(name=f"Place {number}")
    assert "Place 1" not in text_of(
        soup(admin.get(f"{PAGE}resourcetag/merge/", {"term": calls.pk}))
    )


@pytest.mark.parametrize("into", ["", "zzz", "topic:", "topic:x", f"topic:{'9' * 30}", "page:1"])
def test_what_shall_stay_must_be_there(admin: Client, into: str) -> None:
    (calls,) = tags("calls")
    told = admin.post(f"{PAGE}resourcetag/merge/", {"term": calls.pk, "into": into})
    assert soup(told).select(".error-message")
    assert ResourceTag.objects.exists()


def test_a_term_does_not_become_a_tag_nor_one_that_a_resource_has_one_of(admin: Client) -> None:
    (calls,) = tags("calls")
    topic, series = factories.TopicFactory(name="Calls"), factories.SeriesFactory(name="Calls")
    for vocabulary, term, other in (("topic", topic, calls), ("resourcetag", calls, series)):
        data = {"term": term.pk, "into": value(other)}
        told = soup(admin.post(f"{PAGE}{vocabulary}/merge/", data))
        assert "That one is there no more. Choose another." in text_of(told)


def test_a_tag_becomes_a_term_that_is_there_or_a_new_one(admin: Client) -> None:
    topic = factories.TopicFactory(name="Calls")
    page = factories.ToolkitFactory(tags=["ringing", "meals"])
    ringing, meals = (ResourceTag.objects.get(name=name) for name in ("ringing", "meals"))
    address = f"{PAGE}resourcetag/merge/"
    admin.post(address, {"term": ringing.pk, "into": value(topic)})
    new = {"term": meals.pk, "into": "new", "vocabulary": "topic"}
    assert "Give the new term a name." in text_of(soup(admin.post(address, {**new, "name": " "})))
    admin.post(address, {**new, "name": "Food"})
    assert not ResourceTag.objects.exists()
    assert {term.name for term in ResourcePage.objects.get(pk=page.pk).topics.all()} == {
        "Calls",
        "Food",
    }
    topic.refresh_from_db()
    assert topic.synonyms == "ringing"
    assert Topic.objects.get(name="Food").synonyms == "meals"


def test_a_mistake_keeps_what_was_chosen(admin: Client) -> None:
    broad = factories.TopicFactory(name="Broad")
    narrow = factories.TopicFactory(name="Narrow", parent=broad)
    told = admin.post(f"{PAGE}topic/merge/", {"term": broad.pk, "into": value(narrow)})
    assert soup(told).select_one(f'#tidying-found input[value="{value(narrow)}"][checked]')


def test_what_cannot_be_merged_is_told_and_kept(admin: Client) -> None:
    broad = factories.TopicFactory(name="Broad")
    narrow = factories.TopicFactory(name="Narrow", parent=broad)
    address = f"{PAGE}topic/merge/"
    told = admin.post(address, {"term": [broad.pk, narrow.pk], "into": value(narrow)})
    assert "“Narrow” is narrower than “Broad”" in text_of(soup(told))
    assert Topic.objects.count() == 2
    assert "Choose what to merge first." in text_of(soup(admin.get(address, follow=True)))
    assert "Choose what to merge first." in text_of(
        soup(admin.get(address, {"term": ["x", "-1", "9" * 30]}, follow=True))
    )


def test_a_new_term_is_not_left_behind_by_a_merge_that_fails(
    admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    (calls,) = tags("calls")

    def deleted_meanwhile(*args: Any, **kwargs: Any) -> Any:
        made = term_of_name(*args, **kwargs)
        ResourceTag.objects.all().delete()
        return made

    monkeypatch.setattr("resources.admin.tidying_merging.term_of_name", deleted_meanwhile)
    new = {"term": calls.pk, "into": "new", "vocabulary": "topic", "name": "Food"}
    told = admin.post(f"{PAGE}resourcetag/merge/", new)
    assert "Nothing was changed." in text_of(soup(told))
    assert not Topic.objects.exists()
