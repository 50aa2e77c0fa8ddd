"""Rows from spreadsheets, as people make them: and from what only looks like one."""

import datetime as dt
import io
import random
import resource

import openpyxl
import pytest

from resources.sheets import workbook_cells
from resources.sheets.reading import SheetError, read_sheet
from tests.resources import samples


def saved(book: openpyxl.Workbook) -> io.BytesIO:
    file = io.BytesIO()
    book.save(file)
    return file


def book_of(*rows: list) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    return book


def test_values_read_as_they_would_be_typed():
    book = book_of(
        ["text", "whole", "decimal", "flag", "date", "moment", "time", "long", "code"],
        [
            " a\nb ",
            3,
            0.1 + 0.2,
            True,
            dt.date(2026, 3, 1),
            dt.datetime(2026, 3, 1, 14, 30),
            dt.time(9, 5),
            dt.timedelta(hours=30, seconds=7),
            123,
        ],
    )
    book.active["I2"].number_format = "0000000"
    [row] = read_sheet(saved(book), "a.xlsx").rows
    assert row.number == 2
    assert row.cells == {
        "text": " a\nb ",
        "whole": "3",
        "decimal": "0.3",
        "flag": "true",
        "date": "2026-03-01",
        "moment": "2026-03-01 14:30:00",
        "time": "09:05:00",
        "long": "30:00:07",
        "code": "0000123",
    }


def test_dates_of_old_macintosh_files_are_the_same_days():
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.active.append(["date", "b"])
    book.active.append([dt.date(2026, 3, 1), "x"])
    [row] = read_sheet(saved(book), "a.xlsx").rows
    assert row.cells["date"] == "2026-03-01"


def test_b12_the_last_moment_there_is_is_read():
    book = book_of(["moment"], [2958465.9999999])
    book.active["A2"].number_format = "yyyy-mm-dd hh:mm:ss"
    [row] = read_sheet(saved(book), "a.xlsx").rows
    assert row.cells == {"moment": "9999-12-31 23:59:59"}


