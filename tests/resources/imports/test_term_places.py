"""Sheets that move the terms of a tree move those alone, and are taken back whole."""

import pytest

from resources import operations
from resources.imports.planning import plan
from resources.imports.running import run
from resources.models import Topic
from tests.factories import TopicFactory
from tests.resources.imports.sheets import imported, planned, problems, results

pytestmark = pytest.mark.django_db


def outline() -> str:
    """Return the tree in one line: A(x y) B C."""

    def told(terms) -> str:
        return " ".join(
            f"{term.name}({told(term.get_children())})" if term.numchild else term.name
            for term in terms
        )

    assert Topic.find_problems() == ([], [], [], [], [])
    return told(Topic.get_root_nodes())


def rows_of(*rows: tuple[str, str]) -> list[list[str]]:
    return [["name", "parent"], *map(list, rows)]


@pytest.mark.parametrize(
    ("there", "row", "becomes"),
    [
        ("BW", ("W", "A"), "A(W) B"),
        ("BW", ("W", "A > Q"), "A(Q(W)) B"),
        ("W", ("W", "E > R"), "E(R(W))"),
    ],
)
def test_a_broader_term_that_is_made_on_the_way_moves_no_other(
    library, there: str, row: tuple[str, str], becomes: str
) -> None:
    for name in there:
        TopicFactory(name=name)
    sheet = imported(library, rows_of(row), into="topic")
    assert (results(sheet), outline()) == ({2: "changed"}, becomes)
    undone = operations.undo(sheet.operation, None)
    assert (undone.left, outline()) == ([], " ".join(there))


@pytest.mark.parametrize(
    ("rows", "becomes"),
    [
        ([("B", "E"), ("C", "E"), ("D", "E")], "A E(B C D)"),
        ([("A", "C"), ("B", "C"), ("D", "A")], "C(A(D) B) E"),
        ([("A", "E"), ("E", "C")], "B C(E(A)) D"),
        ([("D", "B"), ("B", "A"), ("C", "A")], "A(B(D) C) E"),
        ([("E", "D"), ("D", "New"), ("New", "")], "A B C New(D(E))"),
    ],
)
def test_terms_that_were_moved_are_where_they_were(library, rows, becomes: str) -> None:
    for name in "ABCDE":
        TopicFactory(name=name)
    sheet = imported(library, rows_of(*rows), into="topic")
    assert outline() == becomes
    undone = operations.undo(sheet.operation, None)
    assert (undone.left, outline()) == ([], "A B C D E")


def test_terms_that_change_places_with_each_other_come_and_go(library) -> None:
    outer = TopicFactory(name="A")
    TopicFactory(name="C", parent=TopicFactory(name="B", parent=outer))
    rows = rows_of(("C", ""), ("B", "C"), ("A", "B"))
    sheet = imported(library, rows, into="topic", empty="clear")
    assert outline() == "C(B(A))"
    assert operations.undo(sheet.operation, None).left == []
    assert outline() == "A(B(C))"


def test_what_nobody_has_touched_is_taken_back_whatever_its_broader_term_is_called(
    library,
) -> None:
    sheet = imported(library, rows_of(("W", "E > R"), ("V", "S")), into="topic")
    renamed = Topic.objects.get(name="S")
    renamed.name = "Science"
    renamed.save()
    undone = operations.undo(sheet.operation, None)
    assert (undone.restored, undone.left, outline()) == (2, ["Science"], "Science")


def test_a_term_goes_back_below_its_broader_one_whatever_that_is_called(library) -> None:
    TopicFactory(name="W", parent=TopicFactory(name="Old"))
    TopicFactory(name="R")
    sheet = imported(library, rows_of(("W", "R")), into="topic")
    renamed = Topic.objects.get(name="Old")
    renamed.name = "Older"
    renamed.save()
    assert operations.undo(sheet.operation, None).left == []
    assert outline() == "Older(W) R"


def test_a_term_whose_former_place_is_gone_stays_where_it_is(library) -> None:
    old = TopicFactory(name="Old")
    TopicFactory(name="V", parent=old)
    TopicFactory(name="W", parent=old)
    TopicFactory(name="R")
    sheet = imported(library, rows_of(("V", "R"), ("W", "R")), into="topic")
    Topic.objects.get(name="Old").delete()
    assert operations.undo(sheet.operation, None).left == ["W", "V"]
    assert outline() == "R(V W)"
    assert "no longer there" in problems(sheet)[0][3]


