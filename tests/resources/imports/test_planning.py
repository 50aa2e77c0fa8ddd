"""The dry run: what is refused and why, what is asked, what is likely a double."""

import pytest

from resources.imports.running import run
from resources.models import Toolkit, Topic
from tests.factories import (
    EducationLevelFactory,
    EvidenceBriefFactory,
    ToolkitFactory,
    TopicFactory,
    UserFactory,
)
from tests.resources.imports.sheets import (
    imported,
    planned,
    problems,
    results,
    row,
)

pytestmark = pytest.mark.django_db

HEADER = ["id", "title", "summary", "date", "link"]
TYPE = {"type": "toolkit"}


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("date", "2026-13-01", "no such date"),
        ("date", "31.02.2025", "no such date"),
        ("date", "soon", "not a date"),
        ("link", "see our website", "valid URL"),
        ("summary", "x" * 401, "400"),
        ("title", "", "must have this"),
    ],
)
def test_b12_a_cell_that_cannot_be_read_is_reported_by_row_and_column(
    library, column: str, value: str, reason: str
) -> None:
    good = ["a", "Title", "Summary", "2026-05-31", "https://example.org"]
    bad = ["b", *good[1:]]
    bad[HEADER.index(column)] = value
    sheet = planned(library, [HEADER, good, bad], fixed=TYPE)
    assert results(sheet) == {2: "created", 3: "refused"}
    ((number, where, what, why),) = problems(sheet)
    assert (number, where, what) == (3, column, value[:300])
    assert reason in why
    assert all(one["advice"] for one in row(sheet, 3).problems)
    assert not Toolkit.objects.exists(), "nothing is imported unless confirmed"


def test_a_bad_cell_can_be_left_out_instead_of_its_row(library) -> None:
    rows = [HEADER, ["a", "Title", "Summary", "soon", ""]]
    sheet = imported(library, rows, fixed=TYPE, bad_cells="leave-out")
    assert results(sheet) == {2: "created"}
    assert [one[1] for one in problems(sheet)] == ["date"]
    assert Toolkit.objects.get().published_on is None


def test_what_does_not_fit_together_is_refused(library) -> None:
    header = ["type", "title", "summary", "tier", "starts_at", "ends_at"]
    brief = ["evidence-brief", "B", "S", "1", "", ""]
    webinar = ["webinar", "W", "S", "", "2026-05-31 18:00", "2026-05-31 17:00"]
    sheet = planned(library, [header, brief, webinar])
    assert [(one[0], one[1]) for one in problems(sheet)] == [(2, "tier_reason"), (3, "ends_at")]


def test_a_column_of_another_type_is_refused(library) -> None:
    header = ["type", "title", "summary", "tier"]
    sheet = planned(library, [header, ["toolkit", "T", "S", "1"]])
    assert [(one[0], one[1], one[2]) for one in problems(sheet)] == [(2, "tier", "1")]


def test_doubled_ids_are_refused_but_for_the_first(library) -> None:
    rows = [HEADER, ["a", "One", "S", "", ""], ["a", "Two", "S", "", ""]]
    sheet = planned(library, rows, fixed=TYPE)
    assert results(sheet) == {2: "created", 3: "refused"}
    assert "Row 2" in problems(sheet)[0][3]


def test_unknown_names_are_asked_for_once_with_what_is_near(library) -> None:
    TopicFactory(name="Mathematics")
    rows = [
        ["title", "summary", "topics"],
        ["A", "S", "Mathmatics; Reading"],
        ["B", "S", "mathmatics"],
    ]
    sheet = planned(library, rows, fixed=TYPE)
    assert [(one["text"], one["count"], one["same"]) for one in sheet.questions] == [
        ("Mathmatics", 2, "Mathematics"), ("Reading", 1, ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "topics"),
    [
        ("Mathematics", ["Mathematics"]),
        ("", []),
        ({"create": "Maths"}, ["Maths"]),
        ({"create": "STEM > Maths"}, ["Maths"]),
    ],
)
def test_a_name_is_mapped_created_or_left_out(library, answer, topics: list[str]) -> None:
    TopicFactory(name="Mathematics")
    rows = [["title", "summary", "topics"], ["A", "S", "maths"]]
    imported(library, rows, fixed=TYPE, terms={"topic": {"Maths": answer}}, unknown={})
    assert [topic.name for topic in Toolkit.objects.get().topics.all()] == topics
    made = Topic.objects.filter(name="Maths").first()
    if isinstance(answer, dict) and ">" in answer["create"]:
        assert made.get_parent().name == "STEM"


def test_an_answer_that_names_a_term_of_the_past_is_asked_again(library) -> None:
    rows = [["title", "summary", "topics"], ["A", "S", "Maths"]]
    sheet = planned(library, rows, fixed=TYPE, terms={"topic": {"Maths": "Mathematics"}})
    assert [one["text"] for one in sheet.questions] == ["Maths"]


