"""Imports in the admin, step by step."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from resources.imports import deciding, work
from resources.imports.mapping import Mapping
from resources.imports.sources import recall
from resources.imports.work import work_next
from resources.models import ImportSource, SheetImport, Toolkit, Topic
from tests.factories import TopicFactory, UserFactory
from tests.resources.imports.sheets import csv_file

pytestmark = pytest.mark.django_db

ROWS = [
    ["Name", "Description", "Subject"],
    ["Tutoring that works", "How to begin.", "Mathmatics; Reading"],
    ["A bad one", "S" * 500, ""],
]


@pytest.fixture
def editor(client: Client, library) -> Client:
    client.force_login(UserFactory(groups=["Editors"]))
    return client


@pytest.fixture
def admin(client: Client, library) -> Client:
    client.force_login(UserFactory(is_superuser=True))
    return client


def upload(client: Client, rows=ROWS, name="sheet.csv", **data) -> SheetImport:
    library = client.get(reverse("imports:add")).context["form"].fields["library"].initial
    answer = client.post(
        reverse("imports:add"),
        {"file": SimpleUploadedFile(name, csv_file(rows)), "into": "toolkit",
         "library": library.pk, **data},
    )  # fmt: skip
    assert answer.status_code == 302, answer.context["form"].errors
    return SheetImport.objects.latest("pk")


def columns_of(client: Client, sheet: SheetImport) -> dict[str, str]:
    form = client.get(reverse("imports:columns", args=[sheet.pk])).context["form"]
    return {name: form[name].value() or "" for name in form.fields if form[name].value()}


def post(client: Client, step: str, sheet: SheetImport, **data) -> SheetImport:
    answer = client.post(reverse(f"imports:{step}", args=[sheet.pk]), data)
    assert answer.status_code == 302
    work_next()
    sheet.refresh_from_db()
    return sheet


def compared(client: Client, rows=ROWS) -> SheetImport:
    sheet = upload(client, rows)
    return post(client, "columns", sheet, **columns_of(client, sheet))


def test_an_editor_goes_from_the_file_to_the_undo(admin) -> None:
    TopicFactory(name="Mathematics")
    sheet = compared(admin)
    assert sheet.status == "planned"
    assert [(one["text"], one["near"]) for one in sheet.questions] == [
        ("Mathmatics", ["Mathematics"]), ("Reading", []),
    ]  # fmt: skip
    shown = admin.get(reverse("imports:show", args=[sheet.pk]))
    assert "Mathmatics" in shown.content.decode()
    form = shown.context["answers"]
    assert form["answer_0"].value() == "use:Mathematics"
    sheet = post(admin, "answer", sheet, answer_0="use:Mathematics", answer_1="create:Reading")
    assert not sheet.questions
    assert sheet.counts == {"created": 1, "refused": 1}
    sheet = post(admin, "start", sheet, publish="yes")
    assert sheet.status == "done"
    page = Toolkit.objects.get()
    assert page.live
    assert sorted(topic.name for topic in page.topics.all()) == ["Mathematics", "Reading"]
    done = admin.get(reverse("imports:show", args=[sheet.pk])).content.decode()
    assert reverse("operations:undo", args=[sheet.operation_id]) in done
    told = admin.post(reverse("operations:undo", args=[sheet.operation_id]), follow=True)
    assert "is being undone" in told.content.decode()
    sheet.refresh_from_db()
    assert sheet.status == "undoing"
    assert "Being undone" in admin.get(reverse("imports:show", args=[sheet.pk])).content.decode()
    assert work_next()
    assert not Toolkit.objects.exists()
    shown = admin.get(reverse("imports:show", args=[sheet.pk])).content.decode()
    assert "This was imported, and undone." in shown
    assert "Undone: 1 row is as before." in shown
    assert [topic.name for topic in Topic.objects.all()] == ["Mathematics"]


def test_a_second_press_comes_too_late(admin) -> None:
    sheet = compared(admin, [ROWS[0], ["Tutoring that works", "How to begin.", ""]])
    # What a second request has read before the first was answered.
    stale = SheetImport.objects.get(pk=sheet.pk)
    sheet = post(admin, "start", sheet, publish="no")
    assert not deciding.begin(stale, publish=True)
    assert not deciding.compare(stale, Mapping.of(stale.mapping))
    assert not deciding.discard(stale)
    done = SheetImport.objects.get(pk=sheet.pk)
    assert (done.status, done.publish) == ("done", False)
    assert done.operation == sheet.operation is not None


def test_nothing_is_imported_for_somebody_who_is_gone(admin) -> None:
    sheet = compared(admin, [ROWS[0], ["Tutoring that works", "How to begin.", ""]])
    assert deciding.begin(sheet, publish=True)
    sheet.user.delete()
    work_next()
    sheet.refresh_from_db()
    assert (sheet.status, sheet.error) == (
        "failed", "Whoever asked for it has no account any more.",
    )  # fmt: skip
    assert not Toolkit.objects.exists()


def test_the_report_tells_what_was_refused_and_why(admin) -> None:
    sheet = compared(admin)
    answer = admin.get(reverse("imports:report", args=[sheet.pk]))
    text = b"".join(answer.streaming_content).decode()
    assert "attachment" in answer["Content-Disposition"]
    line = next(line for line in text.splitlines() if line.startswith("3,"))
    assert line.startswith("3,refused,A bad one,Description,,SSS")
    assert "400" in line


def test_columns_and_answers_are_remembered_for_the_next_file(admin) -> None:
    sheet = upload(admin)
    given = columns_of(admin, sheet)
    sheet = post(admin, "columns", sheet, **{**given, "column_2": "tags"})
    sheet = post(admin, "start", sheet, publish="no")
    assert ImportSource.objects.get().name == "sheet.csv"
    again = upload(admin, [ROWS[0], ["Another", "Summary.", "x"]], name="next.csv")
    answer = admin.get(reverse("imports:columns", args=[again.pk]))
    assert answer.context["recalled"] == "sheet.csv"
    assert answer.context["form"]["column_2"].value() == "tags"


def test_neither_a_type_nor_the_emptying_of_cells_is_remembered(admin) -> None:
    sheet = upload(admin, [ROWS[0], ["Tutoring that works", "How to begin.", ""]])
    sheet = post(admin, "columns", sheet, **{**columns_of(admin, sheet), "empty": "clear"})
    post(admin, "start", sheet, publish="no")
    assert ImportSource.objects.get().mapping["empty"] == "clear"
    again = Mapping.of(upload(admin, into="resources").mapping)
    known, name = recall(ROWS[0], again)
    assert (name, known.fixed, known.empty) == ("sheet.csv", {}, "keep")
    webinars = Mapping.of(upload(admin, into="webinar").mapping)
    assert recall(ROWS[0], webinars)[0].fixed == {"type": "webinar"}


def test_an_editor_who_may_not_publish_imports_drafts(editor) -> None:
    rows = [ROWS[0], ["Tutoring that works", "How to begin.", ""]]
    sheet = compared(editor, rows)
    page = editor.get(reverse("imports:show", args=[sheet.pk])).content.decode()
    assert "Import as drafts" in page
    assert "Import and publish" not in page
    answer = editor.post(reverse("imports:start", args=[sheet.pk]), {"publish": "yes"})
    assert answer.status_code == 302
    sheet.refresh_from_db()
    assert sheet.status == "planned"
    post(editor, "start", sheet, publish="no")
    assert not Toolkit.objects.get().live


def test_nobody_sees_the_import_of_somebody_else(editor, client) -> None:
    sheet = upload(editor)
    client.force_login(UserFactory(groups=["Editors"]))
    assert client.get(reverse("imports:show", args=[sheet.pk])).status_code == 302
    assert client.get(reverse("imports:report", args=[sheet.pk])).status_code == 302


def test_who_may_add_nothing_may_import_nothing(client, library) -> None:
    client.force_login(UserFactory())
    assert client.get(reverse("imports:add")).status_code == 302


def test_a_file_that_cannot_be_read_is_refused_at_once_and_not_kept(admin) -> None:
    library = admin.get(reverse("imports:add")).context["form"].fields["library"].initial
    file = SimpleUploadedFile("sheet.csv", b"PK\x03\x04" + b"x" * 50)
    answer = admin.post(
        reverse("imports:add"), {"file": file, "into": "toolkit", "library": library.pk}
    )
    assert answer.context["form"].errors["file"]
    assert not SheetImport.objects.exists()


def test_a_plan_can_be_discarded(admin) -> None:
    sheet = compared(admin)
    admin.post(reverse("imports:discard", args=[sheet.pk]))
    assert not SheetImport.objects.exists()


def test_a_likely_double_waits_for_a_decision(admin) -> None:
    rows = [ROWS[0], ["Tutoring that works", "How to begin.", ""]]
    sheet = compared(admin, rows)
    post(admin, "start", sheet, publish="yes")
    page = Toolkit.objects.get()
    second = compared(admin, [ROWS[0], ["Tutoring that works!", "Another summary.", ""]])
    assert second.counts == {"double": 1}
    second = post(admin, "answer", second, double_2=str(page.pk))
    assert second.counts == {"changed": 1}
    post(admin, "start", second, publish="yes")
    assert Toolkit.objects.get().summary == "Another summary."
    third = compared(admin, [ROWS[0], ["Tutoring that works", "Third summary.", ""]])
    third = post(admin, "answer", third, double_2="create")
    assert third.counts == {"created": 1}


def test_a_forged_decision_is_not_taken(admin) -> None:
    rows = [ROWS[0], ["Tutoring that works", "How to begin.", ""]]
    post(admin, "start", compared(admin, rows), publish="yes")
    second = compared(admin, rows)
    for forged in ("9" * 60, "0", "drop", "-1"):
        second = post(admin, "answer", second, double_2=forged)
        assert second.counts == {"double": 1}


def test_what_nobody_decides_on_goes_with_its_file_after_a_while(
    admin, monkeypatch, django_capture_on_commit_callbacks
) -> None:
    # The one connection that a test has.
    monkeypatch.setattr(work, "close_old_connections", lambda: None)
    old, young, done = (compared(admin, [ROWS[0], ["A", "S", ""]]) for _n in range(3))
    done = post(admin, "start", done, publish="no")
    assert "the file is kept until" in admin.get(reverse("imports:show", args=[old.pk])).text
    long_ago = timezone.now() - deciding.KEPT - dt.timedelta(minutes=1)
    SheetImport.objects.exclude(pk=young.pk).update(created_at=long_ago)
    stored = old.file.storage
    with django_capture_on_commit_callbacks(execute=True):
        work.work_off(bool)
    assert set(SheetImport.objects.all()) == {young, done}
    assert not stored.exists(old.file.name)
    assert stored.exists(young.file.name)
    assert stored.exists(done.file.name)
