"""Searches by filter values that have become others lead on."""

import re
from typing import Any

import pytest
from django.test import Client

from resources.models import ResourceTag
from resources.tidying.merging import merge
from resources.tidying.renaming import rename
from search.engines.base import SearchEngine
from search.relay import drain
from search.saved_searches import SavedSearches
from tests import factories
from tests.search.shelf import fresh

SEARCH = "/search/"


@pytest.fixture
def user(library: Any) -> Any:
    return factories.UserFactory(is_superuser=True)


def tag(name: str) -> ResourceTag:
    return ResourceTag.objects.get_or_create(name=name)[0]


def led(client: Client, query: str) -> str:
    return client.get(f"{SEARCH}?{query}").get("Location", "")


def test_a_merged_tag_leads_to_its_present_one_and_to_a_topic(
    client: Client, user: Any, engine: SearchEngine
) -> None:
    factories.ToolkitFactory(title="Ringing home", tags=["calls", "meals"])
    topic = factories.TopicFactory(name="Food")
    merge([tag("calls")], tag("phone-calls"), user)
    merge([tag("meals")], topic, user)
    drain(engine)
    assert led(client, "q=home&tag=calls") == f"{SEARCH}?q=home&tag=phone-calls"
    assert led(client, "tag=calls&tag=meals") == f"{SEARCH}?topic=food&tag=phone-calls"
    answer = client.get(f"{SEARCH}?q=home&tag=calls", follow=True)
    assert "<title>home: 1 resource" in answer.content.decode()


def test_a_renamed_topic_leads_to_its_present_name(
    client: Client, user: Any, engine: SearchEngine
) -> None:
    topic = factories.TopicFactory(name="Attendence")
    factories.ToolkitFactory(topics=[topic])
    drain(engine)
    rename(topic, "Attendance", user)
    # The index is not yet told: the former address finds what it did.
    assert client.get(f"{SEARCH}?topic=attendence").status_code == 200
    drain(engine)
    assert led(client, "topic=attendence") == f"{SEARCH}?topic=attendance"
    assert client.get(f"{SEARCH}?topic=attendance").status_code == 200


def test_a_former_tag_leads_to_none_that_visitors_cannot_see(
    client: Client, user: Any, engine: SearchEngine
) -> None:
    factories.ToolkitFactory(tags=["secret plan"], live=False)
    merge([tag("calls")], tag("secret plan"), user)
    drain(engine)
    answer = client.get(f"{SEARCH}?tag=calls")
    assert answer.status_code == 200
    assert "secret" not in answer.content.decode()


@pytest.mark.parametrize("change", ["merged", "renamed", "made a topic"])
@pytest.mark.parametrize("hidden", ["as it was made", "afterwards"])
def test_l03_a_former_tag_of_hidden_resources_is_as_one_that_never_was(
    client: Client, user: Any, engine: SearchEngine, change: str, hidden: str
) -> None:
    """What it has become is seen on others: that the hidden one was called so, nobody learns."""
    factories.ToolkitFactory(
        tags=["budget"], topics=[topic := factories.TopicFactory(name="Money")]
    )
    page = factories.ToolkitFactory(tags=["layoffs"], live=hidden != "as it was made")
    if change == "merged":
        merge([tag("layoffs")], tag("budget"), user)
    elif change == "made a topic":
        merge([tag("layoffs")], topic, user)
    else:
        rename(tag("layoffs"), "savings", user)
        factories.ToolkitFactory(tags=["savings"])
    drain(engine)
    if hidden == "afterwards":
        assert client.get(f"{SEARCH}?tag=layoffs").status_code == 302
        fresh(page).unpublish()
    at_once = client.get(f"{SEARCH}?tag=layoffs")
    drain(engine)
    never = client.get(f"{SEARCH}?tag=nothings")
    for told in (at_once, client.get(f"{SEARCH}?tag=layoffs")):
        assert told.status_code == 200
        assert nameless(told, "layoffs") == nameless(never, "nothings")


def nameless(answer: Any, name: str) -> str:
    text = answer.content.decode().replace(name, "NAME")
    return re.sub(r'(name="csrfmiddlewaretoken" value="|nonce[-=]"?)[\w+/=-]*', "", text)


def test_a_saved_search_by_a_tag_that_only_drafts_had_goes_on(
    user: Any, engine: SearchEngine
) -> None:
    """An editor knows the former name; what is shown is public by the present one."""
    page = factories.ToolkitFactory(tags=["calls"], live=False)
    saved = SavedSearches()
    search = saved.read(f"{SEARCH}?tag=calls")
    merge([tag("calls")], tag("phone-calls"), user)
    fresh(page).save_revision().publish()
    drain(engine)
    assert saved.find(search, 5) == [page.pk]


def test_a_search_that_was_saved_goes_on_by_the_present_values(
    user: Any, engine: SearchEngine
) -> None:
    page = factories.ToolkitFactory(tags=["calls"])
    factories.ToolkitFactory()
    saved = SavedSearches()
    search = saved.read(f"{SEARCH}?tag=calls")
    merge([tag("calls")], tag("phone-calls"), user)
    drain(engine)
    assert saved.find(search, 5) == [page.pk]
    assert saved.address(search) == f"{SEARCH}?tag=phone-calls"


def test_synonyms_are_effective_at_the_next_search(
    client: Client, user: Any, engine: SearchEngine
) -> None:
    factories.ToolkitFactory(title="Ringing home", tags=["telefono"])
    topic = factories.TopicFactory(name="Calls")
    drain(engine)
    merge([tag("telefono")], topic, user)
    drain(engine)
    assert "Ringing home" in client.get(f"{SEARCH}?q=telefono").content.decode()
