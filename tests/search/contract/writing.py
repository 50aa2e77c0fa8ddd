"""How every engine is written to and made anew."""

from contextlib import suppress

import pytest

from search.engines.base import SearchEngine, StaleVersionError
from tests.search.documents import document, found, request, speech


class KeepsWhatIsWritten:
    """Writes, removals and rebuilds."""

    # Writing

    def test_a_document_is_replaced_not_doubled(self, engine: SearchEngine) -> None:
        engine.write(1, [document(1, "Draft", segments=[speech("old words")])])
        engine.write(2, [document(1, "Final", segments=[speech("new words")])])
        assert found(engine, "draft") == []
        assert found(engine, "old") == []
        assert found(engine, "final new") == [1]

    def test_removed_documents_are_gone_with_their_counts(self, engine: SearchEngine) -> None:
        engine.write(1, [document(1, topic=["a"]), document(2, topic=["b"])])
        engine.write(2, [], ["1", "99"])
        results = engine.search(request(facets=["topic"]))
        assert results.total == 1
        assert results.counts["topic"] == {"b": 1}

    def test_an_older_write_does_not_win(self, engine: SearchEngine) -> None:
        engine.write(5, [document(1, "Newer")])
        engine.write(6, [], ["2"])
        with suppress(StaleVersionError):
            engine.write(4, [document(1, "Older"), document(2, "Removed since")])
        assert [hit.stored["title"] for hit in engine.search(request()).hits] == ["Newer"]

    def test_keys_and_hashes_tell_what_is_there(self, engine: SearchEngine) -> None:
        documents = [document(n, f"Title {n}") for n in range(1, 5)]
        engine.write(1, documents)
        engine.write(2, [document(2, "Changed")], ["3"])
        expected = {
            one.key: one.content_hash
            for one in [documents[0], document(2, "Changed"), documents[3]]
        }
        assert dict(engine.keys()) == expected

    def test_hits_carry_what_a_card_needs(self, engine: SearchEngine) -> None:
        engine.write(1, [document(1, "T", summary="S", body="B", audience=["boards"])])
        (hit,) = engine.search(request()).hits
        assert hit.stored["summary"] == "S"
        assert hit.stored["body"] == "B"
        assert hit.stored["facets"] == {"audience": ["boards"]}

    def test_one_that_cannot_be_written_does_not_hold_up_the_others(
        self, engine: SearchEngine
    ) -> None:
        failed = engine.write(1, [document(1, "Half a \ud800 letter"), document(2), document(3)])
        assert failed.keys() | set(found(engine)) >= {2, 3}
        assert {"1"} - failed.keys() <= {str(key) for key in found(engine)}

    # Rebuilding

    def test_a_rebuild_serves_only_when_it_is_whole(self, engine: SearchEngine) -> None:
        engine.write(1, [document(1, "Old")])
        with engine.rebuild() as index:
            with index.held():
                index.write(2, [document(2, "New")])
            assert found(engine) == [1]
        assert found(engine) == [2]

    def test_writes_during_a_rebuild_reach_both(self, engine: SearchEngine) -> None:
        engine.write(1, [document(1, "Old")])
        with engine.rebuild() as index:
            with index.held():
                index.write(2, [document(1, "Old")])
            engine.write(3, [document(3, "Meanwhile")], ["1"])
            assert found(engine) == [3]
        assert found(engine) == [3]

    def test_a_failed_rebuild_leaves_the_old_index(self, engine: SearchEngine) -> None:
        engine.write(1, [document(1, "Old")])
        with pytest.raises(KeyError):
            self._rebuild_that_breaks(engine)
        assert found(engine) == [1]
        engine.write(3, [document(3)])
        assert set(found(engine)) == {1, 3}

    @staticmethod
    def _rebuild_that_breaks(engine: SearchEngine) -> None:
        with engine.rebuild() as index:
            with index.held():
                index.write(2, [document(2, "New")])
            raise KeyError

    def test_who_read_before_a_rebuild_began_cannot_bring_back_what_was_removed(
        self, engine: SearchEngine
    ) -> None:
        engine.write(1, [document(1, "Removed before")])
        engine.write(3, [], ["1"])
        with engine.rebuild(version=4) as index:
            with index.held():
                index.write(5, [document(2, "Public")])
            with suppress(StaleVersionError):
                engine.write(2, [document(1, "Removed before")])
        assert found(engine) == [2]
        with suppress(StaleVersionError):
            engine.write(2, [document(1, "Removed before")])
        assert found(engine) == [2]

    def test_a_resource_that_gets_and_loses_segments_is_one(self, engine: SearchEngine) -> None:
        plain = document(1, "Talk", topic=["a"])
        spoken = document(1, "Talk", topic=["a"], segments=[speech("tutoring helps")])
        for version, (old, new) in enumerate([(plain, spoken), (spoken, plain)] * 2, 1):
            engine.write(2 * version, [new])
            with suppress(StaleVersionError):
                engine.write(2 * version - 1, [old])
            results = engine.search(request(facets=["topic"]))
            assert (results.total, results.counts["topic"]) == (1, {"a": 1})
            assert bool(found(engine, "tutoring")) is (new is spoken)
            assert len(list(engine.keys())) == 1
