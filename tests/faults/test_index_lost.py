"""The index gone, closed or from another time: the database answers, and it is made anew."""

from collections.abc import Callable, Iterable

import pytest
from django.db import transaction
from django.test import Client
from elasticsearch import Elasticsearch

from resources.models import ResourcePage, Toolkit
from search import relay, worker
from search.documents import SearchDocument
from search.engines import get_engine
from search.engines.base import EngineUnavailableError
from search.engines.elasticsearch_client import connection
from search.engines.elasticsearch_storage import Store
from search.maintenance import find_drift, needs_rebuild
from search.models import Change, State
from search.relay import deliver, drain
from search.worker import DriftWorker, RelayWorker
from tests import factories
from tests.faults.multitude import multiply
from tests.search.shelf import Shelf, fresh, keys_of, search

NOTICE = "Search is limited at the moment"


def client_and_store() -> tuple[Elasticsearch, Store]:
    return connection().client.options(request_timeout=60), get_engine()._store


def delete_all(client: Elasticsearch, store: Store) -> None:
    store.drop()


def delete_one(client: Elasticsearch, store: Store) -> None:
    client.indices.delete(index=store.serving().indexes[0])


def close_all(client: Elasticsearch, store: Store) -> None:
    client.indices.close(index=store.serving().indexes)


def lose_the_alias(client: Elasticsearch, store: Store) -> None:
    client.indices.delete_alias(index=store.serving().indexes, name=store.serving_alias)


@pytest.mark.elasticsearch
@pytest.mark.parametrize("damage", [delete_all, delete_one, close_all, lose_the_alias])
def test_f06_an_index_that_is_lost_in_the_cluster_is_made_anew(
    shelf: Shelf, client: Client, damage: Callable[[Elasticsearch, Store], None]
) -> None:
    damage(*client_and_store())
    shelf.brief.title = "Quokkas meanwhile"
    shelf.brief.save()
    page = client.get("/search/?q=ringing&topic=absence").content.decode()
    assert "Ringing every family" in page
    assert NOTICE in page
    assert needs_rebuild(get_engine())
    RelayWorker().step()
    drain()
    assert NOTICE not in client.get("/search/?q=ringing").content.decode()
    assert len(keys_of(search("quokkas"))) == 1
    assert search().total == 4
    assert not find_drift(get_engine())


@pytest.mark.elasticsearch
def test_f07_a_cluster_that_takes_no_writes_is_delivered_to_when_it_does(
    shelf: Shelf, client: Client
) -> None:
    elasticsearch, store = client_and_store()
    block = "index.blocks.read_only_allow_delete"
    indexes = store.serving().indexes
    elasticsearch.indices.put_settings(index=indexes, settings={block: True})
    shelf.brief.title = "Quokkas meanwhile"
    shelf.brief.save()
    with pytest.raises(EngineUnavailableError):
        deliver()
    assert Change.objects.filter(attempts=0).exists()
    assert NOTICE not in client.get("/search/?q=ringing").content.decode()
    assert not get_engine().health().is_writable
    elasticsearch.indices.put_settings(index=indexes, settings={block: None})
    drain()
    assert keys_of(search("quokkas")) == {shelf.brief.pk}
    assert get_engine().health().is_well


def test_f13_a_subtree_of_a_thousand_pages_is_moved(shelf: Shelf) -> None:
    """Into what is closed, and out again."""
    below = factories.ResourceIndexPageFactory(parent=shelf.library, title="Many")
    keys = multiply(fresh(shelf.toolkit), below, 1_000)
    Change.objects.create(kind=Change.Kind.SUBTREE, target=str(below.pk))
    drain()
    assert not find_drift(get_engine())
    assert search("copy").total == 1_000
    fresh(below).move(fresh(shelf.members), pos="last-child")
    assert Change.objects.count() <= 2, "a subtree is one change"
    assert search("copy").total == 0
    drain()
    assert search("copy").total == 0
    assert not find_drift(get_engine())
    fresh(below).move(fresh(shelf.library), pos="last-child")
    drain()
    assert search("copy").total == 1_000
    moved = ResourcePage.objects.get(pk=keys[-1])
    assert search("copy 999").hits[0].card.url == moved.url
    assert not find_drift(get_engine())