def test_a_formula_counts_as_what_it_came_to_and_is_told_where_it_never_did():
    book = book_of(["a", "b", "c"], ["one", "=1+1", "=1/0"], ["two", None, None])
    content = saved(book).getvalue()
    [row, other] = read_sheet(io.BytesIO(content), "a.xlsx").rows
    assert [(problem.column, problem.value) for problem in row.problems] == [("b", ""), ("c", "")]
    assert "never calculated" in row.problems[0].reason
    assert other.problems == ()
    calculated = samples.replaced(
        content,
        "xl/worksheets/sheet1.xml",
        [
            (b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>"),
            (b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>"),
            (b'<c r="C2"><f>1/0</f><v></v>', b'<c r="C2" t="e"><f>1/0</f><v>#DIV/0!</v>'),
            (b'<c r="C2"><f>1/0</f><v />', b'<c r="C2" t="e"><f>1/0</f><v>#DIV/0!</v>'),
        ],
    )
    row = next(read_sheet(io.BytesIO(calculated), "a.xlsx").rows)
    assert row.cells["b"] == "2"
    [problem] = row.problems
    assert problem.column == "c"
    assert "#DIV/0!" in problem.reason


def test_merged_cells_count_for_each_of_their_rows_and_titles_for_none():
    book = book_of(
        ["Resources of the coalition"],
        ["Title", "Topic", "Level"],
        ["One", "Maths", "High"],
        ["Two"],
        ["Three"],
        [None, None, None],
        ["Four", "Art"],
    )
    sheet = book.active
    sheet.merge_cells("A1:C1")
    sheet.merge_cells("B3:B6")
    sheet.merge_cells("C3:C4")
    found = read_sheet(saved(book), "a.xlsx")
    rows = list(found.rows)
    assert [(row.number, row.cells["Topic"], row.cells["Level"]) for row in rows] == [
        (3, "Maths", "High"),
        (4, "Maths", "High"),
        (5, "Maths", ""),
        (7, "Art", ""),
    ]
    assert any("row 2" in note for note in found.notes)
    assert any("merged" in note for note in found.notes)


def test_cells_beyond_the_header_get_a_column_or_are_told_of():
    rows = [["Title", "Topic"], ["One", "Maths", "a note"], *[["More", "Art"]] * 30]
    found = read_sheet(saved(book_of(*rows, ["Last", "Art", None, "late"])), "a.xlsx")
    assert found.columns == ["Title", "Topic", "Column C"]
    *_others, last = found.rows
    [problem] = last.problems
    assert (last.number, problem.column, problem.value) == (33, "D", "late")


def test_which_of_several_sheets_is_asked_for():
    book = book_of(["a", "b"], ["1", "2"])
    book.active.title = "First"
    book.create_sheet("Empty")
    hidden = book.create_sheet("Hidden")
    hidden.append(["x", "y"])
    hidden.sheet_state = "hidden"
    assert read_sheet(saved(book), "a.xlsx").sheet == "First"
    book.create_sheet("Other").append(["c", "d"])
    [question] = read_sheet(saved(book), "a.xlsx").questions
    assert (question.about, [choice.value for choice in question.choices]) == (
        "sheet",
        ["First", "Other"],
    )
    assert read_sheet(saved(book), "a.xlsx", sheet="Other").columns == ["c", "d"]
    with pytest.raises(SheetError, match="It has: First, Other"):
        read_sheet(saved(book), "a.xlsx", sheet="Third")


def test_a_long_sheet_is_read_in_pieces():
    # Text that repeats itself soon packs like a bomb.
    text = "".join(random.Random(7).choices("abcdefghijklmnopqrstuvwxyz    ", k=32_000))  # noqa: S311 - no secret
    rows = [[f"Title {n}", *[f"{n}{text}"[:32_000]] * 10] for n in range(60)]
    found = read_sheet(saved(book_of(["Title", *"abcdefghij"], *rows)), "a.xlsx")
    assert 60 * 10 * len(text) > 2 * workbook_cells.CHARACTERS
    assert [row.cells["Title"] for row in found.rows] == [row[0] for row in rows]


def test_more_rows_than_are_read_are_refused_and_the_process_lives():
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for number in range(60_000):
        sheet.append([f"Title {number}", "Maths"])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(SheetError, match="more than 50,000 rows"):
        for _row in read_sheet(saved(book), "a.xlsx").rows:
            pass
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 200 * 1024  # KiB


def test_b10_spreadsheets_that_do_harm_are_refused_before_they_are_unpacked():
    bomb = samples.office("xlsx", **{"big.bin": bytes(20_000_000)})
    with pytest.raises(SheetError, match="many times its size"):
        read_sheet(io.BytesIO(bomb), "a.xlsx")
    with pytest.raises(SheetError, match="empty rows"):
        read_sheet(io.BytesIO(samples.empty_rows(1_000_000)), "a.xlsx")
    outside = samples.office("xlsx", XXXX=b"").replace(b"XXXX", b"../x")
    with pytest.raises(SheetError, match="not read"):
        read_sheet(io.BytesIO(outside), "a.xlsx")


@pytest.mark.parametrize("xml", [samples.BILLION_LAUGHS, samples.OUTER_ENTITY])
def test_b11_entities_in_a_spreadsheet_are_refused(xml: str):
    with pytest.raises(SheetError, match="DOCTYPE"):
        read_sheet(io.BytesIO(samples.office("xlsx", **{"xl/x.xml": xml})), "a.xlsx")


@pytest.mark.parametrize("content", [b"", b"title,topic\n", b"PK\x03\x04", samples.OLE])
def test_b12_what_is_no_spreadsheet_is_told(content: bytes):
    with pytest.raises(SheetError, match="damaged or protected by a password"):
        read_sheet(io.BytesIO(content), "a.xlsx")


def test_one_row_far_below_and_one_cell_far_to_the_right_take_no_time():
    book = book_of(["a", "b"], ["1", "2"])
    book.active["A1048576"] = "last"
    book.active["XFD2"] = "far"
    one, last = read_sheet(saved(book), "a.xlsx").rows
    assert (one.cells["a"], last.number, last.cells["a"]) == ("1", 1_048_576, "last")


def test_an_empty_spreadsheet_is_told():
    with pytest.raises(SheetError, match="No sheet of this file holds any rows"):
        read_sheet(saved(openpyxl.Workbook()), "a.xlsx")
