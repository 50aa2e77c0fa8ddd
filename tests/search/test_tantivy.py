"""The embedded engine keeps the promises of every engine, and some of its own."""

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import sleep

import pytest
import tantivy

from search.engines import tantivy_storage
from search.engines.base import EngineUnavailableError, SearchEngine
from search.engines.tantivy import TantivyEngine
from search.engines.tantivy_schema import WORDS
from tests.search.contract import EngineContract
from tests.search.documents import document, found, request, speech


class TestTantivy(EngineContract):
    @pytest.fixture
    def engine(self, tmp_path: Path) -> SearchEngine:
        engine = TantivyEngine(str(tmp_path))
        with engine.rebuild():
            pass
        return engine


def test_without_an_index_it_says_so(tmp_path: Path) -> None:
    engine = TantivyEngine(str(tmp_path))
    assert engine.fingerprint() is None
    with pytest.raises(EngineUnavailableError):
        engine.search(request())


def test_another_process_sees_a_write_at_once(tmp_path: Path) -> None:
    writer, reader = TantivyEngine(str(tmp_path)), TantivyEngine(str(tmp_path))
    with writer.rebuild():
        pass
    assert found(reader) == []
    writer.write(1, [document(1)])
    assert found(reader) == [1]
    with writer.rebuild():
        pass
    assert found(reader) == []


def test_an_index_is_opened_once_however_many_ask_for_it_at_first(tmp_path: Path) -> None:
    engine = TantivyEngine(str(tmp_path))
    with engine.rebuild():
        pass
    with ThreadPoolExecutor(8) as askers:
        with engine._opening:
            asked = [askers.submit(engine._generation) for _ in range(8)]
            sleep(0.3)  # until all have found it closed
        assert len({one.result() for one in asked}) == 1
    assert engine._generation() is asked[0].result()


def test_an_index_that_knows_no_places_serves_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As one from before an upgrade does, until it is made anew."""
    older = tantivy.SchemaBuilder()
    older.add_text_field("key", tokenizer_name="raw", index_option="basic")
    older.add_integer_field("pk", fast=True)
    older.add_text_field("text", tokenizer_name=WORDS)
    older.add_bytes_field("stored", stored=True, indexed=False)
    monkeypatch.setattr(tantivy_storage, "segments_schema", older.build)
    with TantivyEngine(str(tmp_path)).rebuild():
        pass
    for about in tmp_path.rglob("about.json"):
        known = json.loads(about.read_text())
        about.write_text(json.dumps({k: v for k, v in known.items() if k != "knows_places"}))
    engine = TantivyEngine(str(tmp_path))
    engine.write(1, [document(1, segments=[speech("the truancy call")])])
    (hit,) = engine.search(request("truancy")).hits
    assert [segment.text for segment in hit.segments] == ["the truancy call"]
    assert hit.found_in == {}


def test_a_new_index_whose_files_are_removed_leaves_the_old_one(tmp_path: Path) -> None:
    engine = TantivyEngine(str(tmp_path))
    with engine.rebuild():
        pass
    engine.write(1, [document(1)])
    old = set(tmp_path.glob("generation-*"))
    with (  # noqa: PT012 - the failure may come at the write or at the end
        pytest.raises(EngineUnavailableError, match="the old one serves on"),
        engine.rebuild(2) as index,
    ):
        for new in set(tmp_path.glob("generation-*")) - old:
            shutil.rmtree(new)
        with index.held():
            index.write(3, [document(2)])
    assert found(engine) == [1]
