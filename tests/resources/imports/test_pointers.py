"""Cells that name other resources: what replaces a resource, and what is related to it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from resources import operations
from resources.imports.cells import text_of
from resources.imports.exporting import resource_rows
from resources.imports.running import run
from resources.imports.stopping import StoppedImportError
from resources.models import RelatedResource, ResourceIndexPage, ResourcePage, Toolkit
from tests.factories import ToolkitFactory, UserFactory
from tests.resources.admin_forms import edit_url, resource_data
from tests.resources.imports.sheets import imported, planned, problems, results, row
from tests.resources.imports.test_rights import person

pytestmark = pytest.mark.django_db

HEADER = ["id", "superseded_by", "related"]


@pytest.fixture
def page(library) -> Toolkit:
    """Return the resource that the rows are about, as an editor has saved it."""
    return saved(library, "Old guide", external_id="old")


def saved(library, title: str, **fields) -> Toolkit:
    page = ToolkitFactory(parent=library, title=title, **fields)
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def related_of(page: ResourcePage) -> list[str]:
    return [one.resource.title for one in Toolkit.objects.get(pk=page.pk).related.all()]


def exported(*pages: ResourcePage, user=None) -> list[list[str]]:
    found = ResourcePage.objects.filter(pk__in=[page.pk for page in pages]).order_by("pk")
    columns, rows = resource_rows(found, user)
    return [columns, *([text_of(line.get(name, "")) for name in columns] for line in rows)]


def cell(rows: list[list[str]], column: str) -> str:
    return rows[1][rows[0].index(column)]


@pytest.fixture
def elsewhere(library) -> ResourceIndexPage:
    """Return a library that whoever may edit only the first does not find."""
    other = ResourceIndexPage(title="Other", slug="other", locale=library.locale)
    library.get_parent().add_child(instance=other)
    return other


@pytest.mark.parametrize(
    "name",
    [
        lambda page: "new-1",
        lambda page: "New guide; second | edition",
        lambda page: str(page.translation_key),
        lambda page: page.get_url(),
        lambda page: page.get_url().rstrip("/"),
        lambda page: f"{page.get_full_url()}?from=mail#top",
    ],
    ids=["external id", "title", "key", "address", "no slash", "full address"],
)
def test_a_resource_is_named_in_several_ways(library, page, name) -> None:
    newer = saved(library, "New guide; second | edition", external_id="new-1")
    saved(library, "New guide")
    sheet = imported(library, [HEADER, ["old", name(newer), name(newer)]])
    assert problems(sheet) == []
    assert row(sheet, 2).changes == {"superseded_by": ["", "new-1"], "related": [[], ["new-1"]]}
    page.refresh_from_db()
    assert page.superseded_by_id == newer.pk
    assert related_of(page) == [newer.title]


def test_related_resources_keep_the_order_of_the_cell(library, page) -> None:
    for title in ("A", "B", "C"):
        saved(library, title)
    imported(library, [HEADER, ["old", "", "C; A; C; B"]])
    assert related_of(page) == ["C", "A", "B"]
    rows = set(page.related.values_list("pk", "resource__title"))
    sheet = imported(library, [HEADER, ["old", "", "A\nC"]])
    left = set(page.related.values_list("pk", "resource__title"))
    assert left == {row for row in rows if row[1] != "B"}
    addresses = {one.title: one.get_url() for one in Toolkit.objects.all()}
    old, new = row(sheet, 2).changes["related"]
    assert old == [addresses[title] for title in "CAB"]
    assert new == [addresses[title] for title in "AC"]
    assert related_of(page) == ["A", "C"]


@pytest.mark.usefixtures("page")
@pytest.mark.parametrize("column", ["superseded_by", "related"])
@pytest.mark.parametrize(
    ("name", "reason", "advice"),
    [
        ("Nothing", "No resource", "import the file once more"),
        ("Coming", "No resource", "import the file once more"),
        ("/library/nothing/", "No resource", "address"),
        ("https://elsewhere.example.org/library/twin/", "No resource", "address"),
        ("Twin", "Several resources", "the address of one of them"),
        ("old", "itself", "Name another resource"),
        ("Old guide", "itself", "Name another resource"),
    ],
)
def test_a_cell_that_names_no_one_other_resource_is_refused(
    library, column, name, reason, advice
) -> None:
    saved(library, "Twin", slug="twin")
    saved(library, "Twin", slug="twin-2")
    header = ["id", "type", "title", "summary", column]
    rows = [header, ["old", "", "", "", name], ["new", "toolkit", "Coming", "S", ""]]
    sheet = planned(library, rows)
    assert results(sheet) == {2: "refused", 3: "created"}
    ((number, where, value, why),) = problems(sheet)
    assert (number, where, value) == (2, column, name)
    assert reason in why
    assert advice in row(sheet, 2).problems[0]["advice"]


def test_what_a_file_brings_in_can_be_named_the_next_time(library) -> None:
    header = ["id", "type", "title", "summary", "related"]
    rows = [header, ["a", "toolkit", "One", "S", "b"], ["b", "toolkit", "Second one", "S", ""]]
    assert results(imported(library, rows)) == {2: "refused", 3: "created"}
    assert results(imported(library, rows)) == {2: "created", 3: "unchanged"}
    assert related_of(Toolkit.objects.get(external_id="a")) == ["Second one"]
    assert results(planned(library, rows)) == {2: "unchanged", 3: "unchanged"}


def test_a_title_and_a_key_are_of_the_language_of_the_row(library, spanish_library) -> None:
    here = saved(library, "Guide")
    there = saved(spanish_library, "Guide", translation_key=here.translation_key)
    rows = [["type", "title", "summary", "language", "related", "superseded_by"]]
    for title, language in (("One", "en"), ("Otra", "es")):
        rows.append(["toolkit", title, "S", language, "Guide", str(here.translation_key)])
    sheet = imported(library, rows)
    assert problems(sheet) == []
    one, otra = (Toolkit.objects.get(title=title) for title in ("One", "Otra"))
    assert (one.superseded_by_id, otra.superseded_by_id) == (here.pk, there.pk)
    assert one.related.get().resource_id == here.pk
    assert otra.related.get().resource_id == there.pk


@pytest.mark.parametrize("empty", ["keep", "clear"])
def test_what_is_exported_and_imported_changes_nothing(library, page, empty) -> None:
    by_id, drafted = saved(library, "By id", external_id="i;d, 1"), saved(library, "Drafted")
    gone = saved(library, "Gone")
    drafted.unpublish()
    page.superseded_by = gone
    for one in (drafted, by_id, gone):
        page.related.add(RelatedResource(resource=one))
    page.save_revision().publish()
    gone.delete()
    rows = exported(page, by_id)
    assert cell(rows, "superseded_by") == ""
    assert "Drafted" not in cell(rows, "related")
    # In a file, what stands between two has a backslash where it is part of one.
    rows[1][rows[0].index("related")] = cell(rows, "related").replace(";", "\\;")
    sheet = planned(library, rows, empty=empty)
    assert (problems(sheet), results(sheet)) == ([], {2: "unchanged", 3: "unchanged"})


def test_nothing_is_told_of_what_the_editor_does_not_see(library, page, elsewhere) -> None:
    secret = saved(elsewhere, "Secret plan", external_id="secret-1")
    shown = saved(library, "Shown", external_id="shown")
    editor = person(library, "add", "change", "publish")
    for name in ("Secret plan", "secret-1", secret.get_url(), f"#{secret.pk}"):
        sheet = planned(library, [HEADER, ["old", name, ""]], user=editor)
        assert problems(sheet)[0][3] == f"No resource that you can see is named “{name}”."
    page.superseded_by = secret
    page.related = [RelatedResource(resource=secret), RelatedResource(resource=shown)]
    page.save_revision().publish()
    rows = exported(page, user=editor)
    assert cell(rows, "superseded_by") == f"#{secret.pk}"
    assert "ecret" not in str(rows)
    assert results(planned(library, rows, user=editor)) == {2: "unchanged"}
    sheet = imported(library, [HEADER, ["old", "", f"shown; #{secret.pk}"]], user=editor)
    assert "ecret" not in str(row(sheet, 2).changes)
    assert related_of(page) == ["Shown", "Secret plan"]


def test_a_namesake_that_the_editor_does_not_see_is_none(library, page, elsewhere) -> None:
    saved(elsewhere, "Guide")
    mine = saved(library, "Guide")
    editor = person(library, "add", "change", "publish")
    imported(library, [HEADER, ["old", "Guide", ""]], user=editor)
    page.refresh_from_db()
    assert page.superseded_by_id == mine.pk


def test_two_may_replace_each_other_as_in_the_form(library, page, client) -> None:
    newer = saved(library, "Newer", external_id="new")
    client.force_login(UserFactory(is_superuser=True))
    for one, other in ((page, newer), (newer, page)):
        data = resource_data("toolkit", slug=one.slug, superseded_by=other.pk)
        assert client.post(edit_url(one), data).status_code == 302
    one, other = saved(library, "One", external_id="1"), saved(library, "Other", external_id="2")
    sheet = imported(library, [HEADER, ["1", "2", "2"], ["2", "1", "1"]])
    assert results(sheet) == {2: "changed", 3: "changed"}
    for here, there in ((one, other), (other, one)):
        here.refresh_from_db()
        assert here.superseded_by_id == there.pk
        assert client.get(here.get_url()).status_code == 200
    assert operations.undo(sheet.operation, None).left == []
    assert not ResourcePage.objects.filter(superseded_by__isnull=False, live=True).exists()


def test_an_undo_restores_what_is_still_there_of_what_was_named(library, page) -> None:
    first, second = saved(library, "First"), saved(library, "Second")
    page.superseded_by = first
    page.related = [RelatedResource(resource=first), RelatedResource(resource=second)]
    page.save_revision().publish()
    sheet = imported(library, [HEADER, ["old", "Second", "Second"]])
    first.delete()
    assert operations.undo(sheet.operation, None).left == []
    page.refresh_from_db()
    assert (page.superseded_by_id, related_of(page)) == (None, ["Second"])


def test_an_undo_restores_what_was_named(library, page) -> None:
    first, second = saved(library, "First"), saved(library, "Second")
    page.superseded_by = first
    page.related = [RelatedResource(resource=first), RelatedResource(resource=second)]
    page.save_revision().publish()
    sheet = imported(library, [HEADER, ["old", "Second", "Second"]])
    page.refresh_from_db()
    assert (page.superseded_by_id, related_of(page)) == (second.pk, ["Second"])
    assert operations.undo(sheet.operation, None).left == []
    page.refresh_from_db()
    assert (page.superseded_by_id, related_of(page)) == (first.pk, ["First", "Second"])


@pytest.mark.parametrize("column", ["superseded_by", "related"])
def test_what_is_deleted_after_the_check_stops_the_import(library, page, column) -> None:
    newer = saved(library, "Newer", external_id="new")
    sheet = planned(library, [["id", column], ["old", "new"]])
    newer.delete()
    with pytest.raises(StoppedImportError, match=r"Row 2: .*no longer there"):
        run(sheet)


def test_many_cells_are_looked_up_together(library) -> None:
    others = [saved(library, f"Other {n}", slug=f"other-{n}") for n in range(4)]
    pages = [saved(library, f"Page {n}", external_id=f"p-{n}") for n in range(6)]

    def queries(count: int) -> int:
        lines = [
            [f"p-{n}", others[n % 4].get_url(), f"Other {n % 4}; Other {(n + 1) % 4}"]
            for n in range(count)
        ]
        with CaptureQueriesContext(connection) as planning:
            sheet = planned(library, [HEADER, *lines])
        assert set(results(sheet).values()) == {"changed"}
        return len(planning)

    assert queries(6) == queries(1)
    imported(library, [HEADER, *([f"p-{n}", "Other 1", "Other 2; Other 3"] for n in range(6))])
    with CaptureQueriesContext(connection) as one:
        exported(pages[0])
    with CaptureQueriesContext(connection) as six:
        exported(*pages)
    assert len(six) == len(one)


def test_rows_of_many_pages_are_written_together(library) -> None:
    for name in ("a", "b", "c"):
        saved(library, name.upper(), external_id=name)
    for n in range(16):
        saved(library, f"Page {n}", external_id=f"p-{n}")

    def statements(first: int, count: int) -> int:
        lines = [[f"p-{n}", "a", "a; b; c"] for n in range(first, first + count)]
        sheet = planned(library, [HEADER, *lines])
        with CaptureQueriesContext(connection) as running:
            run(sheet)
        return len(running)

    statements(0, 2)
    few, many = statements(2, 2), statements(4, 12)
    # As many for each, however many rows belong to it: most look for what a page refers to.
    assert (many - few) / 10 <= 10
