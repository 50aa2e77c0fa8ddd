"""Fixtures of the tests of outages."""

from collections.abc import Callable, Iterator

import pytest

from tests.faults.clock import database_time
from tests.search.conftest import (  # noqa: F401 - fixtures, used by their names
    _shelf_of_module,
    engine,
    index_dir,
    own_index,
    shelf,
)
from tests.search.fake_server import Answer, FakeServer


@pytest.fixture
def database_clock(db: None) -> Iterator[Callable[..., None]]:
    """Return a function that sets the clock of this test's database."""
    with database_time() as set_clock:
        yield set_clock


@pytest.fixture
def fake_engine(settings, own_index: None) -> Iterator[Callable[[Answer], FakeServer]]:  # noqa: F811 - the fixture
    """Return a function that has the site use a cluster that answers as it is told."""
    servers: list[FakeServer] = []
    own = settings.SEARCH_ENGINE, settings.ELASTICSEARCH_URL

    def use(answer: Answer) -> FakeServer:
        server = FakeServer(answer)
        servers.append(server)
        settings.SEARCH_ENGINE = "search.engines.elasticsearch.ElasticsearchEngine"
        settings.ELASTICSEARCH_URL = server.url
        return server

    yield use
    # What is cleared away afterwards is in the stack's own engine.
    settings.SEARCH_ENGINE, settings.ELASTICSEARCH_URL = own
    for server in servers:
        server.close()
