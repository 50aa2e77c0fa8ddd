"""The list of the admin as a file that can be changed and brought back."""

import io
from typing import Any

import openpyxl
import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.models import GroupPagePermission

from resources.imports.mapping import Mapping, guess
from resources.imports.planning import open_sheet, plan
from resources.models import SheetImport, Toolkit
from resources.sheets.escaping import LONGEST
from resources.sheets.reading import read_sheet
from tests import factories
from tests.factories import RESOURCE_FACTORIES

LISTING = "/admin/resources/"
SNIPPETS = "/admin/snippets/resources/"


@pytest.fixture
def admin(client, library):
    client.force_login(factories.UserFactory(is_superuser=True))
    return client


def exported(client, extension: str = "csv", **query: Any) -> bytes:
    response = client.get(LISTING, {"export": extension, **query})
    assert response.status_code == 200
    assert response.headers["Content-Disposition"].startswith("attachment; ")
    return b"".join(response.streaming_content)


def rows(content: bytes, extension: str = "csv") -> list[dict]:
    return [row.cells for row in read_sheet(io.BytesIO(content), f"a.{extension}").rows]


def changes_of(library, content: bytes, extension: str) -> dict[str, dict]:
    """Return what importing *content* would change of each resource, by its title."""
    sheet = SheetImport(library=library, publish=True)
    sheet.file.save(f"export.{extension}", ContentFile(content), save=False)
    mapping = Mapping()
    file, found = open_sheet(sheet, mapping)
    mapping.columns = guess(found.columns)
    assert all(ours == theirs for theirs, ours in mapping.columns.items())
    file.close()
    sheet.mapping = mapping.stored()
    sheet.save()
    plan(sheet)
    assert not [row.problems for row in sheet.rows.all() if row.problems]
    assert {row.result for row in sheet.rows.all()} <= {"changed", "unchanged"}
    return {row.title: row.changes for row in sheet.rows.all()}


def odd_resources() -> None:
    """Make resources of every type that hold what a table could lose."""
    topics = [factories.TopicFactory(name="Reading; writing"), factories.TopicFactory()]
    for name, make in RESOURCE_FACTORIES.items():
        make(title=f"=HYPERLINK({name})", summary="-1+1 is\tnothing | yet; but 'so'", topics=topics)
    page = factories.ToolkitFactory(title="Odd", slug="odd", external_id="0012")
    page.body = [
        ("heading", {"text": "A #1 *heading*", "level": "h2"}),
        ("paragraph", "<p>1. not a list</p><p>a_b_c * d <b>bold</b> &lt;i&gt; \\ `x`</p>"),
        ("paragraph", "<ul><li>one</li><li>two</li></ul><p><a href='https://x.org/a_b'>go</a></p>"),
    ]
    page.internal_notes = "+ first\n\n  - second\n"
    page.tags.add("a;b", "c|d", "e, f", "'quoted", "=sum")
    page.save_revision().publish()
    draft = factories.WebinarFactory(title="Changed", slug="changed")
    draft.title = "Changed since"
    draft.save_revision()
    Toolkit.objects.filter(pk=factories.ToolkitFactory(title="Bare", slug="bare").pk).update(
        latest_revision=None
    )


@pytest.mark.parametrize("extension", ["csv", "xlsx"])
def test_b13_what_is_exported_and_imported_changes_nothing(admin, library, extension: str):
    odd_resources()
    changes = changes_of(library, exported(admin, extension), extension)
    assert len(changes) == len(RESOURCE_FACTORIES) + 3
    assert [found for found in changes.values() if found] == []


