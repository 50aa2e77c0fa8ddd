"""A damaged index is noticed, answered for and replaced."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from search import engines
from search.engines import SearchEngine, get_engine
from search.engines.base import EngineUnavailableError
from search.maintenance import find_drift, needs_rebuild
from search.models import Change
from search.worker import RelayWorker
from tests.search.damage import DAMAGES, spoil_version
from tests.search.shelf import Shelf, keys_of, search
from tests.search.test_maintenance import shown

NOTICE = "Search is limited at the moment"


def reopen() -> SearchEngine:
    """Return the engine as a process that has just started has it."""
    engines._make.cache_clear()
    return get_engine()


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_f06_a_damaged_index_is_answered_by_titles_and_replaced_by_the_worker(
    shelf: Shelf, index_dir: Path, client: Client, damage: Callable[[Path], None]
) -> None:
    damage(index_dir)
    reopen()
    answer = client.get("/search/?q=ringing&topic=absence")
    assert answer.status_code == 200
    assert NOTICE in answer.content.decode()
    assert "Ringing every family" in answer.content.decode()
    assert needs_rebuild(get_engine())
    RelayWorker().step()
    answer = client.get("/search/?q=roster")
    assert NOTICE not in answer.content.decode()
    assert "Ringing" in answer.content.decode()
    assert not find_drift(get_engine())
    assert not needs_rebuild(reopen())


def test_damage_that_only_a_writer_meets_loses_nothing(shelf: Shelf, index_dir: Path) -> None:
    spoil_version(index_dir)
    shelf.toolkit.title = "Written after the damage"
    shelf.toolkit.save()
    with pytest.raises(EngineUnavailableError):
        RelayWorker().step()
    assert Change.objects.exists()
    assert keys_of(search()) == shown(shelf)
    RelayWorker().step()
    assert keys_of(search("written after damage")) == {shelf.toolkit.pk}


def test_a_worker_looks_at_the_index_again_after_it_failed(
    shelf: Shelf, index_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The test's transaction lives in the connection.
    monkeypatch.setattr("search.worker.close_old_connections", lambda: None)
    worker = RelayWorker()
    worker.step()
    spoil_version(index_dir)
    shelf.toolkit.title = "Written after the damage"
    shelf.toolkit.save()
    rounds = iter([False, False, True])
    worker.run(lambda _pause: next(rounds))
    assert keys_of(search("written after damage")) == {shelf.toolkit.pk}
