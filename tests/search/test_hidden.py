"""What undelivered changes hide, and what they do not."""

import threading

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from pytest_django import DjangoAssertNumQueries
from wagtail.models import CollectionViewRestriction, Site
from wagtail.models.sites import SITE_ROOT_PATHS_CACHE_KEY, SITE_ROOT_PATHS_CACHE_VERSION

from resources.addresses import site_roots
from resources.models import (
    Attachment,
    LibraryDocument,
    RelatedResource,
    ResourceIndexPage,
    TaggedResource,
    Track,
)
from resources.visibility import visible_resources
from search import outbox
from search.engines import get_engine
from search.engines.base import EngineUnavailableError, SearchEngine
from search.finding import find
from search.maintenance import rebuild
from search.models import Change
from search.outbox import hidden_keys
from search.query import SearchQuery
from search.relay import deliver, drain
from tests.factories import (
    LibraryDocumentFactory,
    ResourceIndexPageFactory,
    ToolkitFactory,
    WebinarFactory,
    library_of,
    site_home,
)
from tests.search.shelf import fresh, restrict


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


def test_another_file_in_the_place_of_one_hides_the_former(
    library: ResourceIndexPage, engine: SearchEngine
) -> None:
    attachment = Attachment(document=LibraryDocumentFactory(), title="Sheet", language="en")
    page = ToolkitFactory(parent=library, attachments=[attachment])
    again = Attachment.objects.get()
    again.title = "Worksheet"
    again.save()
    assert hidden_keys()[0] == frozenset(), "the file is the same"
    again.document = LibraryDocumentFactory()
    again.save()
    assert hidden_keys()[0] == {str(page.pk)}
    drain(engine)
    assert hidden_keys()[0] == frozenset()


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


@pytest.mark.parametrize("part", ["attachment", "track", "tag", "document"])
def test_a_page_that_lost_a_text_is_not_found_by_it(
    engine: SearchEngine, library: ResourceIndexPage, part: str
) -> None:
    """Nor shown with it: until the index has the rest of the page, it is left out."""
    file = LibraryDocumentFactory(title="Zyzzogeton")
    captions = "WEBVTT\n\n00:00.000 --> 00:12.000\nWe said zyzzogeton.\n"
    page = WebinarFactory(
        parent=library,
        recorded=True,
        title="Kept",
        tags=["zyzzogeton"] if part == "tag" else [],
        tracks=[Track(language="en", content=captions)] if part == "track" else [],
        attachments=[Attachment(document=file)] if part in ("attachment", "document") else [],
    )
    drain(engine)
    assert find(SearchQuery.of("zyzzogeton")).total == 1
    lost = {
        "attachment": Attachment.objects.all(),
        "track": Track.objects.all(),
        "tag": TaggedResource.objects.all(),
        "document": LibraryDocument.objects.all(),
    }
    lost[part].delete()
    assert find(SearchQuery.of("zyzzogeton")).total == 0
    drain(engine)
    assert find(SearchQuery.of("zyzzogeton")).total == 0
    assert [hit.card.pk for hit in find(SearchQuery.of("kept")).hits] == [page.pk]


def test_a_page_that_pointed_to_a_deleted_one_is_found(
    engine: SearchEngine, library: ResourceIndexPage
) -> None:
    gone, kept = ToolkitFactory(parent=library), ToolkitFactory(parent=library)
    RelatedResource.objects.create(page=kept, resource=gone)
    drain(engine)
    gone.delete()
    assert [hit.card.pk for hit in find(SearchQuery()).hits] == [kept.pk]


def test_a_page_that_is_published_with_all_its_parts_is_not_left_out(
    engine: SearchEngine, library: ResourceIndexPage
) -> None:
    page = WebinarFactory(
        parent=library,
        recorded=True,
        tags=["calls"],
        attachments=[Attachment(document=LibraryDocumentFactory())],
    )
    drain(engine)
    page = page.specific_class.objects.get(pk=page.pk)
    page.title = "Another title"
    page.save_revision().publish()
    assert hidden_keys()[0] == frozenset()


