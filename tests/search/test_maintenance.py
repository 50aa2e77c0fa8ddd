"""The index made anew: whole or not at all, and with all that changes meanwhile."""

import sys
import threading
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from resources.models import ResourcePage
from search import documents, engines, maintenance
from search.documents import SearchDocument
from search.engines import SearchEngine, get_engine, tantivy, tantivy_storage
from search.engines.base import EngineBusyError
from search.engines.tantivy import TantivyEngine
from search.facets import FACETS
from search.locks import file_lock
from search.maintenance import IncompleteRebuildError, find_drift, needs_rebuild, rebuild
from search.models import Change, State
from search.relay import drain
from search.worker import RelayWorker
from tests import factories
from tests.search.documents import document, found
from tests.search.shelf import Shelf, fresh, keys_of, restrict, search

NOTICE = "Search is limited at the moment"


def shown(shelf: Shelf) -> set[int]:
    return {shelf.toolkit.pk, shelf.brief.pk, shelf.webinar.pk, shelf.output.pk}


def reopen() -> SearchEngine:
    """Return the engine as a process that has just started has it."""
    engines._make.cache_clear()
    return get_engine()


# Made anew


def test_a_rebuild_holds_what_is_public(shelf: Shelf) -> None:
    ResourcePage.objects.filter(pk=shelf.draft.pk).update(live=True)
    ResourcePage.objects.filter(pk=shelf.brief.pk).update(live=False)
    told: list[tuple[int, int]] = []
    assert rebuild(get_engine(), lambda done, total: told.append((done, total))) == 4
    assert told == [(4, 4)]
    assert not find_drift(get_engine())


@pytest.mark.parametrize("delivered_meanwhile", [True, False])
def test_f16_changes_during_a_rebuild_are_in_the_new_index(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, delivered_meanwhile: bool
) -> None:
    monkeypatch.setattr(maintenance, "BATCH", 1)
    ahead, behind, gone, hidden = (
        factories.ToolkitFactory(parent=shelf.library, title=f"Before {n}") for n in range(4)
    )
    drain()

    def change_after_the_second(done: int, total: int) -> None:
        if done != 2:
            return
        for page in (ahead, behind, shelf.toolkit):
            page.title = f"Edited meanwhile {page.pk}"
            page.save()
        fresh(gone).delete()
        restrict(hidden)
        factories.ToolkitFactory(parent=shelf.library, title="New meanwhile")
        if delivered_meanwhile:
            drain(reopen())

    rebuild(get_engine(), change_after_the_second)
    drain()
    assert not find_drift(get_engine())
    assert len(keys_of(search("meanwhile"))) == 4