def test_a_term_whose_former_place_is_below_it_by_now_stays_where_it_is(library) -> None:
    TopicFactory(name="W", parent=TopicFactory(name="Old"))
    sheet = imported(library, rows_of(("W", "R")), into="topic")
    Topic.objects.get(name="Old").move(Topic.objects.get(name="W"), "sorted-child")
    assert operations.undo(sheet.operation, None).left == ["W"]
    assert outline() == "R(W(Old))"


def test_a_term_that_gets_another_name_stands_in_its_order(library) -> None:
    for name in "ABC":
        TopicFactory(name=name, slug=name.lower())
    sheet = imported(library, [["slug", "name"], ["a", "Z"]], into="topic")
    assert outline() == "B C Z"
    operations.undo(sheet.operation, None)
    assert outline() == "A B C"


def test_rows_may_name_a_broader_term_by_the_name_that_another_row_gives_it(library) -> None:
    TopicFactory(name="A", slug="a")
    rows = [["slug", "name", "parent"], ["a", "Z", ""], ["", "W", "Z"]]
    sheet = imported(library, rows, into="topic")
    assert outline() == "Z(W)"
    assert results(planned(library, rows, into="topic")) == {2: "unchanged", 3: "unchanged"}
    assert operations.undo(sheet.operation, None).left == []
    assert outline() == "A"


def test_a_new_term_leaves_its_address_to_the_broader_one_that_is_made_on_the_way(library) -> None:
    imported(library, rows_of(("A", ""), ("C#", "C++")), into="topic")
    assert outline() == "A C++(C#)"
    assert sorted(Topic.objects.values_list("slug", flat=True)) == ["a", "c", "c-2"]


def test_a_term_cannot_come_below_one_that_is_made_below_it(library) -> None:
    TopicFactory(name="W")
    sheet = planned(library, rows_of(("W", "W > X")), into="topic", unknown={"*": "create"})
    assert results(sheet) == {2: "refused"}


def test_two_rows_cannot_be_for_one_term(library) -> None:
    TopicFactory(name="A", slug="a")
    rows = [["slug", "name", "description"], ["a", "Z", "One."], ["", "A", "Other."]]
    sheet = planned(library, rows, into="topic")
    assert results(sheet) == {2: "changed", 3: "refused"}
    assert problems(sheet)[0][3] == "Row 2 has the same."


def asked(sheet) -> list[tuple[str, int]]:
    return [(one["text"], one["count"]) for one in sheet.questions]


def test_a_broader_term_may_stand_further_down(library) -> None:
    rows = rows_of(("Attendance", "School"), ("Bus", "School"), ("School", ""))
    sheet = planned(library, rows, into="topic")
    assert (asked(sheet), results(sheet)) == ([], dict.fromkeys((2, 3, 4), "created"))
    run(sheet)
    assert outline() == "School(Attendance Bus)"
    assert operations.undo(sheet.operation, None).left == []
    assert outline() == ""


def test_a_term_that_gets_its_name_further_down_may_be_named_before(library) -> None:
    TopicFactory(name="Old", slug="old")
    rows = [["slug", "name", "parent"], ["", "Attendance", "School"], ["old", "School", ""]]
    sheet = planned(library, rows, into="topic")
    assert asked(sheet) == []
    run(sheet)
    assert outline() == "School(Attendance)"


def test_what_stands_further_down_and_is_refused_is_asked_about(library) -> None:
    rows = [["name", "parent", "sort_order"], ["Attendance", "School", ""], ["School", "", "x"]]
    sheet = planned(library, rows, into="topic")
    assert (asked(sheet), results(sheet)) == ([("School", 1)], {2: "created", 3: "refused"})
    sheet.mapping["terms"] = {"topic": {"School": {"create": "School"}}}
    plan(sheet)
    assert asked(sheet) == []
    run(sheet)
    assert outline() == "School(Attendance)"


def test_a_loop_through_rows_further_down_is_refused(library) -> None:
    sheet = planned(library, rows_of(("A", "B"), ("B", "C"), ("C", "A")), into="topic")
    assert results(sheet) == {2: "created", 3: "created", 4: "refused"}
    assert asked(sheet) == [("C", 1)]
