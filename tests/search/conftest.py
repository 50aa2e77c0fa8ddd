"""Fixtures of the search's tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from search import engines
from search.engines import get_engine
from search.engines.base import SearchEngine
from search.maintenance import rebuild


@pytest.fixture
def index_dir(settings, tmp_path: Path) -> Iterator[Path]:
    """Give the test an index folder of its own, without an index."""
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    engines._make.cache_clear()
    yield settings.SEARCH_INDEX_DIR
    engines._make.cache_clear()


@pytest.fixture
def engine(index_dir: Path, db: None) -> SearchEngine:
    """Return the site's engine with an index of what is public (nothing, at first)."""
    found = get_engine()
    rebuild(found)
    return found
