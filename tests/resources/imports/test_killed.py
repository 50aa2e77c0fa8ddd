"""An import whose process is killed: nothing of it is there, and the next try does it once."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone

from resources.imports import running
from resources.imports.planning import plan
from resources.imports.progress import rows_written
from resources.imports.work import work_next
from resources.models import ResourcePage, SheetImport, Toolkit, Topic
from search.models import Change
from tests.chaos.processes import Teller, fork
from tests.factories import UserFactory, library_of, site_home
from tests.resources.imports.sheets import imported, planned, results, uploaded

pytestmark = pytest.mark.django_db(transaction=True)

ROWS = [
    ["title", "summary", "type", "topics"],
    *([f"Toolkit on {name}", "Summary.", "toolkit", name] for name in ("reading", "art", "maths")),
]


@pytest.fixture
def library():
    return library_of(site_home())


def amid_the_rows(teller: Teller) -> None:
    running.BATCH = 2
    write = running.PageWriter.write

    def write_two(self, rows) -> None:
        if rows[0].number == 4:
            teller.stand("amid the rows")
        write(self, rows)

    running.PageWriter.write = write_two


def before_the_commit(teller: Teller) -> None:
    finish = running._finish

    def finish_and_stand(*arguments) -> None:
        finish(*arguments)
        teller.stand("before the commit")

    running._finish = finish_and_stand


def kill_at(point: Callable[[Teller], None], log: Path) -> None:
    def work(teller: Teller) -> None:
        point(teller)
        work_next()

    child = fork(work, log)
    try:
        child.wait_for("at")
    finally:
        child.kill()


@pytest.mark.parametrize("point", [amid_the_rows, before_the_commit])
def test_f27_an_import_killed_half_way_is_done_once_by_the_next_worker(
    library, point, tmp_path: Path
) -> None:
    sheet = planned(library, ROWS, user=UserFactory(is_superuser=True), unknown={"*": "create"})
    SheetImport.objects.update(status=SheetImport.Status.WAITING)
    Change.objects.all().delete()
    kill_at(point, tmp_path / "log")
    assert not Toolkit.objects.exists()
    assert not Topic.objects.exists()
    assert not Change.objects.exists()
    assert not work_next(), "the claim of the killed worker must run out first"
    SheetImport.objects.update(claimed_until=timezone.now() - dt.timedelta(seconds=1))
    assert work_next()
    sheet.refresh_from_db()
    assert sheet.status == SheetImport.Status.DONE
    assert sorted(Toolkit.objects.values_list("title", flat=True)) == [
        "Toolkit on art", "Toolkit on maths", "Toolkit on reading",
    ]  # fmt: skip
    assert Topic.objects.count() == 3


def test_f27_the_same_file_once_more_makes_no_duplicates(library) -> None:
    imported(library, ROWS)
    again = planned(library, ROWS)
    assert results(again) == {2: "double", 3: "double", 4: "double"}
    assert ResourcePage.objects.count() == 3


def test_an_import_that_kills_every_worker_is_given_up(library) -> None:
    sheet = uploaded(library, ROWS)
    plan(sheet)
    SheetImport.objects.update(status=SheetImport.Status.RUNNING, tries=3)
    assert work_next()
    sheet.refresh_from_db()
    assert sheet.status == SheetImport.Status.FAILED
    assert "interrupted" in sheet.error
    assert not Toolkit.objects.exists()


def test_how_far_a_worker_is_can_be_seen_while_it_writes(library, tmp_path: Path) -> None:
    rows = [[f"Guide {n} to {n * 7919}", "Summary.", "toolkit", ""] for n in range(12)]
    sheet = planned(library, [ROWS[0], *rows], user=UserFactory(is_superuser=True))
    SheetImport.objects.update(status=SheetImport.Status.WAITING)
    kill_at(before_the_commit, tmp_path / "log")
    sheet.refresh_from_db()
    assert sheet.status == SheetImport.Status.RUNNING
    assert rows_written(sheet) == 12
