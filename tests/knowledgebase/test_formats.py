"""Dates and numbers as readers of each language write them."""

import datetime as dt

import pytest
from django.utils.formats import date_format, number_format
from django.utils.translation import override

MOMENT = dt.datetime(2026, 3, 5, 17, 30)


@pytest.mark.parametrize(
    ("language", "day", "time", "students"),
    [
        ("en", "March 5, 2026", "5:30 p.m.", "1,214"),
        ("es", "5 de marzo de 2026", "5:30 p.m.", "1,214"),
    ],
)
def test_dates_and_numbers_follow_the_language(
    language: str, day: str, time: str, students: str
) -> None:
    with override(language):
        assert date_format(MOMENT, "DATE_FORMAT") == day
        assert date_format(MOMENT, "TIME_FORMAT") == time
        assert number_format(1214, force_grouping=True) == students
        assert number_format(0.18) == "0.18"


def test_a_spanish_moment_has_no_clock_of_24_hours() -> None:
    with override("es"):
        assert date_format(MOMENT, "DATETIME_FORMAT") == "5 de marzo de 2026, 5:30 p.m."
        assert date_format(MOMENT, "SHORT_DATETIME_FORMAT") == "05/03/2026 5:30 p.m."
