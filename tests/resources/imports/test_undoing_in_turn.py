"""Changes that came one after the other are undone one after the other, the last first."""

from typing import Any

import pytest
from wagtail.models import Page

from resources import operations
from resources.bulk.editing import Edit, Way, change
from resources.bulk.fields import FIELDS
from resources.bulk.standing import publish
from resources.models import SheetImport, Toolkit
from tests.factories import ToolkitFactory, TopicFactory, UserFactory
from tests.resources.imports.sheets import imported

pytestmark = pytest.mark.django_db

HEADER = ["id", "type", "title", "summary"]


@pytest.fixture
def editor() -> Any:
    return UserFactory(is_superuser=True)


def sheet(library, editor, title: str, **given: Any) -> SheetImport:
    return imported(library, [HEADER, ["u-1", "toolkit", title, "S"]], user=editor, **given)


def page() -> Toolkit:
    return Toolkit.objects.get(external_id="u-1")


def undone(operation: Any, editor: Any) -> list[str]:
    operation.refresh_from_db()
    return operations.undo(operation, editor).left


def existing(library) -> Toolkit:
    old = ToolkitFactory(parent=library, external_id="u-1", title="At first")
    old.save_revision().publish()
    return old


@pytest.mark.parametrize("public", [True, False])
@pytest.mark.parametrize("count", [2, 4])
def test_imports_that_made_and_changed_a_page(library, editor, public: bool, count: int) -> None:
    titles = [f"Guide {n * 7919}" for n in range(count)]
    sheets = [sheet(library, editor, title, publish=public) for title in titles]
    for number in range(count - 1, 0, -1):
        assert undone(sheets[number].operation, editor) == []
        now = page()
        assert now.draft_title == titles[number - 1]
        assert now.live == public
    assert undone(sheets[0].operation, editor) == []
    assert not Toolkit.objects.exists()


def test_imports_that_changed_a_page_twice(library, editor) -> None:
    old = existing(library)
    sheets = [sheet(library, editor, title) for title in ("Better", "Best")]
    for made, title in zip(reversed(sheets), ("Better", "At first"), strict=True):
        assert undone(made.operation, editor) == []
        assert page().title == title
    now = Page.objects.get(pk=old.pk)
    assert now.live
    assert not now.has_unpublished_changes
    assert now.live_revision_id == now.latest_revision_id


def test_what_somebody_edited_between_them_is_spared(library, editor) -> None:
    existing(library)
    first = sheet(library, editor, "Better")
    edited = page()
    edited.summary = "By hand"
    edited.save_revision(user=editor).publish()
    second = sheet(library, editor, "Best")
    assert undone(second.operation, editor) == []
    assert undone(first.operation, editor) == ["Better"]
    assert (page().title, page().summary) == ("Better", "By hand")


def test_the_first_of_them_tells_that_a_later_import_changed_its_page(library, editor) -> None:
    first = sheet(library, editor, "Guide")
    sheet(library, editor, "Better guide")
    assert undone(first.operation, editor) == ["Guide"]
    (problem,) = first.rows.get().problems
    assert "A later import has changed it." in problem["reason"]


def topics(key: int) -> Edit:
    return Edit(FIELDS["topics"], Way.ADD, frozenset({key}), ("Reading",))


@pytest.mark.parametrize("is_new", [True, False])
@pytest.mark.parametrize("public", [True, False])
def test_an_import_and_a_change_of_many_that_was_undone(
    library, editor, public: bool, is_new: bool
) -> None:
    if not is_new:
        existing(library)
    first = sheet(library, editor, "Guide", publish=public)
    topic = TopicFactory()
    edit = change([page().pk], topics(topic.pk), editor)
    assert undone(edit.operation, editor) == []
    assert undone(first.operation, editor) == []
    if is_new:
        assert not Toolkit.objects.exists()
    else:
        assert (page().title, page().draft_title) == ("At first", "At first")


def test_a_change_of_many_that_stays_spares_the_page(library, editor) -> None:
    first = sheet(library, editor, "Guide")
    change([page().pk], topics(TopicFactory().pk), editor)
    assert undone(first.operation, editor) == ["Guide"]


def test_a_draft_that_was_published_between_edit_and_undo_is_spared(library, editor) -> None:
    existing(library)
    first = sheet(library, editor, "Better", publish=False)
    edit = change([page().pk], topics(TopicFactory().pk), editor)
    page().latest_revision.publish()
    operations.undo(edit.operation, editor)
    assert undone(first.operation, editor) == ["Better"]
    assert page().title == "Better"


def test_a_draft_whose_publishing_was_undone(library, editor) -> None:
    existing(library)
    first = sheet(library, editor, "Better", publish=False)
    shown = publish([page().pk], editor)
    assert page().title == "Better"
    assert undone(shown.operation, editor) == []
    assert (page().title, page().draft_title) == ("At first", "Better")
    assert undone(first.operation, editor) == []
    assert (page().title, page().draft_title) == ("At first", "At first")
