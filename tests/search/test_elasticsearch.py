"""The scaled-out engine keeps the promises of every engine, and some of its own."""

from collections.abc import Iterator

import pytest

from search.engines import temporary_engine
from search.engines.base import SearchEngine
from tests.search.contract import EngineContract

pytestmark = pytest.mark.elasticsearch


@pytest.fixture
def engine() -> Iterator[SearchEngine]:
    with temporary_engine("elasticsearch") as engine:
        yield engine


class TestElasticsearch(EngineContract):
    pass