def test_b13_no_cell_of_an_export_is_a_formula(admin):
    odd_resources()
    book = openpyxl.load_workbook(io.BytesIO(exported(admin, "xlsx")))
    cells = [cell for row in book.active.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    values = [str(cell.value) for cell in cells]
    assert not [value for value in values if value[0] in "=+@\t\r"]
    assert "'=HYPERLINK(toolkit)" in values


def test_a_change_in_the_file_is_the_only_change(admin, library):
    for number in range(3):
        factories.ToolkitFactory(title=f"Toolkit {number}", slug=f"t-{number}")
    content = exported(admin).replace(b"Toolkit 1", b"Toolkit one")
    assert changes_of(library, content, "csv") == {
        "Toolkit 0": {},
        "Toolkit one": {"title": ["Toolkit 1", "Toolkit one"]},
        "Toolkit 2": {},
    }


def test_what_is_exported_is_what_the_filters_and_the_search_find(admin):
    for number in range(60):
        factories.ToolkitFactory(title=f"Number {number}", slug=f"n-{number}")
    topic = factories.TopicFactory()
    factories.ToolkitFactory(title="Calls home", slug="calls", topics=[topic])
    factories.ToolkitFactory(title="Old", slug="old", review_by=timezone.localdate())
    assert len(rows(exported(admin))) == 62
    assert [row["title"] for row in rows(exported(admin, topics=topic.pk))] == ["Calls home"]
    assert [row["title"] for row in rows(exported(admin, q="calls"))] == ["Calls home"]
    assert [row["title"] for row in rows(exported(admin, review="30"))] == ["Old"]
    titles = [row["title"] for row in rows(exported(admin, ordering="-title"))]
    assert titles == sorted(titles, reverse=True)


def test_a_file_has_the_columns_of_the_types_in_it(admin):
    factories.ToolkitFactory()
    assert "time_needed" in rows(exported(admin))[0]
    assert "tier" not in rows(exported(admin))[0]
    factories.EvidenceBriefFactory()
    toolkit = next(row for row in rows(exported(admin)) if row["type"] == "toolkit")
    assert toolkit["tier"] == ""


def test_an_export_of_nothing_has_the_names_of_columns(admin):
    sheet = read_sheet(io.BytesIO(exported(admin)), "a.csv")
    assert {"key", "type", "title"} <= set(sheet.columns)
    assert not list(sheet.rows)


def test_nobody_exports_what_they_may_not_edit(client, library):
    group = Group.objects.create(name="Writers")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    GroupPagePermission.objects.create(
        group=group,
        page=library,
        permission=Permission.objects.get(
            codename="add_page", content_type__app_label="wagtailcore"
        ),
    )
    writer = factories.UserFactory(groups=["Writers"])
    factories.ToolkitFactory(title="Mine", slug="mine", owner=writer)
    factories.ToolkitFactory(title="A secret plan", slug="plan", internal_notes="Of others")
    client.force_login(writer)
    content = exported(client)
    assert [row["title"] for row in rows(content)] == ["Mine"]
    assert b"Of others" not in content
    client.logout()
    assert client.get(LISTING, {"export": "csv"}).status_code == 302


@pytest.mark.parametrize("extension", ["csv", "xlsx"])
def test_a_text_longer_than_a_cell_comes_back_whole(admin, library, extension: str):
    page = factories.ToolkitFactory(title="Long", slug="long")
    page.internal_notes = "one\r\n\r\n_x000D_ =two" * LONGEST
    page.save_revision().publish()
    content = exported(admin, extension)
    assert changes_of(library, content, extension) == {"Long": {}}
    [row] = rows(content, extension)
    assert row["internal_notes"] == page.internal_notes


def test_the_list_leads_to_its_export_with_its_filters(admin):
    html = BeautifulSoup(admin.get(LISTING, {"q": "x"}).content, "html.parser")
    addresses = [link["href"] for link in html.select("a[href*='export=']")]
    assert len(addresses) == 2
    assert all(address.startswith("/admin/resources/?q=x&export=") for address in addresses)


def test_an_export_asks_the_database_little(admin, django_assert_max_num_queries):
    for number in range(30):
        topics = [factories.TopicFactory()]
        factories.ToolkitFactory(slug=f"t-{number}", topics=topics).save_revision()
    exported(admin)
    with django_assert_max_num_queries(40):
        exported(admin)


@pytest.mark.parametrize("extension", ["csv", "xlsx"])
def test_a_vocabulary_comes_back_unchanged_too(admin, library, extension: str):
    above = factories.TopicFactory(name="=Above", synonyms="a; b\nc", translations={"es": "Arriba"})
    factories.TopicFactory(name="Below > it", parent=above, sort_order=3, description="a\n\nb")
    response = admin.get(f"{SNIPPETS}topic/", {"export": extension})
    content = b"".join(response.streaming_content)
    sheet = SheetImport(library=library)
    sheet.file.save(f"topic.{extension}", ContentFile(content), save=False)
    mapping = Mapping(into="topic")
    file, found = open_sheet(sheet, mapping)
    mapping.columns = guess(found.columns, "topic")
    file.close()
    sheet.mapping = mapping.stored()
    sheet.save()
    plan(sheet)
    assert [(row.title, row.result, row.changes) for row in sheet.rows.all()] == [
        ("=Above", "unchanged", {}),
        ("Below > it", "unchanged", {}),
    ]


def test_tags_have_no_columns_and_no_export(admin):
    page = admin.get(f"{SNIPPETS}resourcetag/").content.decode()
    assert "export=" not in page
    assert "export=csv" in admin.get(f"{SNIPPETS}audience/").content.decode()


@pytest.mark.parametrize("report", ["site-history", "aging-pages", "workflow"])
def test_b13_the_reports_of_wagtail_hold_no_formulas_either(admin, report: str):
    page = factories.ToolkitFactory(title="=1+1", slug="one", live=False)
    writer = factories.UserFactory(is_superuser=True)
    page.save_revision(user=writer, log_action=True).publish(user=writer)
    page.get_workflow().start(page, writer)
    address = f"/admin/reports/{report}/"
    text = b"".join(admin.get(address, {"export": "csv"}).streaming_content).decode()
    assert "'=1+1" in text
    assert ",=1+1" not in text
    content = b"".join(admin.get(address, {"export": "xlsx"}).streaming_content)
    book = openpyxl.load_workbook(io.BytesIO(content))
    values = [str(cell.value) for row in book.active.iter_rows() for cell in row]
    assert "'=1+1" in values
    assert "=1+1" not in values
