"""Fixtures of tests that fork and kill: everything is committed, nothing is shared."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from search.engines import get_engine
from search.maintenance import rebuild
from tests.chaos.engine_faults import World
from tests.chaos.site import in_reach
from tests.search.conftest import own_index
from tests.search.shelf import Shelf, make_shelf

__all__ = ["own_index"]


@pytest.fixture
def world(transactional_db: None, own_index: None, tmp_path: Path) -> Iterator[World]:
    """Put what breaks the site's engine within reach."""
    with in_reach(tmp_path, seed=1) as world:
        yield world


@pytest.fixture
def shelf(world: World) -> Shelf:
    """Return a small library that any process sees, and its index."""
    made = make_shelf()
    rebuild(get_engine())
    return made
