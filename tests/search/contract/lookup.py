"""What every engine looks up beside a search."""

import datetime as dt
from collections.abc import Collection

from search.engines import plan
from search.engines.base import SearchEngine, Sort
from search.text_query import parse
from tests.search.documents import document, found


class LooksUp:
    """Titles, spellings and similar resources."""

    def test_titles_are_completed(self, engine: SearchEngine) -> None:
        engine.write(
            1,
            [
                document(1, "Attendance teams", date=dt.date(2026, 1, 1)),
                document(2, "The teachers’ attendance", date=dt.date(2025, 1, 1)),
                document(3, "Asistencia y Tecnología", language_code="es"),
                document(4, "Tea", body="attendance"),
            ],
        )
        self._titled(engine, "attendance te", [1, 2])
        self._titled(engine, "TECNOLOGIA asis", [3])
        self._titled(engine, "attendance x", [])
        self._titled(engine, "te", [1, 3, 4, 2], {"9"})
        self._titled(engine, "te", [3, 4, 2], {"1"})

    @staticmethod
    def _titled(
        engine: SearchEngine, text: str, expected: list[int], hidden: Collection[str] = ()
    ) -> None:
        query = plan.titled(text, frozenset(hidden))
        hits = engine.top(query, 10, Sort.NEWEST)
        assert sorted(hit.pk for hit in hits) == sorted(expected)

    def test_words_written_alike_are_found_nearest_first(self, engine: SearchEngine) -> None:
        engine.write(
            1,
            [
                document(1, "Attendance teams", body="tutoring helps"),
                document(2, "Tutoring", body="attendants attend"),
            ],
        )
        assert engine.spellings("attendence")[0] == "attendance"
        assert engine.spellings("tutering") == ["tutoring"]
        assert engine.spellings("zzzzzz") == []
        assert "tutoring" not in engine.spellings("tutoring")

    def test_totals_are_those_of_each_query_alone(self, engine: SearchEngine) -> None:
        engine.write(
            1, [document(1, "Tutoring tutors"), document(2, "Tutor"), document(3, "Attendance")]
        )
        engine.write(2, [document(4, "Tutoring")])
        engine.write(3, [], ["4"])
        queries = [
            plan.matching(parse("tutors"), {}, frozenset()),
            plan.matching(parse("tutors"), {}, frozenset({"1"})),
            plan.matching(parse("-tutors"), {}, frozenset()),
            plan.Everything(),
        ]
        assert list(engine.totals(queries)) == [2, 1, 1, 3]
        assert list(engine.totals([])) == []

    def test_a_written_word_is_the_very_word(self, engine: SearchEngine) -> None:
        engine.write(
            1,
            [
                document(1, "Tutoring", summary="Tutors help"),
                document(2, "Tutor"),
                document(3, "Talk", body="tutoring", attachments=["tutors"]),
            ],
        )
        written = [plan.WrittenWord(word) for word in ("tutoring", "tutors", "tutor", "tutored")]
        assert list(engine.totals(written)) == [2, 1, 1, 0]

    def test_similar_resources_share_rare_things(self, engine: SearchEngine) -> None:
        english = {"language": ["en"]}
        engine.write(
            1,
            [
                document(1, "Calling families about attendance", topic=["a", "b"], **english),
                document(2, "Attendance calls to families", topic=["a"], **english),
                document(3, "Families in the library", topic=["b"], **english),
                document(4, "Asistencia", topic=["a", "b"], language=["es"]),
                document(5, "Something else", topic=["c"], **english),
            ],
        )
        (own,) = engine.top(plan.Keys(frozenset({"1"})), 1)
        like = plan.similar("1", own.stored, frozenset())
        assert [hit.pk for hit in engine.top(like, 10)] == [2, 3]
        hidden = plan.similar("1", own.stored, frozenset({"2"}))
        assert [hit.pk for hit in engine.top(hidden, 10)] == [3]

    def test_a_removed_resource_is_not_looked_up(self, engine: SearchEngine) -> None:
        engine.write(1, [document(1, "Talk")])
        engine.write(2, [], ["1"])
        assert engine.top(plan.Keys(frozenset({"1"})), 5) == ()
        assert engine.top(plan.Everything(), 5) == ()

    def test_tidying_changes_no_answer(self, engine: SearchEngine) -> None:
        engine.write(1, [document(1), document(2)])
        engine.write(2, [], ["2"])
        engine.tidy()
        assert found(engine) == [1]

    def test_text_that_breaks_parsers_is_only_text(self, engine: SearchEngine) -> None:
        engine.write(1, [document(1, "Nul \x00 and ' quote \" and <b>")])
        assert found(engine, "nul quote") == [1]
        assert parse('"') == parse("")