def test_a_part_that_cannot_be_taken_out_yet_stays_hidden(
    engine: SearchEngine, library: ResourceIndexPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page is public, but what the index has of it is not, however often it is tried."""
    file = LibraryDocumentFactory(title="Zyzzogeton")
    page = ToolkitFactory(parent=library, attachments=[Attachment(document=file)])
    drain(engine)
    root = file.collection
    CollectionViewRestriction.objects.create(collection=root, restriction_type="login")
    monkeypatch.setattr(type(engine), "write", lambda *given: {str(page.pk): "refused"})
    deliver(engine)
    assert Change.objects.get().attempts == 1
    assert find(SearchQuery.of("zyzzogeton")).total == 0


def test_a_site_that_is_gone_is_not_counted(
    engine: SearchEngine, library: ResourceIndexPage
) -> None:
    ToolkitFactory(parent=library)
    drain(engine)
    Site.objects.all().delete()
    results = find(SearchQuery())
    assert results.total == 0
    assert not results.has_filters, "a filter still counts it"
    drain(engine)
    assert list(engine.keys()) == []


def test_the_relay_knows_where_sites_begin_though_another_process_moved_them(
    engine: SearchEngine, library: ResourceIndexPage
) -> None:
    ToolkitFactory(parent=library)
    drain(engine)
    remembered = Site.get_site_root_paths()
    assert remembered
    Site.objects.all().delete()
    # The memory of a worker is its own.
    cache.set(SITE_ROOT_PATHS_CACHE_KEY, remembered, version=SITE_ROOT_PATHS_CACHE_VERSION)
    drain(engine)
    assert list(engine.keys()) == []


def test_a_prepared_query_is_about_the_sites_that_it_was_asked_for(
    library: ResourceIndexPage,
) -> None:
    """Sites may move between the reading of where they begin and the making of the SQL."""
    page = ToolkitFactory(parent=library)
    roots = site_roots()
    Site.objects.all().delete()
    assert [found.pk for found in visible_resources(roots)] == [page.pk]
    assert not visible_resources().exists()


@pytest.mark.parametrize("first", ["restriction", "move"])
@pytest.mark.parametrize("delivered", [False, True])
def test_f14_a_child_that_moves_in_while_its_parent_is_restricted_is_hidden(
    engine: SearchEngine, library: ResourceIndexPage, first: str, delivered: bool
) -> None:
    members = ResourceIndexPageFactory(parent=library.get_parent(), title="Members")
    child = ToolkitFactory(parent=library, title="Zyzzogeton")
    drain(engine)

    def move() -> None:
        fresh(child).move(fresh(members), pos="last-child")

    acts = [lambda: restrict(members), move]
    for act in acts if first == "restriction" else reversed(acts):
        act()
        if delivered:
            drain(engine)
    assert find(SearchQuery.of("zyzzogeton")).total == 0
    assert find(SearchQuery()).total == 0
    drain(engine)
    assert list(engine.keys()) == []


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first", ["restriction", "move"])
def test_f14_the_child_is_hidden_whichever_transaction_ends_first(
    own_index: None, first: str
) -> None:
    """The row of a subtree is expanded when it is delivered, not when it is written."""
    library = library_of(site_home())
    members = ResourceIndexPageFactory(parent=library.get_parent(), title="Members")
    child = ToolkitFactory(parent=library, title="Zyzzogeton")
    engine = get_engine()
    rebuild(engine)
    drain(engine)
    begun, ending = threading.Event(), threading.Event()

    def slowly() -> None:
        try:
            with transaction.atomic():
                if first == "move":
                    restrict(members)
                else:
                    fresh(child).move(fresh(members), pos="last-child")
                begun.set()
                ending.wait(30)
        finally:
            connection.close()

    other = threading.Thread(target=slowly)
    other.start()
    assert begun.wait(30)
    if first == "move":
        fresh(child).move(fresh(members), pos="last-child")
    else:
        restrict(members)
    drain(engine)
    ending.set()
    other.join()
    assert find(SearchQuery.of("zyzzogeton")).total == 0
    drain(engine)
    assert list(engine.keys()) == []
