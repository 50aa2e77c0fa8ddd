"""What every engine finds, and in what order."""

import datetime as dt

import pytest

from search.engines.base import SearchEngine, Sort
from search.synonyms import Synonyms
from tests.search.documents import document, found, request, speech


class FindsByWords:
    """Words, their order, and what is nearest."""

    # What words find

    def test_all_words_must_match_somewhere(self, engine: SearchEngine) -> None:
        engine.write(
            1,
            [
                document(1, "Attendance teams", body="They call every family."),
                document(2, "Attendance", body="Nobody calls."),
                document(3, "Family calls"),
            ],
        )
        assert set(found(engine, "attendance family")) == {1}
        assert set(found(engine, "family calls")) == {1, 3}

    def test_words_may_sit_in_different_passages(self, engine: SearchEngine) -> None:
        engine.write(
            1,
            [
                document(
                    1,
                    "Welcome back",
                    attachments=["Budget sheet"],
                    segments=[speech("my counsellor")],
                )
            ],
        )
        assert found(engine, "welcome budget counsellor") == [1]

    def test_stems_in_english_and_spanish(self, engine: SearchEngine) -> None:
        engine.write(
            1,
            [
                document(1, "Children’s schools that recover students"),
                document(2, "Escuelas y familias lectoras", language_code="es"),
            ],
        )
        assert found(engine, "school student") == [1]
        assert found(engine, "child's recovering") == []
        assert found(engine, "children recovering") == [1]
        assert found(engine, "escuela familia") == [2]

    def test_a_spanish_stem_does_not_meet_an_english_word(self, engine: SearchEngine) -> None:
        engine.write(1, [document(1, "A car park"), document(2, "Foster care")])
        assert found(engine, "care") == [2]

    @pytest.mark.parametrize("text", ["nunez", "Nuñez", "NUÑEZ", "Núñez"])
    def test_accents_and_case_are_folded_both_ways(self, engine: SearchEngine, text: str) -> None:
        engine.write(1, [document(1, "Ana Nuñez"), document(2, "Ana NUNEZ")])
        assert set(found(engine, text)) == {1, 2}

    def test_stop_words_never_exclude(self, engine: SearchEngine) -> None:
        engine.write(
            1, [document(1, "School boards decide"), document(2, "Escuela", language_code="es")]
        )
        assert found(engine, "what do the school boards decide") == [1]
        assert found(engine, "what do the school boards eat") == []
        assert found(engine, "la escuela de los") == [2]
        assert set(found(engine, "the")) == {1, 2}

    def test_phrases_need_the_words_in_order(self, engine: SearchEngine) -> None:
        engine.write(
            1,
            [
                document(1, "A report", body="The state of the art in schools"),
                document(2, "A report", body="Art of the state in schools"),
                document(3, "The state", summary="of the art"),
            ],
        )
        assert found(engine, '"state of the art"') == [1]
        assert set(found(engine, "state art")) == {1, 2, 3}

    def test_a_minus_excludes_a_word_or_a_phrase(self, engine: SearchEngine) -> None:
        engine.write(
            1,
            [
                document(1, "Reading with mathematics"),
                document(2, "Reading", body="no summer school here"),
                document(3, "Reading in summer", body="at school"),
            ],
        )
        assert set(found(engine, "reading -mathematics")) == {2, 3}
        assert set(found(engine, 'reading -"summer school"')) == {1, 3}
        assert set(found(engine, "-reading")) == set()
        assert set(found(engine, "-mathematics")) == {2, 3}

    @pytest.mark.parametrize(
        "text",
        [
            "title:reading",
            "main:reading",
            "*",
            "read*",
            "reading~9",
            "reading^1e309",
            "/read.*/",
            "(" * 200,
        ],
    )
    def test_there_is_no_other_syntax(self, engine: SearchEngine, text: str) -> None:
        engine.write(1, [document(1, "Reading"), document(2, "Mathematics")])
        without = "".join(char if char.isalnum() else " " for char in text)
        assert found(engine, text) == found(engine, without)

    def test_synonyms_find_the_resources_of_their_term(self, engine: SearchEngine) -> None:
        engine.write(
            1,
            [
                document(1, "Calling home", topic=["attendance", "student-success"]),
                document(2, "Truancy in the news"),
                document(3, "Something else", topic=["student-success"]),
            ],
        )
        term = ("topic", "attendance")
        synonyms = Synonyms(
            {variant: frozenset({term}) for variant in ("en_truanci", "en_chronic", "en_absenc")},
            {term: (("truancy",), ("chronic", "absence"))},
        )
        assert set(found(engine, "truancy", synonyms=synonyms)) == {1, 2}
        assert found(engine, "truancy news", synonyms=synonyms) == [2]
        assert found(engine, '"chronic absence"', synonyms=synonyms) == [1]
        assert found(engine, '"absence chronic"', synonyms=synonyms) == []
        assert found(engine, "-truancy", synonyms=synonyms) == [3]

    def test_a_synonym_weighs_the_same_beside_words_on_every_engine(
        self, engine: SearchEngine
    ) -> None:
        padding = " ".join(f"padding{n}" for n in range(40))
        said = [document(n, "Notes", body=f"{'truancy ' * n}{padding}") for n in range(1, 7)]
        tagged = document(50, "Notes", body=padding, topic=["attendance"])
        others = [document(n, "Notes", body=padding) for n in range(60, 68)]
        engine.write(1, [*said, tagged, *others])
        synonyms = Synonyms({"en_truanci": frozenset({("topic", "attendance")})})
        assert found(engine, "truancy", synonyms=synonyms) == [6, 5, 4, 3, 2, 50, 1]

    def test_adding_a_word_never_makes_the_total_grow(self, engine: SearchEngine) -> None:
        engine.write(1, [document(n, " ".join("abcdef"[: n % 6 + 1])) for n in range(1, 30)])
        totals = [engine.search(request(" ".join("abcdef"[:n]))).total for n in range(1, 7)]
        assert totals == sorted(totals, reverse=True)

    # Ranking and order

    def test_a_title_lifts_its_resource(self, engine: SearchEngine) -> None:
        engine.write(
            1,
            [
                document(1, "Governing well", body="tutoring and other things in school"),
                document(2, "Tutoring well", body="governing and other things in school"),
            ],
        )
        assert found(engine, "tutoring") == [2, 1]

    def test_a_rare_word_counts_more(self, engine: SearchEngine) -> None:
        texts = ["school board"] * 8 + ["school superintendent board", "school school school board"]
        engine.write(1, [document(n, "T", body=text) for n, text in enumerate(texts, 1)])
        nearest = engine.search(request("superintendent school missing", nearest=20)).nearest
        assert nearest[0].pk == 9

    def test_fixed_orders_break_ties_by_page(self, engine: SearchEngine) -> None:
        day = dt.date(2025, 5, 1)
        engine.write(
            1,
            [
                document(3, "beta", date=day),
                document(1, "Beta", date=day),
                document(2, "Álpha", date=dt.date(2026, 1, 1)),
                document(4, "gamma", date=None),
            ],
        )
        assert found(engine, sort=Sort.NEWEST) == [2, 3, 1, 4]
        assert found(engine, sort=Sort.OLDEST) == [4, 1, 3, 2]
        assert found(engine, sort=Sort.TITLE) == [2, 1, 3, 4]
        assert found(engine, "beta", sort=Sort.TITLE) == [1, 3]

    def test_pages_do_not_overlap(self, engine: SearchEngine) -> None:
        engine.write(1, [document(n) for n in range(1, 26)])
        pages = [
            [hit.pk for hit in engine.search(request(offset=start, limit=10)).hits]
            for start in (0, 10, 20)
        ]
        assert [pk for keys in pages for pk in keys] == sorted(range(1, 26), reverse=True)

    @pytest.mark.parametrize(("offset", "limit"), [(0, 0), (-5, 3), (10_000, 1)])
    def test_odd_windows_do_not_break_it(
        self, engine: SearchEngine, offset: int, limit: int
    ) -> None:
        engine.write(1, [document(1)])
        assert engine.search(request(offset=offset, limit=limit)).total == 1

    def test_what_was_replaced_is_found_below_its_equals(self, engine: SearchEngine) -> None:
        engine.write(
            1,
            [
                document(1, "Calls", body="Calls home", standing=["replaced"]),
                document(2, "Letters", body="Letters and calls", standing=["current"]),
                *(document(n, "Buses", body="calls", standing=["replaced"]) for n in range(3, 9)),
                *(document(n, "Lunch", standing=["current"]) for n in range(9, 30)),
            ],
        )
        results = engine.search(request("calls", facets=["standing"]))
        assert results.total == len(results.hits) == 8
        assert [hit.pk for hit in results.hits][:2] == [2, 1]
        assert results.counts["standing"] == {"current": 1, "replaced": 7}
        assert found(engine, "calls", filters={"standing": ["current"]}) == [2]

    # Nearest

    def test_nearest_has_some_of_the_words_within_the_same_filters(
        self, engine: SearchEngine
    ) -> None:
        engine.write(
            1,
            [
                document(1, "tutoring on the bus", topic=["a"]),
                document(2, "tutoring at noon", topic=["a"]),
                document(3, "bus", topic=["b"]),
                document(4, "nothing of it", topic=["a"]),
            ],
        )
        results = engine.search(
            request("tutoring bus", filters={"topic": ["a"]}, nearest=20, facets=["topic"])
        )
        assert [hit.pk for hit in results.hits] == [1]
        assert [hit.pk for hit in results.nearest] == [2]
        assert results.total == 1
        assert results.counts["topic"] == {"a": 1}

    def test_nearest_is_not_asked_for_with_enough_hits(self, engine: SearchEngine) -> None:
        engine.write(1, [document(n, "tutoring bus") for n in range(1, 11)] + [document(11, "bus")])
        assert engine.search(request("tutoring bus", nearest=20)).nearest == ()