def test_terms_are_known_by_synonym_translation_and_path(library) -> None:
    topic = TopicFactory(name="Mathematics", synonyms="Maths", translations={"es": "Matemáticas"})
    rows = [
        ["title", "summary", "topics"],
        ["Adding", "S", "maths"],
        ["Dividing", "S", "MATEMATICAS"],
        ["Counting", "S", "STEM > Mathematics"],
    ]
    imported(library, rows, fixed=TYPE, unknown={})
    assert all(list(page.topics.all()) == [topic] for page in Toolkit.objects.all())
    assert Toolkit.objects.count() == 3


def test_a_term_whose_name_has_a_separator_is_found_whole(library) -> None:
    level = EducationLevelFactory(name="Grades 1; 2")
    imported(library, [["title", "summary", "levels"], ["A", "S", "Grades 1; 2"]], fixed=TYPE)
    assert list(Toolkit.objects.get().levels.all()) == [level]


@pytest.mark.parametrize(
    ("title", "link", "reason"),
    [
        ("Family nights: that work", "", "the same title"),
        ("Family nights that works", "", "nearly the same title"),
        ("Quite another", "http://www.example.org/nights/", "the same link"),
        ("Quite another", "https://doi.org/10.1000/ABC", "the same DOI"),
    ],
)
def test_a_likely_double_is_pointed_out_and_left_out(
    library, title: str, link: str, reason: str
) -> None:
    page = EvidenceBriefFactory(
        parent=library, title="Family nights that work", source_link="https://example.org/nights"
    )
    page.references.create(citation="Doe", doi="10.1000/abc.")
    page.save()
    sheet = planned(library, [HEADER, ["z", title, "S", "", link]], fixed=TYPE)
    assert results(sheet) == {2: "double"}
    assert row(sheet, 2).doubles == [
        {"key": page.pk, "title": "Family nights that work", "reason": reason}
    ]


def test_parts_of_a_series_are_no_doubles(library) -> None:
    ToolkitFactory(parent=library, title="Reading at home, part 1")
    rows = [HEADER, ["z", "Reading at home, part 2", "S", "", ""]]
    assert results(planned(library, rows, fixed=TYPE)) == {2: "created"}


def test_a_double_within_the_file_is_pointed_out(library) -> None:
    rows = [HEADER, ["a", "One and all", "S", "", ""], ["b", "One and all", "S", "", ""]]
    sheet = planned(library, rows, fixed=TYPE)
    assert results(sheet) == {2: "created", 3: "double"}
    assert row(sheet, 3).doubles[0]["key"] == -2


def test_empty_cells_keep_or_clear(library) -> None:
    page = ToolkitFactory(parent=library, external_id="a", time_needed="An hour")
    rows = [["id", "time_needed"], ["a", ""]]
    assert results(planned(library, rows)) == {2: "unchanged"}
    sheet = planned(library, rows, empty="clear")
    assert row(sheet, 2).changes == {"time_needed": ["An hour", ""]}
    run(sheet)
    page.refresh_from_db()
    assert page.time_needed == ""


def test_what_an_editor_may_not_change_is_refused(library) -> None:
    ToolkitFactory(parent=library, external_id="a")
    nobody = UserFactory()
    sheet = planned(library, [["id", "summary"], ["a", "New"]], user=nobody)
    assert results(sheet) == {2: "refused"}
    assert "may not change" in problems(sheet)[0][3]


def test_a_locked_page_is_refused(library) -> None:
    ToolkitFactory(parent=library, external_id="a", locked=True)
    sheet = planned(library, [["id", "summary"], ["a", "New"]])
    assert "locked" in problems(sheet)[0][3]


def test_rows_of_other_languages_go_to_their_own_library(library, spanish_library) -> None:
    rows = [["title", "summary", "language"], ["Uno", "S", "es"], ["One", "S", ""]]
    imported(library, rows, fixed=TYPE)
    uno = Toolkit.objects.get(title="Uno")
    assert uno.get_parent().specific == spanish_library
    assert uno.locale.language_code == "es"
    assert Toolkit.objects.get(title="One").get_parent().specific == library


def test_summaries_can_be_shortened(library) -> None:
    long = "word " * 100
    rows = [["title", "summary"], ["A", long]]
    imported(library, rows, fixed=TYPE, shorten=["summary"])
    summary = Toolkit.objects.get().summary
    assert len(summary) <= 400
    assert summary.endswith("word…")


def test_two_rows_about_one_resource_are_refused_but_for_the_first(library) -> None:
    page = ToolkitFactory(parent=library, external_id="a")
    rows = [
        ["key", "id", "summary"],
        [str(page.translation_key), "", "One"],
        ["", "a", "Another"],
    ]
    sheet = planned(library, rows)
    assert results(sheet) == {2: "changed", 3: "refused"}
    assert "the same resource" in problems(sheet)[0][3]


def test_who_may_make_no_terms_is_asked_in_spite_of_an_answer(library) -> None:
    nobody = UserFactory()
    rows = [["title", "summary", "topics", "tags"], ["A", "S", "Maths", "fine"]]
    answers = {"topic": {"Maths": {"create": "Maths"}}}
    sheet = planned(library, rows, fixed=TYPE, terms=answers, user=nobody)
    assert [one["text"] for one in sheet.questions] == ["Maths"]
