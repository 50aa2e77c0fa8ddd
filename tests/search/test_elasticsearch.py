"""The scaled-out engine keeps the promises of every engine, and some of its own."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from search.engines import elasticsearch_bulk, elasticsearch_storage, temporary_engine
from search.engines.base import EngineUnavailableError, SearchEngine, StaleVersionError
from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.elasticsearch_bulk import Batch
from search.engines.elasticsearch_client import connection
from search.engines.elasticsearch_schema import Kind, mapping
from search.engines.elasticsearch_storage import Store
from tests.search.contract import EngineContract
from tests.search.documents import document, found, request, speech

pytestmark = pytest.mark.elasticsearch

MONTH = 30 * 24 * 60 * 60  # seconds


@pytest.fixture
def engine() -> Iterator[SearchEngine]:
    with temporary_engine("elasticsearch") as engine:
        yield engine


@pytest.fixture
def store(engine: ElasticsearchEngine) -> Store:
    return engine._store


@pytest.fixture
def client() -> Elasticsearch:
    return connection().client.options(request_timeout=60)


class TestElasticsearch(EngineContract):
    pass


def test_without_an_index_it_says_so() -> None:
    engine = ElasticsearchEngine("never-made")
    assert engine.fingerprint() is None
    with pytest.raises(EngineUnavailableError):
        engine.search(request())
    with pytest.raises(EngineUnavailableError):
        engine.write(1, [document(1)])


def test_f11_a_late_writer_loses_even_when_the_server_forgot_the_removal(
    engine: SearchEngine, store: Store, client: Elasticsearch
) -> None:
    """Closing and opening makes the server's engine anew, as a restart does."""
    engine.write(8, [document(1, "Public", topic=["a"])])
    engine.write(10, [], ["1"])
    indexes = store.serving().indexes
    client.indices.close(index=indexes)
    client.indices.open(index=indexes, wait_for_active_shards="1")
    client.cluster.health(index=indexes, wait_for_status="green")
    engine.write(9, [document(1, "Public", topic=["a"], segments=[speech("bus")])])
    results = engine.search(request(facets=["topic"]))
    assert (results.total, results.counts["topic"]) == (0, {})
    assert found(engine, "public") == []


def test_a_late_writer_shows_what_is_newer(
    engine: SearchEngine, store: Store, client: Elasticsearch
) -> None:
    """It forgets its change then, and a writer that was killed shows nothing itself."""
    engine.write(8, [document(1, "Public")])
    serving = store.serving()
    client.indices.put_settings(index=serving.indexes, settings={"refresh_interval": "-1"})
    newer = Batch(serving.write_aliases, serving.facets, 10)
    newer.remove("1")
    client.bulk(operations=newer.chunks()[0])
    assert found(engine) == [1], "nobody has shown it yet"
    engine.write(9, [document(1, "Public")])
    assert found(engine) == []


def test_an_index_that_knows_no_places_serves_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """As one from before an upgrade does, until it is made anew."""

    def older(kind: Kind, about: dict[str, Any]) -> dict[str, Any]:
        made = mapping(kind, {k: v for k, v in about.items() if k != "knows_places"})
        if kind == "segmented":
            del made["properties"]["segments"]["properties"]["place"]
        return made

    monkeypatch.setattr(elasticsearch_storage, "mapping", older)
    with temporary_engine("elasticsearch") as engine:
        assert engine.write(1, [document(1, segments=[speech("the truancy call")])]) == {}
        (hit,) = engine.search(request("truancy")).hits
        assert [segment.text for segment in hit.segments] == ["the truancy call"]
        assert hit.found_in == {}


