"""Three nodes, one of which is killed while the site writes and searches."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import TypeVar

import pytest

from search.engines import temporary_engine
from search.engines.base import EngineUnavailableError, SearchEngine
from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.elasticsearch_client import connection
from tests.search.documents import document, found, request
from tests.servers.elasticsearch import Cluster, cluster

pytestmark = pytest.mark.elasticsearch

BEFORE, AFTER = 20, 45  # writes until the node is killed, and in all
TRIES = 200  # of one write, half a second apart
TOPICS = ("a", "b", "c")

T = TypeVar("T")


@pytest.fixture(scope="module")
def nodes() -> Iterator[Cluster]:
    with cluster(3) as nodes:
        yield nodes


@pytest.fixture
def engine(nodes: Cluster, settings) -> Iterator[SearchEngine]:
    settings.ELASTICSEARCH_URL = nodes.url
    with temporary_engine("elasticsearch") as engine:
        yield engine


class Writing(threading.Thread):
    """Writes resources one by one, each until the cluster has taken it, as the relay does."""

    def __init__(self, engine: SearchEngine, halfway: Callable[[], None]) -> None:
        super().__init__()
        self._engine = engine
        self._halfway = halfway
        self.begun = self.taken = 0

    def run(self) -> None:
        for number in range(1, AFTER + 1):
            if number == BEFORE:
                self._halfway()
            self.begun = number
            self._write(number)
            self.taken = number

    def _write(self, number: int) -> None:
        one = document(number, f"Resource {number}", topic=[TOPICS[number % 3]])
        for _try in range(TRIES):
            try:
                if not self._engine.write(number, [one]):
                    return
            except EngineUnavailableError:
                pass
            time.sleep(0.5)
        pytest.fail(f"Resource {number} was not taken")


def patiently(ask: Callable[[], T]) -> T:
    """Return what *ask* returns, once the cluster has gathered itself."""
    for _try in range(TRIES):
        try:
            return ask()
        except EngineUnavailableError:
            time.sleep(0.5)
    return ask()


def primary_node(engine: ElasticsearchEngine, nodes: Cluster) -> int:
    """Return the number of the node that holds what is written."""
    client = connection().client.options(request_timeout=60)
    rows = client.cat.shards(index=f"{engine._store.prefix}.*resources", format="json")
    holders = {row["node"] for row in rows if row["prirep"] == "p"}
    return int(holders.pop().removeprefix("node"))


def test_f05_a_killed_node_costs_no_write_and_no_right_count(
    engine: ElasticsearchEngine, nodes: Cluster
) -> None:
    victim = primary_node(engine, nodes)
    writing = Writing(engine, lambda: nodes.kill(victim))
    writing.start()
    answers = 0
    while writing.is_alive():
        at_least = writing.taken
        try:
            results = engine.search(request("resource", facets=["topic"]))
        except EngineUnavailableError:
            continue
        # Whatever is answered is whole: all that was taken, nothing that was not begun.
        assert at_least <= results.total <= writing.begun
        assert sum(results.counts["topic"].values()) == results.total
        answers += 1
    writing.join()
    assert writing.taken == AFTER
    assert answers
    assert patiently(lambda: found(engine)) == list(range(AFTER, 0, -1))
    nodes.start(victim)
    nodes.wait()
    assert patiently(lambda: engine.search(request("resource")).total) == AFTER
