"""What an import and its undo may do: no more than whoever asks for it could by hand."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone
from wagtail.models import GroupPagePermission

from resources import operations
from resources.imports.running import run
from resources.imports.stopping import StoppedImportError
from resources.models import ResourceIndexPage, Toolkit, Topic
from tests.factories import ToolkitFactory, UserFactory
from tests.resources.imports.sheets import imported, planned, problems, results, row

pytestmark = pytest.mark.django_db

HEADER = ["id", "type", "title", "summary"]
FIRST = ["a-1", "toolkit", "Tutoring that works", "How to begin."]
CHANGED = [*FIRST[:3], "How to begin well."]


def person(library: ResourceIndexPage, *permissions: str) -> Any:
    """Return somebody who may do no more than *permissions* in the library."""
    group = Group.objects.create(name=f"May {' '.join(permissions)}")
    for permission in permissions:
        GroupPagePermission.objects.create(group=group, page=library, permission_type=permission)
    user = UserFactory()
    user.groups.add(group)
    return user


def test_an_editor_cannot_undo_away_what_was_published_since(library) -> None:
    editor = UserFactory(groups=["Editors"])
    sheet = imported(library, [HEADER, FIRST], user=editor, publish=False)
    page = Toolkit.objects.get()
    page.latest_revision.publish(user=UserFactory(groups=["Moderators"]))
    undone = operations.undo(sheet.operation, editor)
    assert (undone.restored, undone.left) == (0, ["Tutoring that works"])
    assert Toolkit.objects.get().live


def test_an_editor_cannot_undo_the_words_that_were_published_since(library) -> None:
    page = ToolkitFactory(parent=library, external_id="a-1", title=FIRST[2], summary="Before.")
    page.save_revision().publish()
    editor = UserFactory(groups=["Editors"])
    sheet = imported(library, [HEADER, FIRST], user=editor, publish=False)
    page.refresh_from_db()
    page.latest_revision.publish(user=UserFactory(groups=["Moderators"]))
    assert operations.undo(sheet.operation, editor).left == [FIRST[2]]
    page.refresh_from_db()
    assert (page.summary, page.get_latest_revision_as_object().summary) == (2 * (FIRST[3],))


def test_an_editor_undoes_drafts(library) -> None:
    editor = UserFactory(groups=["Editors"])
    sheet = imported(library, [HEADER, FIRST], user=editor, publish=False)
    assert operations.undo(sheet.operation, editor).restored == 1
    assert not Toolkit.objects.exists()


def test_terms_stay_where_whoever_undoes_may_not_delete_them(library) -> None:
    rows = [["name", "description"], ["Maths", "New."]]
    old = Topic.add_root(name="Reading", description="Before.")
    sheet = imported(library, [*rows, ["Reading", "After."]], into="topic")
    undone = operations.undo(sheet.operation, person(library, "add", "change"))
    assert (undone.restored, sorted(undone.left)) == (0, ["Maths", "Reading"])
    old.refresh_from_db()
    assert old.description == "After."


def test_terms_made_along_stay_and_are_named(library) -> None:
    rows = [[*HEADER, "topics"], [*FIRST, "Maths"]]
    sheet = imported(library, rows, publish=False)
    undone = operations.undo(sheet.operation, person(library, "add", "change"))
    assert (undone.restored, undone.left) == (1, ["Maths"])
    assert Topic.objects.get().name == "Maths"


def test_nothing_is_published_where_the_editor_may_not_publish(library) -> None:
    """Rights in the chosen library say nothing of a resource elsewhere."""
    other = ResourceIndexPage(title="Other", slug="other", locale=library.locale)
    library.get_parent().add_child(instance=other)
    page = ToolkitFactory(parent=other, external_id="a-1", title=FIRST[2], summary="Before.")
    editor = person(library, "add", "change", "publish")
    editor.groups.add(*person(other, "add", "change").groups.all())
    rows = [HEADER, FIRST, ["a-2", *FIRST[1:2], "Another", "Its summary."]]
    sheet = imported(library, rows, user=editor)
    page.refresh_from_db()
    assert page.summary == "Before."
    assert page.get_latest_revision_as_object().summary == FIRST[3]
    assert Toolkit.objects.get(external_id="a-2").live
    assert [(one[0], one[3]) for one in problems(sheet)] == [
        (2, "You may not publish it: it waits as a draft.")
    ]


def test_new_resources_wait_where_the_right_to_publish_is_gone(library) -> None:
    sheet = imported(library, [HEADER, FIRST], user=UserFactory(groups=["Editors"]))
    assert not Toolkit.objects.get().live
    assert [one[0] for one in problems(sheet)] == [2]


@pytest.mark.parametrize("is_there", [True, False], ids=["change", "add"])
def test_rights_that_were_withdrawn_since_the_plan_stop_it(library, is_there) -> None:
    if is_there:
        ToolkitFactory(parent=library, external_id="a-1", title=FIRST[2], summary="Before.")
    editor = UserFactory(groups=["Editors"])
    sheet = planned(library, [HEADER, FIRST], user=editor, publish=False)
    assert results(sheet) == {2: "changed" if is_there else "created"}
    editor.groups.clear()
    with pytest.raises(StoppedImportError, match="may"):
        run(sheet)
    assert Toolkit.objects.filter(summary=FIRST[3]).count() == 0


def test_terms_are_not_written_with_rights_that_were_withdrawn(library) -> None:
    sheet = planned(library, [["name"], ["Maths"]], into="topic")
    sheet.user = UserFactory(groups=["Editors"])
    sheet.save()
    with pytest.raises(StoppedImportError, match=r"Row 2.*vocabulary"):
        run(sheet)
    assert not Topic.objects.exists()


def _in_review(page: Any) -> None:
    page.get_workflow().start(page, UserFactory(groups=["Editors"]))


def _scheduled(page: Any) -> None:
    page.go_live_at = timezone.now() + dt.timedelta(days=1)
    page.save_revision().publish(user=UserFactory(is_superuser=True))


@pytest.mark.parametrize("lock", [_in_review, _scheduled])
def test_what_is_in_review_or_scheduled_is_left_to_those_who_decide(library, lock) -> None:
    editor = UserFactory(groups=["Editors"])
    sheet = imported(library, [HEADER, FIRST], user=editor, publish=False)
    late = planned(library, [HEADER, CHANGED], user=editor, publish=False)
    assert results(late) == {2: "changed"}
    page = Toolkit.objects.get()
    lock(page)
    late.rows.update(seen=Toolkit.objects.get().latest_revision_id)
    with pytest.raises(StoppedImportError, match=r"Row 2.*locked"):
        run(late)
    again = planned(library, [HEADER, CHANGED], user=editor, publish=False)
    assert results(again) == {2: "refused"}
    assert "locked" in problems(again)[0][3]
    sheet.rows.update(made=Toolkit.objects.get().latest_revision_id)
    assert operations.undo(sheet.operation, editor).left == [FIRST[2]]
    assert Toolkit.objects.exists()


def test_titles_of_resources_that_the_editor_may_not_see_are_not_told(library) -> None:
    other = ResourceIndexPage(title="Other", slug="other", locale=library.locale)
    library.get_parent().add_child(instance=other)
    secret = "Tutoring that works in secret"
    ToolkitFactory(parent=other, external_id="a-1", title=secret, source_link="https://e.org/x")
    header = ["id", "type", "title", "summary", "source_link"]
    rows = [
        header,
        ["a-1", "toolkit", "", "Guessed.", ""],
        ["a-2", "toolkit", "Of the same link", "Summary.", "https://e.org/x"],
    ]
    sheet = planned(library, rows, user=person(library, "add", "change"))
    assert results(sheet) == {2: "refused", 3: "double"}
    assert problems(sheet)[0][3] == "You may not change “a resource you may not see”."
    assert row(sheet, 2).title == ""
    assert row(sheet, 3).doubles[0]["title"] == "a resource you may not see"
    assert secret in str(planned(library, rows).rows.get(number=3).doubles)
