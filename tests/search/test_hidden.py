"""What undelivered changes hide, and what they do not."""

import pytest
from pytest_django import DjangoAssertNumQueries

from resources.models import Attachment, ResourceIndexPage
from search import outbox
from search.engines.base import EngineUnavailableError, SearchEngine
from search.finding import find
from search.models import Change
from search.outbox import hidden_keys
from search.query import SearchQuery
from search.relay import drain
from tests.factories import LibraryDocumentFactory, ToolkitFactory


def test_a_page_that_may_be_seen_again_is_not_hidden(
    engine: SearchEngine, library: ResourceIndexPage
) -> None:
    page = ToolkitFactory(parent=library)
    drain(engine)
    page.unpublish()
    assert hidden_keys()[0] == {str(page.pk)}
    page.save_revision().publish()
    assert hidden_keys()[0] == frozenset()
    assert find(SearchQuery()).total == 1


def test_a_new_attachment_hides_nothing_a_changed_one_does(library: ResourceIndexPage) -> None:
    file = LibraryDocumentFactory()
    page = ToolkitFactory(
        parent=library, attachments=[Attachment(document=file, title="Sheet", language="en")]
    )
    assert hidden_keys()[0] == frozenset()
    file.save()
    assert hidden_keys()[0] == {str(page.pk)}


def test_too_much_hidden_is_answered_by_the_database(
    engine: SearchEngine, library: ResourceIndexPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "MOST_HIDDEN", 2)
    kept = ToolkitFactory(parent=library, title="Kept")
    drain(engine)
    for number in range(3):
        ToolkitFactory(parent=library, title=f"Gone {number}").unpublish()
    assert Change.objects.filter(hides=True).count() >= 3
    with pytest.raises(EngineUnavailableError):
        hidden_keys()
    results = find(SearchQuery())
    assert results.degraded
    assert [hit.card.pk for hit in results.hits] == [kept.pk]


def test_many_hiding_changes_cost_few_queries(
    library: ResourceIndexPage, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """Searches stay fast although nobody has delivered anything for a while."""
    pages = set()
    for number in range(20):
        file = LibraryDocumentFactory()
        attachment = Attachment(document=file, title=f"Sheet {number}", language="en")
        pages.add(ToolkitFactory(parent=library, attachments=[attachment]).pk)
        file.save()
        file.save()
    with django_assert_max_num_queries(3):
        assert hidden_keys()[0] == set(map(str, pages))
