"""An undo of an import is done by the worker, and spares what others have made of its pages."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Comment
from wagtail.rich_text import RichText

from resources import operations
from resources.attention.reviewing import mark_reviewed
from resources.imports import work
from resources.imports.draft_references import references_of_drafts
from resources.imports.reports import report_of
from resources.imports.work import work_next
from resources.models import (
    CollectionEntry,
    CuratedCollection,
    RelatedResource,
    ResourcePage,
    SheetImport,
    Toolkit,
)
from tests.factories import ToolkitFactory, UserFactory
from tests.resources.imports.sheets import imported, planned

pytestmark = pytest.mark.django_db

HEADER = ["id", "type", "title", "summary"]


def rows(count: int) -> list[list[str]]:
    return [HEADER, *([f"u-{n}", "toolkit", f"Guide {n} of {n * 7919}", "S"] for n in range(count))]


def page(number: int) -> Toolkit:
    return Toolkit.objects.get(external_id=f"u-{number}")


def names(sheet: SheetImport) -> list[str]:
    undone = operations.undo(sheet.operation, None)
    assert undone.restored + len(undone.left) == sheet.rows.count()
    return undone.left


def collected(library, page: ResourcePage) -> None:
    collection = CuratedCollection(title="Start here", summary="S")
    collection.entries.add(CollectionEntry(resource=page))
    library.add_child(instance=collection)


def taught(library, page: ResourcePage) -> None:
    value = {"heading": "First", "body": "", "checklist": [], "resource": page.pk}
    ToolkitFactory(parent=library, title="Uses it", steps=[{"type": "step", "value": value}])


def related(library, page: ResourcePage) -> None:
    other = ToolkitFactory(parent=library, title="Beside it")
    other.related.add(RelatedResource(resource=page))
    other.save()


def replacing(library, page: ResourcePage) -> None:
    older = ToolkitFactory(parent=library, title="Older", superseded_by=page)
    assert older.superseded_by_id == page.pk


def reviewed(library, page: ResourcePage) -> None:
    mark_reviewed(page, UserFactory())


def commented(library, page: ResourcePage) -> None:
    Comment.objects.create(page=page, user=UserFactory(), text="Good.", contentpath="title")


def drafted(library, **changes: Any) -> Toolkit:
    """Return a live toolkit whose draft alone has *changes*."""
    other = ToolkitFactory(parent=library, title=f"Has draft {Toolkit.objects.count()}")
    for name, value in changes.items():
        setattr(other, name, value)
    other.save_revision()
    return other


def taught_in_draft(library, page: ResourcePage) -> None:
    step = {"heading": "First", "body": "", "checklist": [], "resource": page}
    drafted(library, steps=[("step", step)])


def linked_in_draft(library, page: ResourcePage) -> None:
    text = RichText(f'<p><a linktype="page" id="{page.pk}">This</a></p>')
    drafted(library, body=[("paragraph", text)])


def related_in_draft(library, page: ResourcePage) -> None:
    drafted(library, related=[RelatedResource(resource=page)])


def replacing_in_draft(library, page: ResourcePage) -> None:
    drafted(library, superseded_by=page)


def replacing_one_day(library, page: ResourcePage) -> None:
    older = drafted(library, superseded_by=page, go_live_at=timezone.now() + dt.timedelta(1))
    older.latest_revision.publish()
    # Somebody writes on while that waits for its day.
    older.superseded_by = None
    older.go_live_at = None
    older.save_revision()
    assert older.has_unpublished_changes


def collected_in_draft(library, page: ResourcePage) -> None:
    collection = library.add_child(instance=CuratedCollection(title="Start here", summary="S"))
    collection.entries.add(CollectionEntry(resource=page))
    collection.save_revision()


USES = [collected, taught, related, replacing, reviewed, commented]
DRAFTS = [
    taught_in_draft,
    linked_in_draft,
    related_in_draft,
    replacing_in_draft,
    replacing_one_day,
    collected_in_draft,
]


@pytest.mark.parametrize("use", [*USES, *DRAFTS])
def test_what_others_have_made_something_of_is_left_and_named(library, use) -> None:
    sheet = imported(library, rows(3))
    use(library, page(1))
    assert names(sheet) == [page(1).title]
    assert list(Toolkit.objects.filter(external_id__startswith="u-")) == [page(1)]
    report = b"".join(report_of(sheet)).decode()
    assert report.count("Left alone by the undo") == 1


def test_a_draft_that_nobody_published_spares_what_it_names_until_it_is_gone(library) -> None:
    sheet = imported(library, rows(2), publish=False)
    new = ToolkitFactory(parent=library, title="Never shown", live=False)
    new.superseded_by = page(0)
    new.save_revision()
    new.superseded_by = page(1)
    new.save_revision()
    assert names(sheet) == [page(1).title]


def test_a_draft_that_names_no_page_costs_no_query(library, django_assert_num_queries) -> None:
    imported(library, rows(2))
    keys = [page(0).pk, page(1).pk]
    # The numbers of the pages stand in it, as those of something else.
    drafted(library, summary=f"{keys[0]} calls in {keys[1]} days")
    assert list(references_of_drafts(keys)) == []
    for number in range(5):
        drafted(library, summary=f"Call {'again ' * number}")
    with django_assert_num_queries(1):
        assert list(references_of_drafts([10**9])) == []


def test_what_a_page_that_stays_refers_to_stays_as_well(library) -> None:
    sheet = imported(library, rows(4))
    for number in (0, 1):
        of = page(number)
        of.related.add(RelatedResource(resource=page(number + 1)))
        of.save()
    reviewed(library, page(0))
    assert sorted(names(sheet)) == [page(n).title for n in (0, 1, 2)]
    assert Toolkit.objects.count() == 3


def test_pages_that_only_refer_to_each_other_go_together(library) -> None:
    sheet = imported(library, rows(2))
    for number, other in ((0, 1), (1, 0)):
        of = page(number)
        of.related.add(RelatedResource(resource=page(other)))
        of.save()
    assert names(sheet) == []
    assert not Toolkit.objects.exists()


@pytest.fixture
def asked(client: Client, library) -> SheetImport:
    """Return an import that its editor has asked to be undone."""
    editor = UserFactory(is_superuser=True)
    client.force_login(editor)
    sheet = imported(library, rows(2), user=editor)
    client.post(reverse("operations:undo", args=[sheet.operation_id]))
    sheet.refresh_from_db()
    return sheet


def test_the_request_only_asks_and_the_worker_undoes(asked, client: Client) -> None:
    assert asked.status == "undoing"
    assert Toolkit.objects.count() == 2
    report = client.get(reverse("operations:index")).content.decode()
    assert "Being undone" in report
    again = client.post(reverse("operations:undo", args=[asked.operation_id]), follow=True)
    assert "This is being undone" in again.content.decode()
    with pytest.raises(operations.UndoError):
        operations.ask_to_undo(asked.operation, asked.user)
    assert work_next()
    assert not Toolkit.objects.exists()
    asked.refresh_from_db()
    assert (asked.status, asked.operation.undone_by) == ("done", asked.user)
    assert asked.operation.undone_at


def test_an_undo_by_somebody_who_is_gone_can_be_asked_for_again(asked) -> None:
    asked.user.delete()
    assert work_next()
    asked.refresh_from_db()
    assert (asked.status, Toolkit.objects.count()) == ("done", 2)
    assert "no account" in asked.error
    assert operations.is_undoable(asked.operation)


def test_an_undo_that_kills_every_worker_is_given_up_and_the_import_stays(asked) -> None:
    SheetImport.objects.update(tries=3)
    assert work_next()
    asked.refresh_from_db()
    assert (asked.status, Toolkit.objects.count()) == ("done", 2)
    assert "interrupted" in asked.error
    asked.operation.refresh_from_db()
    assert operations.is_undoable(asked.operation)


def failing(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    def fail(*arguments: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(work, name, fail)


def test_an_undo_that_fails_is_tried_thrice_and_never_called_interrupted(
    asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(monkeypatch, "undo")
    for _try in range(2):
        with pytest.raises(ZeroDivisionError):
            work_next()
        asked.refresh_from_db()
        assert (asked.status, asked.error) == ("undoing", "")
    assert work_next()
    asked.refresh_from_db()
    assert (asked.status, Toolkit.objects.count()) == ("done", 2)
    assert "interrupted" not in asked.error
    assert "Nothing was changed" in asked.error
    assert "the log" in asked.error
    asked.operation.refresh_from_db()
    assert operations.is_undoable(asked.operation)
    assert not work_next()


def test_an_import_that_fails_says_so(library, monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = planned(library, rows(2), user=UserFactory(is_superuser=True))
    SheetImport.objects.update(status=SheetImport.Status.WAITING, tries=2)
    failing(monkeypatch, "run")
    assert work_next()
    sheet.refresh_from_db()
    assert (sheet.status, Toolkit.objects.exists()) == ("failed", False)
    assert "The program itself failed" in sheet.error
