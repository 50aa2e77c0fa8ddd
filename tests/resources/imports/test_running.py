"""From a sheet to resources, and back again."""

import datetime as dt

import pytest

from resources import operations
from resources.imports.cells import text_of
from resources.imports.exporting import resource_rows
from resources.imports.running import run
from resources.imports.stopping import StoppedImportError
from resources.models import EvidenceBrief, ResourcePage, ResourceTag, Toolkit, Topic, Webinar
from resources.tidying.merging import merge
from tests.factories import ToolkitFactory, TopicFactory, UserFactory
from tests.resources.imports.sheets import (
    imported,
    planned,
    problems,
    results,
    row,
    uploaded,
)

pytestmark = pytest.mark.django_db

HEADER = ["id", "type", "title", "summary", "topics"]
FIRST = ["a-1", "toolkit", "Tutoring that works", "How to begin.", "Tutoring"]


def test_a_plan_writes_nothing_but_itself(library) -> None:
    before = list(ResourcePage.objects.all())
    sheet = planned(library, [HEADER, FIRST], unknown={"*": "create"})
    assert results(sheet) == {2: "created"}
    assert list(ResourcePage.objects.all()) == before
    assert not Topic.objects.exists()


def test_a_row_becomes_a_published_resource_of_the_editor(library) -> None:
    editor = UserFactory()
    editor.is_superuser = True
    editor.save()
    imported(library, [HEADER, FIRST], user=editor)
    page = Toolkit.objects.get(external_id="a-1")
    assert page.live
    assert page.owner == editor
    assert page.latest_revision.user == editor
    assert page.get_parent().specific == library
    assert [topic.name for topic in page.topics.all()] == ["Tutoring"]
    assert (page.title, page.summary) == ("Tutoring that works", "How to begin.")


def test_rows_can_stay_drafts(library) -> None:
    imported(library, [HEADER, FIRST], publish=False)
    page = Toolkit.objects.get(external_id="a-1")
    assert not page.live
    assert page.latest_revision.content["summary"] == "How to begin."


def test_every_type_takes_its_own_columns(library) -> None:
    header = [
        "type", "title", "summary", "starts_at", "time_zone", "speakers", "tier", "tier_reason",
        "key_findings", "references", "effect_size", "stage", "proposal", "tags", "body",
    ]  # fmt: skip
    imported(
        library,
        [
            header,
            ["webinar", "W", "S", "2026-05-31 18:30", "America/Phoenix", "Ana | Chair\nBo",
             *9 * [""]],
            ["Evidence brief", "E", "S", "", "", "", "2", "One good study.", "One\nTwo",
             "Doe 2020 | 10.1000/x", "0.25", *4 * [""]],
            ["design-team-output", "D", "S", *8 * [""], "adopted", "**Do** it.", "a; b",
             "## Why\n\nBecause."],
        ],
    )  # fmt: skip
    webinar, brief = Webinar.objects.get(title="W"), EvidenceBrief.objects.get(title="E")
    assert webinar.starts_at == dt.datetime(2026, 6, 1, 1, 30, tzinfo=dt.UTC)
    assert [(one.name, one.role) for one in webinar.speakers.all()] == [
        ("Ana", "Chair"),
        ("Bo", ""),
    ]
    assert (brief.tier, brief.effect_size) == ("2", 0.25)
    assert [block.value for block in brief.key_findings] == ["One", "Two"]
    assert [(one.citation, one.doi) for one in brief.references.all()] == [
        ("Doe 2020", "10.1000/x")
    ]
    output = ResourcePage.objects.get(title="D").specific
    assert output.stage == "adopted"
    assert "<b>Do</b> it." in output.proposal
    assert sorted(tag.name for tag in output.tags.all()) == ["a", "b"]
    assert [block.block_type for block in output.body] == ["heading", "paragraph"]


def test_what_a_row_does_not_say_is_as_the_editor_would_find_it(library) -> None:
    sheet = imported(library, [["type", "title", "summary"], ["evidence-brief", "E", "S"]])
    assert problems(sheet) == []
    assert EvidenceBrief.objects.get(title="E").tier == EvidenceBrief.Tier.NOT_RATED


def test_a_second_import_changes_only_what_differs(library) -> None:
    imported(library, [HEADER, FIRST])
    revision = Toolkit.objects.get(external_id="a-1").latest_revision_id
    same = planned(library, [HEADER, FIRST])
    assert results(same) == {2: "unchanged"}
    changed = [*FIRST[:3], "How to begin well.", "Tutoring"]
    sheet = imported(library, [HEADER, changed])
    assert row(sheet, 2).changes == {"summary": ["How to begin.", "How to begin well."]}
    page = Toolkit.objects.get(external_id="a-1")
    assert page.summary == "How to begin well."
    assert page.latest_revision_id != revision
    assert Toolkit.objects.count() == 1