def write_what_is_lost(shelf: Shelf) -> int:
    """Change the library and index it, then have the database be as it was before."""
    with transaction.atomic():
        ghost = factories.ToolkitFactory(parent=shelf.library, title="Quokka of tomorrow")
        shelf.brief.title = "Renamed tomorrow"
        shelf.brief.save()
        fresh(shelf.webinar).unpublish()
        for _time in range(3):
            State.take_version()
        drain()
        transaction.set_rollback(True)
    return ghost.pk


def test_f28_an_older_database_shows_no_ghost_and_has_its_index_made_anew(
    shelf: Shelf, client: Client
) -> None:
    ghost = write_what_is_lost(shelf)
    assert str(ghost) in dict(get_engine().keys())
    page = client.get("/search/?q=quokka").content.decode()
    assert "Quokka of tomorrow" not in page
    assert "Renamed tomorrow" not in client.get("/search/?q=renamed").content.decode()
    assert needs_rebuild(get_engine())
    RelayWorker().step()
    assert not needs_rebuild(get_engine())
    assert not find_drift(get_engine())
    assert search().total == 4
    assert shelf.webinar.pk in keys_of(search())


def test_f28_what_is_changed_after_the_restore_is_not_taken_for_old(shelf: Shelf) -> None:
    """An engine that keeps a version for each resource refuses what seems to be older."""
    write_what_is_lost(shelf)
    page = fresh(shelf.brief)
    page.title = "Numbats after the restore"
    page.save()
    RelayWorker().step()
    drain()
    assert keys_of(search("numbats")) == {shelf.brief.pk}
    assert not find_drift(get_engine())


@pytest.fixture
def at_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a worker's loop run in the transaction of the test."""
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)


@pytest.mark.usefixtures("at_work")
def test_f28_a_worker_that_is_at_work_notices_an_older_database_too(shelf: Shelf) -> None:
    relaying = RelayWorker()
    relaying.step()
    write_what_is_lost(shelf)
    page = fresh(shelf.toolkit)
    page.title = "Numbats meanwhile"
    page.save()
    rounds = iter([False, False, False, True])
    relaying.run(lambda pause: next(rounds))
    assert keys_of(search("numbats")) == {shelf.toolkit.pk}
    assert not find_drift(get_engine())


# What no change tells of


def test_f15_rows_changed_behind_the_models_are_noticed_and_mended(shelf: Shelf) -> None:
    checking = DriftWorker()
    checking.step()
    ResourcePage.objects.filter(pk=shelf.draft.pk).update(live=True)
    assert find_drift(get_engine())
    checking.step()
    assert not find_drift(get_engine())


def test_f15_now_and_then_everything_is_compared(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    checking = DriftWorker()
    Toolkit.objects.filter(pk=shelf.toolkit.pk).update(summary="Changed by hand.")
    checking.step()
    assert find_drift(get_engine()), "the number of resources tells nothing of it"
    monkeypatch.setattr(worker, "WHOLE_CHECK", 0.0)
    checking.step()
    assert not find_drift(get_engine())
    assert "0 missing, 0 left over, 1 old" in caplog.text


def test_f04_one_page_that_cannot_be_built_keeps_no_other_from_being_mended(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = shelf.brief.pk
    built = relay.build_documents

    def build_or_break(keys: Iterable[int]) -> dict[int, SearchDocument]:
        if broken in keys:
            raise ZeroDivisionError("cannot be built")
        return built(keys)

    checking = DriftWorker()
    monkeypatch.setattr(relay, "build_documents", build_or_break)
    ResourcePage.objects.filter(pk=shelf.draft.pk).update(live=True)
    checking.step()
    assert shelf.draft.pk in keys_of(search())
    assert broken in keys_of(search()), "what was known of it stays"


@pytest.mark.usefixtures("at_work")
def test_a_check_that_fails_stops_nobody(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(engine: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("search.worker.needs_rebuild", fail)
    rounds = iter([False, False, True])
    DriftWorker().run(lambda pause: next(rounds))
    assert caplog.text.count("could not be checked") == 2


def test_what_is_on_its_way_is_left_to_the_relay(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.worker.check_alone", lambda engine: pytest.fail("compared"))
    factories.ToolkitFactory(parent=shelf.library)
    DriftWorker().step()


def test_what_cannot_be_mended_is_compared_once(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    ResourcePage.objects.filter(pk=shelf.draft.pk).update(live=True)
    compared: list[int] = []
    monkeypatch.setattr("search.worker.mend", lambda engine, drift: compared.append(1) or {})
    checking = DriftWorker()
    for _time in range(3):
        checking.step()
    assert compared == [1]
