"""A tree that is put in order anew while it is read: of two moments, nothing is mixed.

A neighbour put before a node moves the node's path and everybody's after it, and nothing
tells of that: no name has changed, and nobody else may read the page.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from wagtail.models import Collection, Page

from resources import models
from search.documents import build_document
from search.models import Change
from search.outbox import expand
from search.terms import TermReader
from tests import factories
from tests.search.shelf import fresh

Kind = Change.Kind


@contextmanager
def meanwhile(table: str, happens: Callable[[], object]) -> Iterator[None]:
    """Have *happens* come before the second statement of the block that reads *table*.

    Where there is no second one, it comes at the end.
    """
    reads = 0

    def execute(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal reads
        if sql.startswith("SELECT") and f'"{table}"' in sql:
            reads += 1
            if reads == 2:
                happens()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(execute):
        yield
    if reads < 2:
        happens()


@pytest.fixture
def topic(db: None) -> models.Topic:
    """Return a topic that comes second once another one is put first."""
    return factories.TopicFactory(name="Belonging")


def add_first_topic() -> None:
    models.Topic.add_root(name="Attendance")


def test_a_renamed_term_is_found_when_its_neighbour_comes_in(
    topic: models.Topic, library: models.ResourceIndexPage
) -> None:
    page = factories.ToolkitFactory(parent=library, topics=[topic])
    former = topic.path
    with meanwhile("resources_topic", add_first_topic):
        touched = expand(Change(kind=Kind.TERM, target=f"topic:{topic.pk}"))
    assert touched == {page.pk}
    assert models.Topic.objects.get(pk=topic.pk).path != former


def test_broader_terms_are_those_of_one_moment(
    topic: models.Topic, library: models.ResourceIndexPage
) -> None:
    narrow = factories.TopicFactory(name="Mentors", parent=topic)
    page = factories.ToolkitFactory(parent=library, topics=[narrow])
    with meanwhile("resources_topic", add_first_topic):
        document = build_document(page.pk)
    assert document is not None
    assert document.facets["topic"] == ("belonging", "mentors")


def test_parents_are_those_of_one_moment(topic: models.Topic) -> None:
    narrow = factories.TopicFactory(name="Mentors", parent=topic)
    with meanwhile("resources_topic", add_first_topic):
        found = TermReader(models.Topic).parents([narrow.slug])
    assert found == {"mentors": "belonging"}


def test_a_hidden_branch_of_pages_is_found_when_its_neighbour_comes_in(
    site_root: Page, library: models.ResourceIndexPage
) -> None:
    page = factories.ToolkitFactory(parent=library)

    def put_another_before() -> None:
        other = factories.ResourceIndexPageFactory(parent=fresh(site_root), title="News")
        other.move(fresh(library), pos="left")

    former = library.path
    with meanwhile("wagtailcore_page", put_another_before):
        touched = expand(Change(kind=Kind.SUBTREE, target=str(library.pk)))
    assert touched == {page.pk}
    assert fresh(library).path != former


def test_a_closed_collection_is_found_when_its_neighbour_comes_in(
    library: models.ResourceIndexPage,
) -> None:
    root = factories.open_collection()
    collection = root.add_child(name="Worksheets")
    inside = factories.LibraryDocumentFactory(collection=collection.add_child(name="Board"))
    page = factories.ToolkitFactory(
        parent=library, attachments=[models.Attachment(document=inside, language="en")]
    )
    webinar = factories.WebinarFactory(
        parent=library, recording=factories.RecordingFactory(collection=collection)
    )
    former = collection.path
    with meanwhile(
        "wagtailcore_collection",
        lambda: Collection.objects.get(pk=root.pk).add_child(name="Agendas"),
    ):
        touched = expand(Change(kind=Kind.COLLECTION, target=str(collection.pk)))
    assert touched == {page.pk, webinar.pk}
    assert Collection.objects.get(pk=collection.pk).path != former