def test_f16_a_term_renamed_during_a_rebuild_has_its_new_name_in_all_of_the_new_index(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also in those resources that are read after the rename was delivered."""
    monkeypatch.setattr(maintenance, "BATCH", 1)
    for number in range(3):
        factories.ToolkitFactory(
            parent=shelf.library, title=f"More {number}", topics=[shelf.subtopic]
        )
    drain()

    def rename_when_the_first_of_them_is_written(done: int, total: int) -> None:
        if done == total - 2:
            shelf.subtopic.name = "Truancy"
            shelf.subtopic.save()
            drain(reopen())

    rebuild(get_engine(), rename_when_the_first_of_them_is_written)
    assert not Change.objects.exists()
    assert not find_drift(get_engine())
    assert len(keys_of(search("truancy"))) == 4


def test_f16_what_is_published_behind_a_rebuild_is_in_the_new_index(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its turn is over, and the only relay is the one that makes the index."""
    monkeypatch.setattr(maintenance, "BATCH", 1)
    fresh(shelf.toolkit).unpublish()
    drain()
    assert shelf.toolkit.pk < shelf.brief.pk

    def publish_late(done: int, total: int) -> None:
        if done == 2:
            fresh(shelf.toolkit).save_revision().publish()

    rebuild(get_engine(), publish_late)
    assert shelf.toolkit.pk in keys_of(search())
    assert not find_drift(get_engine())


@pytest.mark.parametrize("kept", [0, 3])
def test_f17_a_short_or_empty_rebuild_keeps_the_old_index(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, kept: int
) -> None:
    read = maintenance.read_documents

    def lose_some(*args: Any) -> tuple[dict[int, SearchDocument], dict[int, str]]:
        everything, failures = read(*args)
        return dict(list(everything.items())[:kept]), failures

    monkeypatch.setattr(maintenance, "read_documents", lose_some)
    with pytest.raises(IncompleteRebuildError):
        rebuild(get_engine())
    with pytest.raises(CommandError, match="The old index serves on"):
        call_command("rebuild_search_index", stdout=StringIO(), stderr=StringIO())
    assert keys_of(search()) == shown(shelf)
    monkeypatch.undo()
    shelf.toolkit.title = "After the failure"
    shelf.toolkit.save()
    drain()
    assert keys_of(search("after failure")) == {shelf.toolkit.pk}
    assert rebuild(get_engine()) == 4


def test_what_cannot_be_built_keeps_nobody_from_the_new_index(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = maintenance.read_documents

    def fail_one(*args: Any) -> tuple[dict[int, SearchDocument], dict[int, str]]:
        everything, failures = read(*args)
        everything.pop(shelf.brief.pk, None)
        return everything, {**failures, shelf.brief.pk: "cannot be built"}

    monkeypatch.setattr(maintenance, "read_documents", fail_one)
    assert rebuild(get_engine()) == 3
    monkeypatch.undo()
    drain()
    assert not find_drift(get_engine())


@pytest.mark.usefixtures("index_dir")
def test_what_the_engine_cannot_hold_keeps_nobody_from_the_new_index(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = tantivy_storage.resource_fields

    def refuse_one(one: SearchDocument, *args: Any) -> dict[str, Any]:
        if one.pk == shelf.brief.pk:
            raise ValueError("no room")
        return write(one, *args)

    monkeypatch.setattr(tantivy_storage, "resource_fields", refuse_one)
    assert rebuild(get_engine()) == 3
    assert Change.objects.filter(kind="page", target=str(shelf.brief.pk)).exists()


def test_only_one_rebuild_at_a_time(shelf: Shelf, index_dir: Path) -> None:
    with get_engine().rebuild(), pytest.raises(EngineBusyError):
        rebuild(get_engine())


def test_a_writer_that_waited_through_a_swap_takes_the_new_lock(
    index_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else two writers meet in the new index, each with a lock of its own."""
    engine = TantivyEngine(str(index_dir))
    with engine.rebuild():
        pass
    old = engine._store.current_path()
    assert old is not None
    problems: list[BaseException] = []

    def write() -> None:
        try:
            TantivyEngine(str(index_dir)).write(1, [document(1)])
        except EngineBusyError as error:
            problems.append(error)

    monkeypatch.setattr(tantivy, "PATIENCE", 0.6)
    with file_lock(old / "write.lock", wait=0):
        writer = threading.Thread(target=write)
        writer.start()
        with engine._store.build(documents.fingerprint()) as generation:
            monkeypatch.setattr(engine._store, "_writers_away", lambda: file_lock(old / "x", 0))
        new = file_lock(generation.path / "write.lock", wait=0)
        new.__enter__()
    writer.join()
    new.__exit__(None, None, None)
    assert len(problems) == 1
    assert found(engine) == []


# Of another version


def test_another_version_is_rebuilt_by_the_worker_while_the_old_one_serves(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not needs_rebuild(get_engine())
    monkeypatch.setattr(documents, "DOCUMENT_VERSION", documents.DOCUMENT_VERSION + 1)
    assert needs_rebuild(get_engine())
    read = maintenance.read_documents
    seen: list[set[int]] = []

    def look_meanwhile(*args: Any) -> tuple[dict[int, SearchDocument], dict[int, str]]:
        seen.append(keys_of(search()))
        return read(*args)

    monkeypatch.setattr(maintenance, "read_documents", look_meanwhile)
    RelayWorker().step()
    assert seen == [shown(shelf)]
    assert not needs_rebuild(get_engine())
    assert keys_of(search()) == shown(shelf)


def test_an_index_without_a_new_filter_serves_until_it_is_rebuilt(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        older = tuple(facet for facet in FACETS if facet.name != "tag")
        for name, module in list(sys.modules.items()):
            if name.startswith(("search.documents", "search.engines.")) and hasattr(
                module, "FACETS"
            ):
                before.setattr(module, "FACETS", older)
        rebuild(get_engine())
    assert needs_rebuild(get_engine())
    results = search(topic=["absence"])
    assert keys_of(results) == {shelf.toolkit.pk}
    assert {group.name: len(group.values) for group in results.groups}["tag"] == 0
    assert not keys_of(search(tag=["phone-trees"]))
    shelf.toolkit.title = "Edited meanwhile"
    shelf.toolkit.save()
    drain()
    assert keys_of(search("edited meanwhile")) == {shelf.toolkit.pk}
    RelayWorker().step()
    assert not needs_rebuild(get_engine())
    assert keys_of(search(tag=["phone-trees"])) == {shelf.toolkit.pk}


def test_the_command_rebuilds_only_where_it_is_needed(shelf: Shelf) -> None:
    out = StringIO()
    before = State.take_version()
    call_command("rebuild_search_index", "--if-needed", stdout=out)
    assert "up to date" in out.getvalue()
    assert State.objects.get().version == before
    call_command("rebuild_search_index", stdout=out, stderr=StringIO())
    assert "Indexed 4 resources." in out.getvalue()
    assert State.objects.get().version > before