def test_tombstones_go_after_a_week_and_not_before(
    engine: SearchEngine, store: Store, client: Elasticsearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time()
    engine.write(1, [document(1), document(2), document(3)])
    monkeypatch.setattr(elasticsearch_bulk.time, "time", lambda: now - MONTH)
    engine.write(2, [], ["1"])
    monkeypatch.undo()
    engine.write(3, [], ["2"])
    engine.tidy()
    hits = client.search(index=store.serving_alias, query={"term": {"deleted": True}})["hits"]
    # Of 3 there is one too, in the index of resources with segments.
    assert {hit["_id"] for hit in hits["hits"]} == {"2", "3"}
    assert found(engine) == [3]


def test_work_ends_while_nothing_may_be_removed(
    engine: SearchEngine, store: Store, client: Elasticsearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk makes indexes read-only; the worker goes on to what else is due."""
    now = time.time()
    engine.write(1, [document(1), document(2)])
    monkeypatch.setattr(elasticsearch_bulk.time, "time", lambda: now - MONTH)
    engine.write(2, [], ["1"])
    monkeypatch.undo()
    indexes = store.serving().indexes
    client.indices.put_settings(index=indexes, settings={"index.blocks.write": True})
    engine.tidy()
    client.indices.put_settings(index=indexes, settings={"index.blocks.write": None})
    engine.tidy()
    tombstones = client.search(index=store.serving_alias, query={"term": {"deleted": True}})
    assert [hit["_id"] for hit in tombstones["hits"]["hits"]] == ["2"]


def test_a_site_whose_prefix_begins_alike_keeps_its_indexes(engine: ElasticsearchEngine) -> None:
    other = ElasticsearchEngine(f"{engine._store.prefix}.staging")
    with other.rebuild():
        pass
    other.write(1, [document(1)])
    engine.tidy()
    engine.drop()
    assert found(other) == [1]
    other.drop()


def test_a_write_into_an_index_that_is_replaced_meanwhile_is_made_again(
    engine: SearchEngine, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.write(1, [document(1, "Old")])
    write, rebuilt = Store.write, []

    def write_after_a_rebuild(store: Store, *arguments: Any) -> dict[str, str]:
        if not rebuilt:
            rebuilt.append(True)
            with engine.rebuild():
                pass
            engine.tidy()
        return write(store, *arguments)

    monkeypatch.setattr(Store, "write", write_after_a_rebuild)
    assert engine.write(2, [document(2, "New")]) == {}
    assert found(engine) == [2]


def test_a_builder_that_was_overtaken_says_so_and_changes_nothing(engine: SearchEngine) -> None:
    engine.write(1, [document(1, "Serving")])
    with ExitStack() as building:
        slow = building.enter_context(engine.rebuild())
        with engine.rebuild() as quick:
            quick.write(2, [document(2, "Quick")])
        with pytest.raises(EngineUnavailableError):
            slow.write(3, [document(3, "Slow")])
        with pytest.raises(EngineUnavailableError):
            building.close()
    assert found(engine) == [2]


def test_what_a_killed_builder_left_is_tidied_away(
    engine: SearchEngine, store: Store, client: Elasticsearch
) -> None:
    engine.write(1, [document(1, "Serving")])
    left = store.create("killed", floor=1)
    engine.write(2, [document(2, "Meanwhile")])
    engine.tidy()
    assert not client.indices.exists(index=left.indexes)
    assert set(found(engine)) == {1, 2}


def test_f07_a_cluster_that_takes_no_writes_is_waited_for(
    engine: SearchEngine, store: Store, client: Elasticsearch
) -> None:
    """F7: as the disk's watermark does it."""
    engine.write(1, [document(1)])
    indexes = store.serving().indexes
    block = "index.blocks.read_only_allow_delete"
    client.indices.put_settings(index=indexes, settings={block: True})
    with pytest.raises(EngineUnavailableError):
        engine.write(2, [document(2)], ["1"])
    assert found(engine) == [1]
    client.indices.put_settings(index=indexes, settings={block: None})
    engine.write(3, [document(2)], ["1"])
    assert found(engine) == [2]


def test_f04_a_document_that_the_mapping_refuses_is_told_apart(engine: SearchEngine) -> None:
    """F4: the server takes no value of a filter that is so long."""
    failed = engine.write(1, [document(1, topic=["x" * 40_000]), document(2, topic=["x"])])
    assert list(failed) == ["1"]
    assert "topic" in failed["1"]
    assert found(engine) == [2]


def test_a_big_batch_is_sent_in_requests_that_the_server_takes(
    engine: SearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(elasticsearch_bulk, "CHUNK_BYTES", 2_000)
    engine.write(1, [document(n, body="tutoring " * 20) for n in range(1, 41)])
    assert engine.search(request("tutoring")).total == 40


def test_sites_that_share_a_cluster_do_not_touch_each_other() -> None:
    with temporary_engine("elasticsearch") as one, temporary_engine("elasticsearch") as other:
        one.write(1, [document(1, "One")])
        other.write(1, [document(2, "Other")])
        one.tidy()
        with other.rebuild():
            pass
        assert (found(one), found(other)) == ([1], [])


def test_a_stale_removal_does_not_win_either(engine: SearchEngine) -> None:
    engine.write(5, [document(1, "Published again")])
    with suppress(StaleVersionError):
        engine.write(4, [], ["1"])
    assert found(engine) == [1]
