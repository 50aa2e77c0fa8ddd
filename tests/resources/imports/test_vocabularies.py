"""Sheets of vocabulary terms."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.search.backends import get_search_backend

from resources import operations
from resources.imports.running import run
from resources.imports.stopping import StoppedImportError
from resources.models import Audience, Organisation, Place, Topic
from search.models import Change
from tests.factories import OrganisationFactory, PlaceFactory, ToolkitFactory, TopicFactory
from tests.resources.imports.sheets import imported, planned, problems, results, row

pytestmark = pytest.mark.django_db


def test_a_tree_comes_in_with_its_branches(library) -> None:
    rows = [
        ["name", "parent", "kind", "name_es", "synonyms"],
        ["New Mexico", "", "state", "Nuevo México", "NM"],
        ["Albuquerque", "New Mexico", "City", "", "Burque; Duke City"],
    ]
    sheet = imported(library, rows, into="place", unknown={})
    assert results(sheet) == {2: "created", 3: "created"}
    city = Place.objects.get(name="Albuquerque")
    assert city.get_parent().name == "New Mexico"
    assert (city.kind, city.synonym_list) == ("city", ["Burque", "Duke City"])
    assert Place.objects.get(name="New Mexico").translations == {"es": "Nuevo México"}


def test_a_narrower_term_may_stand_above_its_broader_one(library) -> None:
    rows = [
        ["name", "parent", "kind"],
        ["Old Town", "Albuquerque", "district"],
        ["Albuquerque", "New Mexico", "city"],
        ["New Mexico", "", "state"],
    ]
    imported(library, rows, into="place", unknown={"place": "create"})
    assert [term.name for term in Place.objects.get(name="Old Town").get_ancestors()] == [
        "New Mexico", "Albuquerque",
    ]  # fmt: skip
    assert dict(Place.objects.values_list("name", "kind"))["New Mexico"] == "state"


def test_a_long_list_moves_no_sibling_in_the_tree(library) -> None:
    names = [f"District {number:02}" for number in reversed(range(40))]
    with CaptureQueriesContext(connection) as queries:
        imported(library, [["name"], *([name] for name in names)], into="place")
    moving = 'UPDATE "resources_place" SET "path" = '
    assert not [query["sql"] for query in queries if query["sql"].startswith(moving)]
    assert list(Place.get_root_nodes().values_list("name", flat=True)) == sorted(names)


def test_a_term_is_known_by_its_slug_and_by_its_name(library) -> None:
    Audience.objects.create(name="Parents", slug="parents")
    Audience.objects.create(name="Teachers")
    rows = [
        ["slug", "name", "description"],
        ["parents", "Families", "All who raise children."],
        ["", "teachers", "Who teach."],
    ]
    sheet = imported(library, rows, into="audience")
    assert results(sheet) == {2: "changed", 3: "changed"}
    assert row(sheet, 2).changes["name"] == ["Parents", "Families"]
    assert sorted(Audience.objects.values_list("slug", "name", "description")) == [
        ("parents", "Families", "All who raise children."), ("teachers", "teachers", "Who teach."),
    ]  # fmt: skip
    again = planned(library, rows, into="audience")
    assert results(again) == {2: "unchanged", 3: "unchanged"}


def test_what_a_vocabulary_cannot_hold_is_refused(library) -> None:
    Audience.objects.create(name="Parents", slug="parents")
    rows = [["slug", "name"], ["families", "Parents"], ["x", ""], ["a", "Same"], ["b", "same"]]
    sheet = planned(library, rows, into="audience")
    assert results(sheet) == {2: "refused", 3: "refused", 4: "created", 5: "refused"}
    assert [(one[0], one[1]) for one in problems(sheet)] == [(2, "name"), (3, "name"), (5, "name")]


def test_an_organisation_has_its_place(library) -> None:
    place = PlaceFactory(name="Tucson")
    rows = [["name", "place", "is_partner"], ["Roundtable", "tucson", "yes"]]
    imported(library, rows, into="organisation", unknown={})
    made = Organisation.objects.get()
    assert (made.place, made.is_partner) == (place, True)


def test_an_unknown_broader_term_is_asked_for(library) -> None:
    sheet = planned(library, [["name", "parent"], ["Algebra", "Maths"]], into="topic")
    assert [one["text"] for one in sheet.questions] == ["Maths"]
    imported(
        library, [["name", "parent"], ["Algebra", "Maths"]], into="topic", unknown={"*": "create"}
    )
    assert Topic.objects.get(name="Algebra").get_parent().name == "Maths"


def test_the_term_of_a_refused_row_is_asked_for_and_not_made(library) -> None:
    header = ["name", "slug", "sort_order", "parent"]
    physics = ["Physics", "physics", "", "Science"]
    sheet = planned(library, [header, ["Science", "sci", "abc", ""], physics], into="topic")
    assert results(sheet)[2] == "refused"
    assert [one["text"] for one in sheet.questions] == ["Science"]
    mended = imported(
        library, [header, ["Science", "sci", "1", ""], physics], into="topic", unknown={}
    )
    assert results(mended) == {2: "created", 3: "created"}
    assert Topic.objects.get(name="Physics").get_parent().slug == "sci"


def test_a_term_cannot_come_below_itself(library) -> None:
    maths = TopicFactory(name="Maths")
    maths.add_child(instance=Topic(name="Algebra"))
    rows = [
        ["name", "parent"],
        ["Reading", "Writing"],
        ["Writing", "Reading"],
        ["Maths", "Algebra"],
        ["Alone", "alone"],
        ["Geometry", "Maths"],
    ]
    sheet = planned(library, rows, into="topic", unknown={"*": "create"})
    assert results(sheet) == {
        2: "created", 3: "refused", 4: "refused", 5: "refused", 6: "created",
    }  # fmt: skip
    assert {one[:2] for one in problems(sheet)} == {(3, "parent"), (4, "parent"), (5, "parent")}


def test_a_term_that_has_come_below_another_since_stops_the_import_at_its_row(library) -> None:
    TopicFactory(name="Maths")
    TopicFactory(name="Algebra")
    sheet = planned(library, [["name", "parent"], ["Maths", "Algebra"]], into="topic")
    Topic.objects.get(name="Algebra").move(Topic.objects.get(name="Maths"), "sorted-child")
    with pytest.raises(StoppedImportError, match=r"Row 2.*below itself"):
        run(sheet)


def test_an_import_of_terms_can_be_taken_back(library) -> None:
    old = TopicFactory(name="Maths", description="As it was.")
    rows = [
        ["name", "parent", "description"],
        ["Maths", "", "As it is."],
        ["Algebra", "Maths", ""],
        ["Linear algebra", "Algebra", ""],
        ["In use", "", ""],
        ["Edited", "", ""],
    ]
    sheet = imported(library, rows, into="topic")
    toolkit = ToolkitFactory(parent=library)
    toolkit.topics.set([Topic.objects.get(name="In use")])
    toolkit.save()
    edited = Topic.objects.get(name="Edited")
    edited.name = "Edited since"
    edited.save()
    undone = operations.undo(sheet.operation, None)
    assert undone.restored == 3
    assert sorted(undone.left) == ["Edited", "In use"]
    old.refresh_from_db()
    assert old.description == "As it was."
    assert sorted(Topic.objects.values_list("name", flat=True)) == [
        "Edited since", "In use", "Maths",
    ]  # fmt: skip


def test_a_term_can_be_moved_and_back(library) -> None:
    TopicFactory(name="Maths")
    TopicFactory(name="Algebra")
    sheet = imported(library, [["name", "parent"], ["Algebra", "Maths"]], into="topic")
    assert Topic.objects.get(name="Algebra").get_parent().name == "Maths"
    operations.undo(sheet.operation, None)
    assert Topic.objects.get(name="Algebra").get_parent() is None


def test_terms_of_a_sheet_keep_what_it_does_not_name(library) -> None:
    OrganisationFactory(name="Roundtable", link="https://example.org", is_partner=True)
    imported(library, [["name", "description"], ["Roundtable", "New."]], into="organisation")
    made = Organisation.objects.get()
    assert (made.link, made.is_partner, made.description) == ("https://example.org", True, "New.")


def test_many_new_terms_stand_in_order_among_those_that_are_there(library) -> None:
    state = PlaceFactory(name="Arizona", slug="az")
    for name in ("Mesa", "Chandler"):
        state.refresh_from_db()
        state.add_child(instance=Place(name=name))
    Change.objects.all().delete()
    rows = [[name, "Arizona"] for name in ("Tempe", "Ajo", "Globe", "Zoar")]
    sheet = imported(library, [["name", "parent"], *rows, ["Alaska", ""]], into="place")
    state.refresh_from_db()
    names = ["Ajo", "Chandler", "Globe", "Mesa", "Tempe", "Zoar"]
    assert [place.name for place in state.get_children()] == names
    assert [place.name for place in Place.get_root_nodes()] == ["Alaska", "Arizona"]
    assert state.numchild == 6
    assert Place.find_problems() == ([], [], [], [], [])
    assert Place.objects.get(name="Ajo").slug == "ajo"
    told = set(Change.objects.values_list("target", flat=True))
    assert told >= {f"place:{key}" for key in sheet.rows.values_list("target", flat=True)}
    assert [found.name for found in get_search_backend().search("Globe", Place)] == ["Globe"]
    assert operations.undo(sheet.operation, None).left == []
    assert [place.name for place in Place.objects.all()] == ["Arizona", "Chandler", "Mesa"]
    assert Place.find_problems() == ([], [], [], [], [])


def test_a_term_and_what_is_below_it_come_in_and_go_together(library) -> None:
    rows = [["name", "parent"], ["Phoenix", "Arizona"], ["Arizona", ""], ["Encanto", "Phoenix"]]
    sheet = imported(library, rows, into="place")
    assert Place.objects.get(name="Encanto").get_parent().get_parent().name == "Arizona"
    kept = ToolkitFactory(parent=library)
    kept.places.add(Place.objects.get(name="Phoenix"))
    kept.save()
    assert operations.undo(sheet.operation, None).left == ["Phoenix", "Arizona"]
    assert [place.name for place in Place.objects.all()] == ["Arizona", "Phoenix"]


def test_new_terms_of_one_name_in_addresses_get_addresses_of_their_own(library) -> None:
    imported(library, [["name"], ["C"], ["C++"], ["C#"]], into="audience")
    slugs = Audience.objects.order_by("pk").values_list("slug", flat=True)
    assert sorted(slugs) == ["c", "c-2", "c-3"]
    taken = planned(library, [["name", "slug"], ["New", "c-2"]], into="audience")
    assert results(taken) == {2: "changed"}


@pytest.mark.parametrize(
    ("cell", "made"),
    [
        ("Reading >", ["Reading"]),
        (" > Reading", ["Reading"]),
        ("Reading >> Phonics", ["Reading", "Phonics"]),
        ("Reading > Phonics", ["Reading", "Phonics"]),
    ],
)
@pytest.mark.parametrize("into", ["resources", "topic"])
def test_what_is_left_empty_between_terms_makes_none(library, cell: str, made, into) -> None:
    rows = [["type", "title", "summary", "topics"], ["toolkit", "T", "S", cell]]
    if into == "topic":
        rows = [["name", "parent"], ["Letters", cell]]
        made = [*made, "Letters"]
    imported(library, rows, into=into)
    assert [(term.name, term.depth) for term in Topic.objects.all()] == [
        (name, depth) for depth, name in enumerate(made, 1)
    ]


@pytest.mark.parametrize("cell", [">", "> >"])
def test_a_cell_without_any_name_is_refused(library, cell: str) -> None:
    rows = [["type", "title", "summary", "topics"], ["toolkit", "T", "S", cell]]
    sheet = planned(library, rows, unknown={"*": "create"})
    assert (results(sheet), problems(sheet)[0][1]) == ({2: "refused"}, "topics")
    terms = [["name", "parent"], ["Letters", cell]]
    sheet = planned(library, terms, into="topic", unknown={"*": "create"})
    assert (results(sheet), problems(sheet)[0][1]) == ({2: "refused"}, "parent")


def test_no_answer_makes_a_term_without_a_name(library) -> None:
    rows = [["type", "title", "summary", "topics"], ["toolkit", "T", "S", "Readings"]]
    sheet = planned(library, rows, terms={"topic": {"Readings": {"create": " > "}}})
    assert [one["text"] for one in sheet.questions] == ["Readings"]
