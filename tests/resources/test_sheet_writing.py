"""Tables that are written: no cell is a formula, and all is read back as it was."""

import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resources.sheets.escaping import LONGEST, escaped, joined, parted, unescaped
from resources.sheets.reading import read_sheet
from resources.sheets.writing import FORMATS, csv_of, xlsx_of
from resources.text import without_controls

FORMULAS = ["=1+1", "+1", "-1+1", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1", "-", "=", "'=1", "''=1"]
ODD = ["'x", "a\r\nb", "a\rb", "_x000D_", "  x  ", "x;y|z", '"q"', "a,b", "0012", "😀", "-1.5", ""]


@pytest.mark.parametrize("extension", sorted(FORMATS))
def test_b13_formulas_are_escaped_and_everything_is_read_back(extension: str):
    rows = [{"title": f"{number}", "=x": text} for number, text in enumerate(FORMULAS + ODD)]
    content = b"".join(FORMATS[extension].write(["title", "=x"], rows))
    sheet = read_sheet(io.BytesIO(content), f"file.{extension}")
    assert sheet.columns == ["title", "=x"]
    assert [row.cells for row in sheet.rows] == rows


def test_b13_no_cell_of_a_spreadsheet_is_a_formula():
    rows = [{"a": text} for text in FORMULAS]
    file = io.BytesIO(b"".join(xlsx_of(["a"], rows)))
    sheet = openpyxl.load_workbook(file).active
    values = [cell.value for (cell,) in sheet.iter_rows(min_row=2)]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "inlineStr"}
    assert all(str(value).startswith("'") for value in values)


def test_b13_every_line_of_text_begins_without_a_formula():
    content = b"".join(csv_of(["a"], [{"a": text} for text in FORMULAS])).decode("utf-8-sig")
    for cell in content.replace('"', "").split("\r\n")[1:]:
        assert not cell or cell.lstrip("'") == cell[1:].lstrip("'")
        assert cell[:1] in ("", "'") or cell.strip() == "x"


@given(st.text(alphabet=st.sampled_from(["'", "=", "-", "1", ".", "\t", "a", "＋"]), max_size=6))
def test_b13_escaping_is_taken_back_exactly(text: str):
    assert unescaped(escaped(text)) == text
    assert escaped(text)[:1] not in ("=", "+", "@", "\t", "＋")


@given(st.lists(st.text(), min_size=1, max_size=4))
def test_whatever_is_written_is_read_back_without_controls(texts: list[str]):
    rows = [{"number": str(number), "a": text} for number, text in enumerate(texts)]
    content = b"".join(csv_of(["number", "a"], rows))
    found = [row.cells["a"] for row in read_sheet(io.BytesIO(content), "a.csv").rows]
    assert found == [without_controls(text) for text in texts]


def test_lists_are_joined():
    content = b"".join(csv_of(["a", "b"], [{"a": ["x", "y"]}]))
    assert content == b"\xef\xbb\xbfa,b\r\nx; y,\r\n"


@pytest.mark.parametrize("extension", sorted(FORMATS))
def test_a_text_that_no_cell_can_hold_goes_on_in_other_columns(extension: str):
    rows = [
        {"a": "short", "b": "x"},
        {"a": "y" * (LONGEST - 1) + "=1+1" + "z" * LONGEST, "b": "\r_x0041_" * LONGEST},
    ]
    content = b"".join(FORMATS[extension].write(["a", "b"], rows))
    sheet = read_sheet(io.BytesIO(content), f"file.{extension}")
    assert sheet.columns == ["a", "b"]
    assert sheet.notes == []
    assert [row.cells for row in sheet.rows] == rows
    if extension == "xlsx":
        cells = openpyxl.load_workbook(io.BytesIO(content)).active
        assert [cell.value for cell in cells[1]][:4] == [
            "a", "a (continued 1)", "a (continued 2)", "b",
        ]  # fmt: skip
        assert cells["B3"].value.startswith("'=1+1")
        assert max(len(str(cell.value)) for cell in cells[3]) <= LONGEST


@given(st.lists(st.text(alphabet="ab;|\\ ", min_size=1).filter(lambda text: text[-1] != "\\")))
def test_several_values_of_a_cell_are_parted_where_they_were_joined(values: list[str]):
    found = [
        part.removeprefix(" ") if place else part
        for place, part in enumerate(parted(joined(values)))
    ]
    assert found == (values or [""])