def test_what_waits_in_a_draft_goes_on_waiting(library) -> None:
    imported(library, [HEADER, FIRST])
    page = Toolkit.objects.get(external_id="a-1")
    page.time_needed = "Two evenings"
    page.save_revision()
    imported(library, [HEADER, [*FIRST[:3], "Another summary.", "Tutoring"]])
    page = Toolkit.objects.get(external_id="a-1")
    assert page.summary == "How to begin."
    draft = page.get_latest_revision_as_object()
    assert (draft.summary, draft.time_needed) == ("Another summary.", "Two evenings")


def test_a_change_by_somebody_since_the_plan_stops_all_of_it(library) -> None:
    imported(library, [HEADER, FIRST])
    second = ["a-2", "toolkit", "Another", "Summary.", ""]
    sheet = planned(library, [HEADER, second, [*FIRST[:3], "Changed.", "Tutoring"]])
    page = Toolkit.objects.get(external_id="a-1")
    page.save_revision()
    with pytest.raises(StoppedImportError, match=r"Row 3.*Tutoring that works"):
        run(sheet)
    assert Toolkit.objects.count() == 1


def test_nothing_is_done_twice(library) -> None:
    sheet = imported(library, [HEADER, FIRST])
    with pytest.raises(StoppedImportError, match="already"):
        run(sheet)
    assert Toolkit.objects.count() == 1


def test_an_import_can_be_taken_back_as_a_whole(library) -> None:
    kept = TopicFactory(name="Reading")
    imported(library, [HEADER, ["a-1", "toolkit", "Old", "As it was.", "Reading"]])
    sheet = imported(
        library,
        [HEADER, ["a-1", "toolkit", "New", "As it is.", "Maths"], ["a-2", "toolkit", "N", "S", ""]],
    )
    assert Topic.objects.count() == 2
    undone = operations.undo(sheet.operation, None)
    assert (undone.restored, undone.left) == (2, [])
    page = Toolkit.objects.get()
    assert (page.title, page.summary, page.live) == ("Old", "As it was.", True)
    assert list(page.topics.all()) == [kept]
    assert not page.has_unpublished_changes
    assert list(Topic.objects.all()) == [kept]


def test_what_somebody_has_changed_since_is_left_alone_and_named(library) -> None:
    sheet = imported(library, [HEADER, FIRST, ["a-2", "toolkit", "Second", "S", "Tutoring"]])
    page = Toolkit.objects.get(external_id="a-1")
    page.summary = "Better."
    page.save_revision().publish()
    undone = operations.undo(sheet.operation, None)
    assert (undone.restored, undone.left) == (1, ["Tutoring that works"])
    assert [one.summary for one in Toolkit.objects.all()] == ["Better."]
    assert Topic.objects.filter(name="Tutoring").exists()


def test_the_key_of_an_export_finds_its_resource(library) -> None:
    page = ToolkitFactory(parent=library, title="Mine", summary="Before.")
    rows = [["key", "title", "summary"], [str(page.translation_key), "Mine", "After."]]
    sheet = imported(library, rows)
    assert results(sheet) == {2: "changed"}
    page.refresh_from_db()
    assert page.summary == "After."


def test_what_a_page_holds_beyond_a_cell_is_not_overwritten(library) -> None:
    blocks = [{"type": "quote", "value": {"text": "Q", "source": ""}}]
    page = ToolkitFactory(parent=library, external_id="a-1", body=blocks)
    sheet = planned(library, [["id", "body"], ["a-1", "New text"]])
    assert [(number, column) for number, column, *_rest in problems(sheet)] == [(2, "body")]
    assert results(sheet) == {2: "refused"}
    assert page.body


def test_terms_that_are_gone_come_back_neither_by_name_nor_as_a_question_mark(library) -> None:
    names = ["Deleted", "Merged", "Kept"]
    topics = {name: TopicFactory(name=name) for name in names}
    page = ToolkitFactory(parent=library, external_id="a-1")
    page.topics.set(topics.values())
    page.tags.add("gone")
    page.save_revision()
    merge([topics["Merged"]], topics["Kept"], UserFactory())
    topics["Deleted"].delete()
    ResourceTag.objects.get(name="gone").delete()
    columns, rows = resource_rows(ResourcePage.objects.filter(pk=page.pk))
    exported = next(rows)
    assert (exported["topics"], exported["tags"]) == (["Kept"], [])
    line = [text_of(exported[name]) for name in columns]
    assert results(planned(library, [columns, line])) == {2: "unchanged"}


def test_a_resource_of_another_type_is_not_changed(library) -> None:
    imported(library, [HEADER, FIRST])
    sheet = planned(library, [HEADER, ["a-1", "webinar", "T", "S", ""]])
    assert results(sheet) == {2: "refused"}


def test_a_file_stays_readable_until_it_is_planned(library) -> None:
    sheet = uploaded(library, [HEADER, FIRST])
    assert sheet.file.size > 0
    assert sheet.shown_name == "sheet.csv"
