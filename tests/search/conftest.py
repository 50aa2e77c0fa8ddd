"""Fixtures of the search's tests."""

import shutil
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import transaction

from search import engines, labels
from search.engines import ENGINES, get_engine
from search.engines.base import SearchEngine
from search.engines.tantivy import TantivyEngine
from search.maintenance import rebuild
from search.relay import drain
from tests.search.shelf import Shelf, make_shelf


@pytest.fixture
def own_index(request: pytest.FixtureRequest, settings, tmp_path: Path) -> Iterator[None]:
    """Give the test a place of its own for the site's index, without an index."""
    if "index_dir" in request.fixturenames:
        settings.SEARCH_ENGINE = ENGINES["tantivy"]
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    settings.ELASTICSEARCH_INDEX = f"test-{uuid4().hex}"
    engines._make.cache_clear()
    # Counters begin anew in every test, so what is kept by them does not hold.
    labels._kept.clear()
    place = get_engine()
    yield
    place.drop()
    engines._make.cache_clear()


@pytest.fixture
def index_dir(settings, own_index: None) -> Path:
    """Return the folder of the site's index; the test is about the embedded engine."""
    return settings.SEARCH_INDEX_DIR


@pytest.fixture
def engine(own_index: None, db: None) -> SearchEngine:
    """Return the site's engine with an index of what is public (nothing, at first)."""
    found = get_engine()
    rebuild(found)
    return found


@pytest.fixture(scope="module")
def _shelf_of_module(
    django_db_setup: None, django_db_blocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Shelf, Path]]:
    """Make a shelf and its index once; every test of the module begins with them."""
    location = tmp_path_factory.mktemp("index")
    with django_db_blocker.unblock(), transaction.atomic():
        # No longer than the shelf is made: the tests are for the engine of their run.
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(django_settings, "SEARCH_ENGINE", ENGINES["tantivy"])
            patched.setattr(django_settings, "SEARCH_INDEX_DIR", location)
            patched.setattr(django_settings, "MEDIA_ROOT", str(tmp_path_factory.mktemp("media")))
            cache.clear()
            shelf = make_shelf()
            rebuild(get_engine())
            drain(get_engine())
        yield shelf, location
        transaction.set_rollback(True)


@pytest.fixture
def shelf(_shelf_of_module: tuple[Shelf, Path], own_index: None, db: None) -> Shelf:
    """Return a small library with one of everything, and nothing left to be indexed."""
    made, index = _shelf_of_module
    begin_with(index)
    found = {part.name: getattr(made, part.name) for part in fields(made)}
    return replace(
        made, **{name: type(one)._default_manager.get(pk=one.pk) for name, one in found.items()}
    )


def begin_with(index: Path) -> None:
    """Give the site's engine what the embedded engine's *index* holds."""
    if isinstance(get_engine(), TantivyEngine):
        shutil.copytree(index, django_settings.SEARCH_INDEX_DIR)
    else:
        rebuild(get_engine())
