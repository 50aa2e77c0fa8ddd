"""What editors do to terms while an import waits, and before it is undone, is never lost."""

import pytest

from resources import operations
from resources.imports.running import run
from resources.imports.stopping import StoppedImportError
from resources.imports.terms import VOCABULARY_NAMES
from resources.models import Audience, Organisation, Place, ResourceTag, Toolkit, Topic
from tests.factories import (
    AudienceFactory,
    OrganisationFactory,
    PlaceFactory,
    ToolkitFactory,
    TopicFactory,
)
from tests.resources.imports.sheets import imported, planned, problems

pytestmark = pytest.mark.django_db


def edit(name: str, /, **values: str) -> Topic:
    term = Topic.objects.get(name=name)
    for field, value in values.items():
        setattr(term, field, value)
    term.save()
    return term


def drafted(library, **named) -> None:
    """Have an unpublished draft of a public resource name terms, by field."""
    page = ToolkitFactory(parent=library)
    draft = Toolkit.objects.get(pk=page.pk)
    for field, terms in named.items():
        getattr(draft, field).set(terms)
    draft.save_revision()


def test_an_import_stops_at_a_term_that_somebody_has_changed_since_the_check(library) -> None:
    TopicFactory(name="Maths", synonyms="old")
    sheet = planned(library, [["name", "synonyms"], ["Maths", "from the sheet"]], into="topic")
    edit("Maths", synonyms="an editor's careful list")
    with pytest.raises(StoppedImportError, match="Row 2: Somebody has changed “Maths” since"):
        run(sheet)
    assert Topic.objects.get().synonyms == "an editor's careful list"


def test_an_import_stops_at_a_term_that_somebody_has_moved_since_the_check(library) -> None:
    for name in ("Maths", "Old", "New"):
        TopicFactory(name=name)
    sheet = planned(library, [["name", "parent"], ["Maths", "New"]], into="topic")
    Topic.objects.get(name="Maths").move(Topic.objects.get(name="Old"), "sorted-child")
    with pytest.raises(StoppedImportError, match="Somebody has changed"):
        run(sheet)


def test_what_the_sheet_does_not_change_may_be_changed_meanwhile(library) -> None:
    TopicFactory(name="Maths", synonyms="old", description="Same.")
    rows = [["name", "synonyms", "description"], ["Maths", "new", "Same."]]
    sheet = planned(library, rows, into="topic")
    edit("Maths", description="Better.")
    run(sheet)
    assert Topic.objects.values_list("synonyms", "description").get() == ("new", "Better.")


def test_an_import_stops_where_a_broader_term_was_deleted_since_the_check(library) -> None:
    TopicFactory(name="Old")
    sheet = planned(library, [["name", "parent"], ["Maths", "Old"]], into="topic")
    Topic.objects.all().delete()
    with pytest.raises(StoppedImportError, match="Row 2: The broader term"):
        run(sheet)
    assert not Topic.objects.exists()


def test_a_new_term_that_only_a_draft_names_stays(library) -> None:
    sheet = imported(library, [["name"], ["Named"], ["Free"]], into="topic")
    drafted(library, topics=[Topic.objects.get(name="Named")])
    assert operations.undo(sheet.operation, None).left == ["Named"]
    assert [term.name for term in Topic.objects.all()] == ["Named"]


def test_terms_and_tags_made_on_the_way_stay_where_only_a_draft_names_them(library) -> None:
    header = ["id", "type", "title", "summary", "topics", "tags"]
    row = ["u", "toolkit", "T", "S", "Named; Free", "kept; gone"]
    sheet = imported(library, [header, row])
    drafted(
        library,
        topics=Topic.objects.filter(name="Named"),
        tags=ResourceTag.objects.filter(name="kept"),
    )
    operations.undo(sheet.operation, None)
    assert not Toolkit.objects.filter(external_id="u").exists()
    assert [term.name for term in Topic.objects.all()] == ["Named"]
    assert [tag.name for tag in ResourceTag.objects.all()] == ["kept"]


@pytest.mark.parametrize("into", ["topic", "audience"])
def test_a_new_term_that_an_editor_has_given_another_address_stays(library, into: str) -> None:
    sheet = imported(library, [["name"], ["Maths"], ["Free"]], into=into)
    model = VOCABULARY_NAMES[into]
    model.objects.filter(name="Maths").update(slug="numbers")
    assert operations.undo(sheet.operation, None).left == ["Maths"]
    assert [term.slug for term in model.objects.all()] == ["numbers"]


