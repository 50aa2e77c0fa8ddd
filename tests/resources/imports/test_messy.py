"""Three hundred rows as an office keeps them: what is told of them before anything is written."""

from collections import Counter

import pytest
from django.core.files.base import ContentFile

from resources.imports.mapping import Mapping, guess
from resources.imports.planning import open_sheet, plan
from resources.models import ImportedRow, SheetImport, Topic
from tests.factories import TopicFactory
from tests.resources import messy_sheet
from tests.resources.messy_sheet import number_of_row

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic() -> Topic:
    return TopicFactory(name="Chronic Absence")


@pytest.fixture
def sheet(library) -> SheetImport:
    made = SheetImport(library=library)
    made.file.save("messy.xlsx", ContentFile(messy_sheet.content()), save=False)
    mapping = Mapping()
    file, found = open_sheet(made, mapping)
    file.close()
    mapping.columns = guess(found.columns)
    made.mapping = mapping.stored()
    made.save()
    plan(made)
    return made


def test_b12_a_messy_spreadsheet_is_told_by_row_and_column(sheet):
    rows = {row.number: row for row in sheet.rows.all()}
    assert len(rows) == messy_sheet.ROWS
    refused = {number for number, row in rows.items() if row.result == ImportedRow.Result.REFUSED}
    assert refused == set(map(number_of_row, messy_sheet.REFUSED))
    assert {row.result for number, row in rows.items() if number not in refused} == {"created"}
    told = Counter(problem["column"] for row in rows.values() for problem in row.problems)
    assert told == {
        "ID": len(messy_sheet.DOUBLED_IDS),
        "Resource title": len(messy_sheet.WITHOUT_TITLE) + len(messy_sheet.UNCALCULATED),
        "Type": len(messy_sheet.WRONG_TYPES),
        "Description": len(messy_sheet.TOO_LONG),
        "Topic": len(messy_sheet.ERRORS),
        "Date published": len(messy_sheet.WRONG_DATES),
        "Web link": len(messy_sheet.WRONG_LINKS),
    }
    assert all(problem["reason"] for row in rows.values() for problem in row.problems)


def test_a_messy_spreadsheet_is_read_otherwise_than_it_looks_and_says_so(sheet):
    assert len(sheet.notes) == 4
    assert {column for column, ours in sheet.mapping["columns"].items() if not ours} == {
        "Topic (2)",
        "Column M",
    }


def test_merged_cells_and_odd_dates_come_in_as_they_are_meant(topic, sheet):
    rows = {row.number: row for row in sheet.rows.all()}
    first, last = messy_sheet.MERGED[0]
    merged = [rows[number_of_row(resource)] for resource in range(first, last + 1)]
    assert [row.values["topics"] for row in merged] == [[topic.pk]] * len(merged)
    some = [rows[number_of_row(resource)].values["published_on"] for resource in (4, 5, 6, 7, 8)]
    assert some == ["2019-01-29", "2019-02-05", "2019-02-12", "2019-02-19", "2019-02-26"]
    assert rows[number_of_row(8)].values["external_id"] == "10008"
    assert rows[number_of_row(6)].values["summary"] == "- How to begin: “call”, then write…"


def test_the_three_spellings_of_a_topic_are_asked_for_once_each(sheet):
    asked = {one["text"]: one["count"] for one in sheet.questions if one["vocabulary"] == "topic"}
    # Case and space make no other name.
    assert set(asked) == {"chronic absence", "Chronic absense"}
    # What has no topic, or is of no type, asks for none.
    without = {*messy_sheet.ERRORS, *messy_sheet.WRONG_TYPES}
    assert sum(asked.values()) == messy_sheet.ROWS - len(without)
