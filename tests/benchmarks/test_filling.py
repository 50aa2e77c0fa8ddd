"""A generated library in the database is what an editor's would be."""

import pytest
from django.test import Client
from wagtail.models import Page

from benchmarks.filling import fill
from resources.models import ResourceIndexPage, ResourcePage, Topic, Webinar
from resources.visibility import visible_resources
from search.engines.base import SearchEngine
from search.facets import FACETS
from search.maintenance import rebuild
from search.models import Change
from tests.search.shelf import search


@pytest.fixture
def filled(engine: SearchEngine) -> SearchEngine:
    fill(200)
    return engine


def test_the_tree_is_whole_and_a_page_can_be_read_published_and_added(
    filled: SearchEngine, client: Client
) -> None:
    assert visible_resources().count() == 200
    assert not any(Page.find_problems())
    page = ResourcePage.objects.exclude(topics=None).first().specific
    assert client.get(page.url).status_code == 200
    page.save_revision().publish()
    library = ResourceIndexPage.objects.first()
    added = library.add_child(instance=Webinar(title="Another", slug="another", summary="More"))
    assert added.pk > page.pk
    assert not any(Page.find_problems())


def test_everything_that_can_be_filtered_by_is_there(filled: SearchEngine) -> None:
    assert not Change.objects.exists()
    rebuild(filled)
    found = search()
    assert found.total == 200
    assert {group.name for group in found.groups if group.values} == {f.name for f in FACETS}
    assert Topic.objects.filter(depth=3).exists()


def test_what_is_said_in_a_webinar_is_found(filled: SearchEngine) -> None:
    rebuild(filled)
    assert any(hit.moments for hit in search("students", type=["webinar"]).hits)