EDITS: list[dict[str, str]] = [
    {"name": "Renamed"},
    {"slug": "other"},
    {"description": "An afternoon's work."},
    {"synonyms": "Title"},
]


@pytest.mark.parametrize("values", EDITS)
def test_a_term_made_on_the_way_that_an_editor_has_worked_on_stays(library, values) -> None:
    header = ["id", "type", "title", "summary", "topics"]
    sheet = imported(library, [header, ["u", "toolkit", "T", "S", "Above > Named; Free"]])
    edited = edit("Named", **values)
    assert operations.undo(sheet.operation, None).left == [edited.name]
    assert [term.name for term in Topic.objects.all()] == ["Above", edited.name]


def test_a_term_made_on_the_way_that_an_editor_has_moved_stays(library) -> None:
    other = TopicFactory(name="Other")
    sheet = imported(library, [["name", "parent"], ["New", "Above > Named"]], into="topic")
    Topic.objects.get(name="Named").move(other, "sorted-child")
    assert operations.undo(sheet.operation, None).left == ["Named"]
    assert [term.name for term in Topic.objects.all()] == ["Other", "Named"]


@pytest.mark.parametrize("values", [{"name": "Renamed"}, {"slug": "other"}])
def test_a_tag_made_on_the_way_that_an_editor_has_worked_on_stays(library, values) -> None:
    header = ["id", "type", "title", "summary", "tags"]
    sheet = imported(library, [header, ["u", "toolkit", "T", "S", "named; free"]])
    ResourceTag.objects.filter(name="named").update(**values)
    name = values.get("name", "named")
    assert operations.undo(sheet.operation, None).left == [name]
    assert [tag.name for tag in ResourceTag.objects.all()] == [name]


def test_a_former_name_that_is_another_terms_by_now_is_left_to_it(library) -> None:
    for name in ("Alpha", "Gamma"):
        AudienceFactory(name=name, slug=name.lower())
    rows = [["slug", "name"], ["alpha", "Beta"], ["gamma", "Delta"]]
    sheet = imported(library, rows, into="audience")
    AudienceFactory(name="ALPHA", slug="alpha-2")
    undone = operations.undo(sheet.operation, None)
    assert (undone.restored, undone.left) == (1, ["Beta"])
    assert "There is another “ALPHA” now" in problems(sheet)[0][3]
    assert sorted(Audience.objects.values_list("name", flat=True)) == ["ALPHA", "Beta", "Gamma"]


def test_a_new_term_that_an_editor_has_worked_on_stays(library) -> None:
    sheet = imported(library, [["name"], ["Maths"], ["Art"], ["Free"]], into="topic")
    edit("Maths", synonyms="Numeracy")
    Topic.objects.get(name="Art").move(Topic.objects.get(name="Maths"), "sorted-child")
    assert sorted(operations.undo(sheet.operation, None).left) == ["Art", "Maths"]
    assert sorted(Topic.objects.values_list("name", flat=True)) == ["Art", "Maths"]


def test_a_place_that_is_made_on_the_way_is_no_change_by_somebody(library) -> None:
    OrganisationFactory(name="Roundtable", place=None)
    rows = [["name", "place"], ["Roundtable", "Tucson"], ["Alliance", "Tucson"]]
    sheet = imported(library, rows, into="organisation")
    assert set(Organisation.objects.values_list("place__name", flat=True)) == {"Tucson"}
    undone = operations.undo(sheet.operation, None)
    assert (undone.restored, undone.left) == (2, [])
    assert Organisation.objects.values_list("name", "place").get() == ("Roundtable", None)
    assert not Place.objects.exists()


def test_an_organisation_whose_former_place_is_gone_keeps_the_one_that_it_has(library) -> None:
    OrganisationFactory(name="Roundtable", place=PlaceFactory(name="Tucson"))
    PlaceFactory(name="Mesa")
    sheet = imported(library, [["name", "place"], ["Roundtable", "Mesa"]], into="organisation")
    Place.objects.get(name="Tucson").delete()
    undone = operations.undo(sheet.operation, None)
    assert (undone.restored, undone.left) == (0, ["Roundtable"])
    assert "no longer there" in problems(sheet)[0][3]
    assert Organisation.objects.get().place.name == "Mesa"
