"""Moments and time zones that nothing can hold are told in the dry run and stop no import."""

import pytest

from resources.imports.cells import Habits, RefusedCellError, moment_of, zone_of
from resources.imports.declared import resource_columns
from resources.models import ImportedRow, Webinar
from tests.resources.imports.sheets import imported, planned, problems, results

pytestmark = pytest.mark.django_db
HEADER = ["id", "type", "title", "summary", "starts_at", "time_zone"]
GOOD = ["b", "webinar", "Reading nights", "S", "2026-05-31 18:00", "Asia/Tokyo"]
Result = ImportedRow.Result


@pytest.mark.parametrize(
    ("cell", "zone"),
    [
        ("9999-12-31 23:59", "America/New_York"),
        ("9999-12-31", "America/New_York"),
        ("0001-01-01 00:00", "Asia/Tokyo"),
        ("0001-01-01T00:00:00+14:00", "America/New_York"),
        ("9999-12-31T23:59:00-12:00", "UTC"),
    ],
)
def test_b12_a_moment_beyond_the_calendar_is_refused_and_the_others_come_in(
    library, cell: str, zone: str
) -> None:
    sheet = imported(library, [HEADER, ["a", "webinar", "Calls home", "S", cell, zone], GOOD])
    assert results(sheet) == {2: Result.REFUSED, 3: Result.CREATED}
    [(number, column, value, reason)] = problems(sheet)
    assert (number, column, value) == (2, "starts_at", cell)
    assert "too far from today" in reason
    assert Webinar.objects.get().title == "Reading nights"


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("9999-12-28 12:00", "9999-12-28 12:00:00-05:00"),
        ("0001-01-04 00:00", "0001-01-04 00:00:00-04:56:02"),
    ],
)
def test_odd_moments_that_every_time_zone_has_are_taken(cell: str, moment: str) -> None:
    assert moment_of(cell, Habits(), zone_of("America/New_York")) == moment


@pytest.mark.parametrize("day", ["9999-12-30", "0001-01-02"])
def test_no_moment_is_refused_by_its_zone_alone(day: str) -> None:
    for zone in ("Asia/Tokyo", "America/New_York", "UTC"):
        with pytest.raises(RefusedCellError):
            moment_of(f"{day} 12:00", Habits(), zone_of(zone))


@pytest.mark.parametrize("zone", ["America", "x" * 60, "EST time", "../etc", "posixrules"])
def test_b12_an_unknown_time_zone_is_told_in_the_dry_run(library, zone: str) -> None:
    rows = [HEADER, ["a", "webinar", "Calls home", "S", "2026-05-31 18:00", zone], GOOD]
    sheet = planned(library, rows)
    assert results(sheet) == {2: Result.REFUSED, 3: Result.CREATED}
    assert {found[1] for found in problems(sheet)} == {"time_zone"}


def test_a_moment_kept_from_before_is_exported_as_it_is() -> None:
    column = resource_columns(Webinar)["starts_at"]
    content = {"starts_at": "9999-12-31T23:00:00Z", "time_zone": "Asia/Tokyo"}
    assert column.held(content) == "9999-12-31 23:00:00+00:00"
