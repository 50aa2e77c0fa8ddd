"""A spreadsheet of 300 resources as an office keeps it.

``python -m tests.resources.messy_sheet FILE`` writes it. Ten people kept it for four years, with
a title above the columns, merged cells, dates in every style and some that never were, ids given
twice, one topic in three spellings, a formula that was never calculated, a column without a name,
one named twice, and a hidden sheet. The same every time; what is wrong is told where it is made.
"""

import datetime as dt
import io
import sys
from pathlib import Path
from typing import Any

import openpyxl

ROWS = 300
FIRST = 4  # the row of the first resource, below a title, an empty row and the column names
COLUMNS = [
    "ID", "Resource title ", "Type", "Description", "Topic", "Topic", "Grade level", "State",
    "Date published", "Web link", "Organization", "Keywords", None,
]  # fmt: skip
# Three spellings of one topic, and two other topics of which nobody has heard.
SPELLINGS = ("Chronic absence", "chronic  absence", "Chronic absense")
OTHER_TOPICS = ("Tutoring", "Family engagement")
DOUBLED_IDS = {51: 50, 220: 120}  # resource -> the one whose id it has
WITHOUT_TITLE = (77,)
WRONG_DATES = {10: "2026-13-01", 11: "31.02.2025", 12: "soon", 13: "0000-00-00"}
WRONG_LINKS = {20: "see our website", 21: "htp:/example.org/x"}
WRONG_TYPES = {30: "Guide??"}
UNCALCULATED = (40,)  # the title is a formula without a value
ERRORS = (41,)  # the topic is "#N/A"
TOO_LONG = (60, 61)  # descriptions of more than 400 characters
# Topic and state are merged over these resources, first to last.
MERGED = ((100, 104), (150, 152))
# Refused as it is, whatever anybody answers: each for one fault.
REFUSED = {
    *DOUBLED_IDS, *WITHOUT_TITLE, *WRONG_DATES, *WRONG_LINKS, *WRONG_TYPES, *UNCALCULATED, *ERRORS,
    *TOO_LONG,
}  # fmt: skip
TYPES = ("Toolkit", "toolkit ", "TOOLKIT", "Webinar", "Evidence brief")
_STYLES = ("%Y-%m-%d", "%m/%d/%Y", "%B %d, %Y", "%d %b %Y")


def number_of_row(resource: int) -> int:
    """Return the row in which a spreadsheet shows the resource of this number, from 1 on."""
    return resource + FIRST - 1


def workbook() -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Resources"
    sheet.append(["Our resource list (last cleaned in 2023)"])
    sheet.merge_cells("A1:L1")
    sheet.append([])
    sheet.append(COLUMNS)
    for resource in range(1, ROWS + 1):
        sheet.append(_row(resource))
    for first, last in MERGED:
        for column in "EH":
            sheet.merge_cells(f"{column}{number_of_row(first)}:{column}{number_of_row(last)}")
    sheet[f"B{number_of_row(UNCALCULATED[0])}"] = '=CONCATENATE("Guide ", A1)'
    error = sheet[f"E{number_of_row(ERRORS[0])}"]
    error.value, error.data_type = "#N/A", "e"
    sheet.append([None, None, None, "   "])
    hidden = book.create_sheet("Do not use")
    hidden.append(["old", "list"])
    hidden.sheet_state = "hidden"
    return book


def content() -> bytes:
    file = io.BytesIO()
    workbook().save(file)
    return file.getvalue()


def _row(resource: int) -> list[Any]:
    within_merged = any(first < resource <= last for first, last in MERGED)
    return [
        _id(resource),
        "" if resource in WITHOUT_TITLE else f" Calling home, part {resource}\xa0",
        WRONG_TYPES.get(resource, TYPES[resource % len(TYPES)]),
        _description(resource),
        None if within_merged else SPELLINGS[resource % 3],
        OTHER_TOPICS[resource % 2] if resource % 10 == 0 else None,
        ("High school", "Middle school", "K-5; Middle school")[resource % 3],
        None if within_merged else ("Arizona", "AZ", "Texas")[resource % 3],
        WRONG_DATES.get(resource, _date(resource)),
        WRONG_LINKS.get(resource, f"https://example.org/list/{resource}"),
        ("Roundtable", "ROUNDTABLE ", "Learning Alliance")[resource % 3],
        "attendance; phone | family" if resource % 2 else "Attendance",
        "ask Maria" if resource == 5 else None,
    ]


def _id(resource: int) -> Any:
    resource = DOUBLED_IDS.get(resource, resource)
    # Some are numbers, as a spreadsheet makes of whatever looks like one.
    return 10_000 + resource if resource % 4 == 0 else f"R-{10_000 + resource}"


def _description(resource: int) -> str:
    if resource in TOO_LONG:
        return "How a school called every family at home. " * 12
    if resource == 6:
        return "- How to begin: “call”, then\n\nwrite…_x000B_"
    return f"How school number {resource} called families at home, and what came of it."


def _date(resource: int) -> Any:
    day = dt.date(2019, 1, 1) + dt.timedelta(days=7 * resource)
    return day if resource % 5 == 0 else day.strftime(_STYLES[resource % 4])


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(content())
