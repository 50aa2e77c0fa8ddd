"""What every engine counts, and what it keeps to itself."""

from search.engines.base import FOUND_IN, SearchEngine
from search.passages import Segment
from tests.search.documents import ALL_FACETS, document, found, page, request, speech


class CountsExactly:
    """Filters, counts, hidden resources and moments."""

    # Filters and counts

    def test_or_within_a_filter_and_across(self, engine: SearchEngine) -> None:
        engine.write(
            1,
            [
                document(1, topic=["a"], level=["x"]),
                document(2, topic=["b"], level=["x"]),
                document(3, topic=["a", "b"], level=["y"]),
                document(4, topic=["c"], level=["x"]),
            ],
        )
        assert set(found(engine, filters={"topic": ["a", "b"]})) == {1, 2, 3}
        assert set(found(engine, filters={"topic": ["a", "b"], "level": ["x"]})) == {1, 2}

    def test_counts_of_a_filter_ignore_its_own_selection(self, engine: SearchEngine) -> None:
        engine.write(
            1,
            [
                document(1, topic=["a"], level=["x"]),
                document(2, topic=["b"], level=["x"]),
                document(3, topic=["b"], level=["y"]),
            ],
        )
        results = engine.search(request(filters={"topic": ["a"]}, facets=ALL_FACETS))
        assert results.total == 1
        assert results.counts["topic"] == {"a": 1, "b": 2}
        assert results.counts["level"] == {"x": 1}
        assert results.counts["place"] == {}

    def test_counts_count_resources_not_segments(self, engine: SearchEngine) -> None:
        talk = [speech("tutoring works", position) for position in range(0, 300, 30)]
        engine.write(
            1,
            [document(1, "Talk", topic=["a"], segments=talk), document(2, "Tutoring", topic=["a"])],
        )
        results = engine.search(request("tutoring", facets=ALL_FACETS))
        assert results.total == 2
        assert results.counts["topic"] == {"a": 2}

    def test_unknown_values_find_nothing(self, engine: SearchEngine) -> None:
        engine.write(1, [document(1, topic=["a"])])
        results = engine.search(request(filters={"topic": ["nowhere"]}, facets=ALL_FACETS))
        assert results.total == 0
        assert results.counts["topic"] == {"a": 1}

    # Hidden

    def test_hidden_keys_are_in_no_part_of_the_answer(self, engine: SearchEngine) -> None:
        engine.write(
            1, [document(1, "tutoring bus", topic=["a"]), document(2, "tutoring", topic=["b"])]
        )
        hidden = frozenset({"1"})
        for text in ("", "tutoring", "tutoring bus"):
            results = engine.search(
                request(text, hidden=hidden, facets=ALL_FACETS, nearest=20, filters={})
            )
            keys = {hit.key for hit in (*results.hits, *results.nearest)}
            assert "1" not in keys
            assert "a" not in results.counts["topic"]
            assert results.total == (0 if text == "tutoring bus" else 1)

    def test_hidden_stays_hidden_with_its_own_filter_selected(self, engine: SearchEngine) -> None:
        engine.write(1, [document(1, topic=["a"]), document(2, topic=["b"])])
        results = engine.search(
            request(hidden=frozenset({"1"}), filters={"topic": ["a"]}, facets=["topic"])
        )
        assert results.total == 0
        assert results.counts["topic"] == {"b": 1}

    # Moments

    def test_all_places_where_the_words_are_found_are_counted(self, engine: SearchEngine) -> None:
        spoken = [speech(f"the truancy call {n}", position=30 * n) for n in range(5)]
        slide = Segment("slide", 3, "en", "One truancy call a day", source=1, name="talk.pptx")
        pages = [page("Truancy call log", 1), page("Nothing of it", 2)]
        engine.write(1, [document(1, segments=[*spoken, slide, *pages]), document(2)])
        (hit,) = engine.search(request("truancy call")).hits
        assert len(hit.segments) == 3
        assert hit.found_in == {"recording": 5, "slides": 1, "files": 1}

    def test_places_are_counted_up_to_a_limit(self, engine: SearchEngine) -> None:
        spoken = [speech(f"truancy {n}", position=n) for n in range(FOUND_IN + 5)]
        engine.write(1, [document(1, segments=spoken)])
        (hit,) = engine.search(request("truancy")).hits
        assert hit.found_in == {"recording": FOUND_IN}

    def test_segments_become_up_to_three_moments_best_first(self, engine: SearchEngine) -> None:
        talk = [
            speech("we begin", 0),
            speech("the bus comes late", 30),
            speech("tutoring on the bus helps", 60, status="machine"),
            speech("tutoring bus tutoring bus", 90),
            speech("bus and tutoring", 120),
        ]
        engine.write(1, [document(1, "Talk", segments=talk)])
        (hit,) = engine.search(request("tutoring bus", moments=3)).hits
        assert {segment.position for segment in hit.segments} == {60, 90, 120}
        assert hit.segments[0].status in {"machine", "edited"}

    def test_pages_of_files_are_segments_too(self, engine: SearchEngine) -> None:
        pages = [
            page("the cost of leaving", 1, source=5),
            page("graduation in Río Seco", 7, source=5),
        ]
        engine.write(1, [document(1, "Report", segments=pages)])
        (hit,) = engine.search(request("rio seco graduation")).hits
        (segment,) = hit.segments
        assert (segment.kind, segment.position, segment.source) == ("page", 7, 5)

    def test_a_passage_with_most_of_the_words_lifts_its_resource(
        self, engine: SearchEngine
    ) -> None:
        filler = "many other words about schools and towns " * 5
        apart = [speech("a bus " + filler, 0), speech("some tutoring " + filler, 30)]
        together = [speech("tutoring on the bus", 0), speech(filler, 30)]
        engine.write(
            1, [document(1, "Talk", segments=apart), document(2, "Talk", segments=together)]
        )
        assert found(engine, "tutoring bus") == [2, 1]

    def test_words_of_segments_are_no_facet_of_the_total(self, engine: SearchEngine) -> None:
        engine.write(1, [document(1, "Talk", segments=[speech("tutoring"), speech("bus", 30)])])
        assert engine.search(request("tutoring bus")).total == 1
