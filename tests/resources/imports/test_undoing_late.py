"""An undo of an import spares what somebody has published, moved or handed on since."""

from collections.abc import Callable
from typing import Any

import pytest
from wagtail.models import PageLogEntry, PageViewRestriction

from resources import operations
from resources.attention.reviewing import mark_reviewed
from resources.bulk.standing import move, publish, unpublish
from resources.models import ResourceIndexPage, SheetImport, Toolkit
from tests.factories import ResourceIndexPageFactory, ToolkitFactory, UserFactory
from tests.resources.imports.sheets import imported

pytestmark = pytest.mark.django_db

HEADER = ["id", "type", "title", "summary"]
ROWS = [HEADER, *([f"u-{n}", "toolkit", f"Guide {n} of {n * 7919}", "S"] for n in range(3))]


def page(number: int) -> Toolkit:
    return Toolkit.objects.get(external_id=f"u-{number}")


@pytest.fixture
def editor() -> Any:
    return UserFactory(is_superuser=True)


@pytest.fixture
def elsewhere(library) -> ResourceIndexPage:
    return ResourceIndexPageFactory(parent=library.get_parent(), title="Archive", slug="archive")


def reasons(sheet: SheetImport) -> list[str]:
    """Undo *sheet*; return why its pages were left alone, which are there as before."""
    undone = operations.undo(sheet.operation, None)
    assert undone.left == [one.title for one in Toolkit.objects.order_by("-external_id")]
    rows = sheet.rows.order_by("number")
    return [found["reason"].split(": ")[1] for row in rows for found in row.problems]


def published_together(editor, elsewhere) -> None:
    assert publish([page(1).pk], editor).operation


def published_by_hand(editor, elsewhere) -> None:
    page(1).latest_revision.publish(user=editor)


def moved_together(editor, elsewhere) -> None:
    assert move([page(1).pk], elsewhere, editor).operation


def moved_by_hand(editor, elsewhere) -> None:
    page(1).move(elsewhere, pos="last-child", user=editor)


def given_away(editor, elsewhere) -> None:
    Toolkit.objects.filter(pk=page(1).pk).update(owner=UserFactory())


def made_private(editor, elsewhere) -> None:
    restriction = PageViewRestriction(page=page(1), restriction_type="login")
    restriction.save(user=editor)


@pytest.mark.parametrize(
    ("use", "reason"),
    [
        (published_together, "Somebody has published it since."),
        (published_by_hand, "Somebody has published it since."),
        (moved_together, "Somebody has moved it since."),
        (moved_by_hand, "Somebody has moved it since."),
        (given_away, "Somebody has given it to another owner since."),
        (made_private, "Somebody has worked on it since."),
    ],
)
def test_what_was_taken_up_since_is_left_and_named(
    library, editor, elsewhere, use: Callable[[Any, ResourceIndexPage], None], reason: str
) -> None:
    sheet = imported(library, ROWS, publish=False, user=editor)
    use(editor, elsewhere)
    assert reasons(sheet) == [reason]


@pytest.mark.parametrize("user", [None, UserFactory])
@pytest.mark.parametrize("public", [True, False])
def test_what_the_import_did_itself_spares_nothing(library, user, public: bool) -> None:
    sheet = imported(library, ROWS, publish=public, user=user and user(is_superuser=True))
    assert reasons(sheet) == []


def test_what_runs_by_itself_spares_nothing(library, editor) -> None:
    sheet = imported(library, ROWS, user=editor)
    told = page(0)
    for action in ("wagtail.unpublish.scheduled", "resources.bulk"):
        PageLogEntry.objects.log_action(told, action)
    assert reasons(sheet) == []


def test_what_was_withdrawn_goes(library, editor) -> None:
    sheet = imported(library, ROWS, user=editor)
    assert unpublish([page(1).pk], editor).operation
    assert reasons(sheet) == []


def test_a_publishing_and_a_move_that_were_undone_spare_nothing(library, editor, elsewhere) -> None:
    sheet = imported(library, ROWS, publish=False, user=editor)
    made = [publish([page(1).pk], editor), move([page(2).pk], elsewhere, editor)]
    for outcome in made:
        operations.undo(outcome.operation, editor)
    assert reasons(sheet) == []


def test_a_change_that_somebody_has_published_since_is_left(library, editor) -> None:
    old = ToolkitFactory(parent=library, external_id="u-1", title="Guide 1 of 7919", live=False)
    old.save_revision()
    sheet = imported(library, [HEADER, ["u-1", "toolkit", "Better", "S"]], user=editor)
    assert not page(1).live
    assert publish([old.pk], editor).operation
    assert reasons(sheet) == ["Somebody has published it since."]
    assert page(1).title == "Better"


def test_a_change_that_the_import_showed_is_taken_back(library, editor) -> None:
    old = ToolkitFactory(parent=library, external_id="u-1", title="Guide 1 of 7919")
    old.save_revision().publish()
    sheet = imported(library, [HEADER, ["u-1", "toolkit", "Better", "S"]], user=editor)
    assert page(1).title == "Better"
    assert operations.undo(sheet.operation, editor).left == []
    assert page(1).title == "Guide 1 of 7919"


def test_an_undo_asks_for_the_history_of_all_pages_at_once(
    library, editor, django_assert_max_num_queries
) -> None:
    rows = [HEADER, *([f"u-{n}", "toolkit", f"T{n} {n * 7919}", "S"] for n in range(40))]
    sheet = imported(library, rows, publish=False, user=editor)
    for number in range(40):
        mark_reviewed(page(number), editor)
    with django_assert_max_num_queries(60):
        operations.undo(sheet.operation, None)
    assert Toolkit.objects.count() == 40
