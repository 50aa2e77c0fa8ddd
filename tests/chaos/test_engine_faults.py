"""An engine that fails in the middle of a write is written to again, and only what it lacks."""

from contextlib import ExitStack
from typing import Any

import pytest

from search.engines import get_engine
from search.engines.base import EngineBusyError, EngineUnavailableError
from search.maintenance import find_drift, needs_rebuild
from search.models import Change
from search.relay import deliver, drain
from search.worker import RelayWorker
from tests.chaos.engine_faults import ELASTICSEARCH, TANTIVY, World
from tests.chaos.processes import fork
from tests.chaos.roles import Orders, obey
from tests.faults.recovery import work_until_delivered
from tests.search.shelf import Shelf, keys_of, search


def change_two(shelf: Shelf) -> None:
    """Change what has segments and what has none: the second one is refused, or both are."""
    for page in (shelf.toolkit, shelf.webinar):
        page.title = f"Quokkas {page.pk}"
        page.save()


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[set[int]]:
    """Return what is given to the engine from now on, write by write."""
    writes: list[set[int]] = []
    kind = type(get_engine())
    write = kind.write

    def write_and_note(engine: Any, version: int, documents: Any, removed: Any = ()) -> Any:
        writes.append({document.pk for document in documents})
        return write(engine, version, documents, removed)

    monkeypatch.setattr(kind, "write", write_and_note)
    return writes


@pytest.mark.elasticsearch
@pytest.mark.parametrize("fault", ["connection refused", "answers 503", "answers 429"])
def test_f01_an_engine_that_recovers_is_written_to_and_searched_as_before(
    shelf: Shelf, world: World, fault: str
) -> None:
    engine = get_engine()
    drain(engine)
    change_two(shelf)
    with ExitStack() as failing:
        failing.enter_context(ELASTICSEARCH[fault](world))
        # As many visitors as make the breaker refuse to ask any more.
        assert all(search("ringing").degraded for _visitor in range(4))
        assert work_until_delivered(RelayWorker(engine), failing.close)
    assert get_engine() is engine
    assert keys_of(search("quokkas")) == {shelf.toolkit.pk, shelf.webinar.pk}
    assert not find_drift(engine)


@pytest.mark.elasticsearch
@pytest.mark.parametrize("fault", ["some of a bulk refused", "half of a bulk busy"])
def test_f03_of_a_bulk_that_is_rejected_in_part_only_that_part_is_sent_again(
    shelf: Shelf, world: World, written: list[set[int]], fault: str
) -> None:
    Change.objects.all().delete()
    change_two(shelf)
    with ELASTICSEARCH[fault](world):
        deliver()
    waiting = set(Change.objects.values_list("target", flat=True))
    assert str(shelf.webinar.pk) in waiting
    assert all(row.problem for row in Change.objects.all())
    assert written.pop() == {shelf.toolkit.pk, shelf.webinar.pk}
    Change.objects.update(not_before=None)
    drain()
    assert written == [{int(key) for key in waiting}]
    assert not Change.objects.exists()
    assert not find_drift(get_engine())


@pytest.mark.elasticsearch
def test_f05_a_bulk_whose_answer_is_cut_off_is_sent_again(
    shelf: Shelf, world: World, written: list[set[int]]
) -> None:
    Change.objects.all().delete()
    change_two(shelf)
    rows = set(Change.objects.values_list("pk", flat=True))
    with (
        ELASTICSEARCH["answer cut in mid-bulk"](world),
        pytest.raises(EngineUnavailableError),
    ):
        deliver()
    assert set(Change.objects.values_list("pk", flat=True)) == rows
    drain()
    assert written == [{shelf.toolkit.pk, shelf.webinar.pk}] * 2
    assert not Change.objects.exists()
    assert not find_drift(get_engine())


@pytest.mark.sqlite
@pytest.mark.parametrize("holder", ["write lock held", "second writer"])
def test_f23_beside_a_second_writer_of_tantivy_the_relay_steps_aside(
    shelf: Shelf, world: World, holder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.engines.tantivy.PATIENCE", 0.1)
    change_two(shelf)
    rows = Change.objects.count()
    with TANTIVY[holder](world):
        with pytest.raises(EngineBusyError):
            deliver()
        assert Change.objects.count() == rows
        # Nobody takes the index for damaged, and it is searched as before.
        assert not needs_rebuild(get_engine())
        assert not search().degraded
    drain()
    assert keys_of(search("quokkas")) == {shelf.toolkit.pk, shelf.webinar.pk}
    assert not find_drift(get_engine())


@pytest.mark.sqlite
def test_f22_a_relay_of_the_storm_feels_that_the_disk_is_full(shelf: Shelf, world: World) -> None:
    change_two(shelf)
    rows = Change.objects.count()
    with TANTIVY["disk full"](world) as is_known:
        assert not is_known, "the relay tells it"
        orders = Orders("relay", 0, 0, world.log.parent, largest_file=world.largest_file)
        child = fork(obey(orders), world.log, "relay")
        try:
            assert child.wait_for("felt") == "disk full"
        finally:
            child.kill()
    assert Change.objects.count() == rows
    drain()
    assert not find_drift(get_engine())


@pytest.mark.sqlite
def test_where_there_is_no_index_nothing_is_held_and_no_fault_is_counted(world: World) -> None:
    with TANTIVY["second writer"](world) as has_happened:
        assert not has_happened
