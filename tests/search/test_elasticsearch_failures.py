"""What a visitor's search meets when the cluster does not answer, or not wholly."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings as django_settings

from search.engines import plan
from search.engines.base import EngineUnavailableError
from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.elasticsearch_answers import check
from search.engines.elasticsearch_client import CircuitBreaker, connection
from tests.search.documents import request
from tests.search.fake_server import FakeServer, hang, trickle


@contextmanager
def asking(settings: Any, url: str) -> Iterator[ElasticsearchEngine]:
    settings.ELASTICSEARCH_URL = url
    yield ElasticsearchEngine("anything")


@pytest.fixture(autouse=True)
def _patient_search() -> None:
    """Here a search waits as long as a visitor does."""


@pytest.fixture(params=[hang, trickle], ids=["hangs", "trickles"])
def server(request: pytest.FixtureRequest) -> Iterator[FakeServer]:
    server = FakeServer(request.param)
    yield server
    server.close()


def test_an_answer_that_does_not_end_is_given_up(server: FakeServer, settings: Any) -> None:
    """The client's own time-out is per read: a trickling answer never runs into it."""
    with asking(settings, server.url) as engine, pytest.raises(EngineUnavailableError) as caught:
        engine.search(request("bus"))
    assert server.calls, "nothing was asked"
    assert not server.closing.is_set(), "the answer ended by itself"
    assert server.url.rpartition(":")[2] not in str(caught.value)


def test_all_that_one_page_asks_has_one_deadline(settings: Any) -> None:
    server = FakeServer(hang)
    with asking(settings, server.url) as engine, engine.waiting():
        for _time in range(2):
            with pytest.raises(EngineUnavailableError):
                engine.totals([plan.Everything()])
    # The second question found no time left, and was not asked.
    assert server.calls == 1
    server.close()


def test_a_cluster_that_failed_thrice_is_not_asked_for_a_while(settings: Any) -> None:
    server = FakeServer(hang)
    with asking(settings, server.url) as engine:
        for _time in range(6):
            with pytest.raises(EngineUnavailableError):
                engine.search(request("bus"))
    assert server.calls == 3
    server.close()


def test_nobody_there_is_said_without_the_address(settings: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    url = f"http://user:secret@127.0.0.1:{port}"
    with asking(settings, url) as engine, pytest.raises(EngineUnavailableError) as caught:
        engine.search(request())
    assert not {"secret", str(port), "127.0.0.1"} & set(str(caught.value).split())


class TestBreaker:
    def call(self, breaker: CircuitBreaker, *, fails: bool) -> bool:
        """Return whether the call was let through."""
        reached = []
        try:
            with breaker.guard():
                reached.append(True)
                if fails:
                    raise EngineUnavailableError
        except EngineUnavailableError:
            pass
        return bool(reached)

    def test_it_opens_after_failures_in_a_row_only(self) -> None:
        breaker = CircuitBreaker(failures=2, pause=60)
        for fails in (True, False, True, False, True):
            assert self.call(breaker, fails=fails)
        assert self.call(breaker, fails=True)
        assert not self.call(breaker, fails=False)

    def test_one_call_tries_again_and_decides_for_the_others(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        now = [100.0]
        monkeypatch.setattr("search.engines.elasticsearch_client.time.monotonic", lambda: now[0])
        breaker = CircuitBreaker(failures=1, pause=5)
        self.call(breaker, fails=True)
        now[0] += 4
        assert not self.call(breaker, fails=False)
        now[0] += 2
        assert self.call(breaker, fails=True)
        assert not self.call(breaker, fails=False)
        now[0] += 6
        assert self.call(breaker, fails=False)
        assert self.call(breaker, fails=False)


WHOLE = {"timed_out": False, "_shards": {"total": 2, "successful": 2, "failed": 0}}


@pytest.mark.parametrize(
    "answer",
    [
        {"error": {"type": "x"}, "status": 400},
        {"error": {"type": "index_not_found_exception"}, "status": 404},
        WHOLE | {"timed_out": True},
        WHOLE | {"_shards": {"total": 2, "successful": 1, "failed": 1}},
        WHOLE | {"_shards": {"total": 1, "successful": 1, "failed": 0}},
    ],
    ids=["error", "no index", "timed out", "a shard failed", "an index is missing"],
)
def test_no_count_is_taken_from_half_an_answer(answer: dict[str, Any]) -> None:
    check(dict(WHOLE))
    with pytest.raises(EngineUnavailableError):
        check(answer)


CHILDREN = """
import os, sys
import django
django.setup()
from search.engines import temporary_engine
from search.engines.elasticsearch_client import connection
from tests.search.documents import document, found

with temporary_engine("elasticsearch") as engine:
    words = ["tutoring", "bus", "school", "reading"]
    engine.write(1, [document(n, word) for n, word in enumerate(words, 1)])
    before = connection()
    children = []
    for number, word in enumerate(words, 1):
        child = os.fork()
        if not child:
            wrong = any(found(engine, word) != [number] for _time in range(25))
            os._exit(int(wrong or connection() is before))
        children.append(child)
    statuses = [os.waitpid(child, 0)[1] for child in children]
sys.exit(any(statuses))
"""


@pytest.mark.elasticsearch
def test_children_of_a_process_that_has_searched_read_their_own_answers() -> None:
    """A socket shared over a fork gives one child the answers to another's questions."""
    child = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", CHILDREN],
        cwd=django_settings.BASE_DIR,
        timeout=120,
        capture_output=True,
        text=True,
        check=False,
    )
    assert child.returncode == 0, child.stderr


@pytest.mark.elasticsearch
def test_a_process_has_one_client() -> None:
    assert connection() is connection()
