"""Rows from text files: every encoding, every delimiter, and what is broken in them."""

import gc
import io
import json
import os
from itertools import islice
from pathlib import Path

import pytest

from resources.sheets import limits
from resources.sheets.reading import Sheet, SheetError, read_sheet

PROSE = "title;summary\nCafé;“Año nuevo” – naïve\nEscuela;niños y niñas\n"


def read(content: bytes, name: str = "file.csv", **answers: str) -> Sheet:
    return read_sheet(io.BytesIO(content), name, **answers)


def cells(content: bytes, name: str = "file.csv", **answers: str) -> list[dict]:
    return [row.cells for row in read(content, name, **answers).rows]


# The same traps as those of the collection csv-spectrum, in words of our own.
@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("a,b\nx,\"one, two\"\n", [{"a": "x", "b": "one, two"}]),
        ('a,b,c\n1,"",""\n2,3,4', [{"a": "1", "b": "", "c": ""}, {"a": "2", "b": "3", "c": "4"}]),
        ('a,b\n1,"so ""so"" la"\n', [{"a": "1", "b": 'so "so" la'}]),
        ('a,b\n1,"{""k"": [1.0, 2]}"\n', [{"a": "1", "b": '{"k": [1.0, 2]}'}]),
        ('a,b\n"one \nline",5\n', [{"a": "one \nline", "b": "5"}]),
        ('a,b\r\n"one \r\nline",5\r\n', [{"a": "one \r\nline", "b": "5"}]),
        ('a,b\n1,"la \n""la"" \nla"\n', [{"a": "1", "b": 'la \n"la" \nla'}]),
        ("a,b\n4,ʤ\n", [{"a": "4", "b": "ʤ"}]),
        ("a,b\r1,2\r3,4\r", [{"a": "1", "b": "2"}, {"a": "3", "b": "4"}]),
        ("a\n1\n", [{"a": "1"}]),
        (" a , b\n 1 , 2\n", [{"a": " 1 ", "b": " 2"}]),
    ],
)  # fmt: skip
def test_csv_is_read_as_it_is_meant(content: str, expected: list[dict]):
    assert cells(content.encode()) == expected


SPECTRUM = Path(os.environ.get("CSV_SPECTRUM", "/nonexistent"))
# Its file and its JSON name different telephones.
SPECTRUM_ERROR = {"location_coordinates": ("Contact Phone Number", "2095257564")}


@pytest.mark.skipif(not SPECTRUM.is_dir(), reason="CSV_SPECTRUM names no folder")
def test_csv_spectrum_is_read_as_its_json_says():
    names = sorted(path.stem for path in SPECTRUM.glob("csvs/*.csv"))
    assert len(names) == 12
    for name in names:
        content = (SPECTRUM / "csvs" / f"{name}.csv").read_bytes()
        if name.endswith("_crlf") and b"\r\n" not in content:
            # Some copies have lost what these files are about.
            content = content.replace(b"\n", b"\r\n")
        expected = json.loads((SPECTRUM / "json" / f"{name}.json").read_text(encoding="utf-8"))
        rows = expected if isinstance(expected, list) else [expected]
        if name in SPECTRUM_ERROR:
            column, right = SPECTRUM_ERROR[name]
            rows[0][column] = right
        assert cells(content) == rows, name


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32"),
        ("windows-1252", "windows-1252"),
    ],
)
def test_b12_the_encoding_is_found(encoding: str, found: str):
    sheet = read(PROSE.encode(encoding))
    assert (sheet.encoding, sheet.delimiter, sheet.questions) == (found, ";", [])
    assert [row.cells["title"] for row in sheet.rows] == ["Café", "Escuela"]


def test_b12_latin_1_is_read_as_the_part_of_windows_1252_that_it_is():
    assert cells("título,b\nniñez,é\n".encode("latin-1")) == [{"título": "niñez", "b": "é"}]


def test_b12_an_encoding_that_is_not_certain_is_asked_for():
    content = "title,b\nПривет,x\n".encode("windows-1251")
    sheet = read(content)
    assert not sheet.columns
    assert not list(sheet.rows)
    [question] = sheet.questions
    assert question.about == "encoding"
    previews = {choice.value: choice.preview for choice in question.choices}
    assert previews["windows-1251"] == "Привет,x"
    assert cells(content, encoding="cp1251") == [{"title": "Привет", "b": "x"}]
    with pytest.raises(SheetError, match="not all of it is text"):
        read(content, encoding="utf-8")
    with pytest.raises(SheetError, match=r"no encoding that can be read.*windows-1252"):
        read(content, encoding="klingon")


def test_b12_a_picture_called_csv_is_no_text():
    with pytest.raises(SheetError, match="no text"):
        read(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)))
    for head in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        with pytest.raises(SheetError, match="whatever its name says"):
            read(head + b"rest")


@pytest.mark.parametrize("sign", [",", ";", "\t", "|", ":", "~", "^"])
def test_the_delimiter_is_found(sign: str):
    lines = ["title,number\n".replace(",", sign), 'x,"1,5;2"\n'.replace("x,", f"x{sign}")]
    sheet = read("".join(lines).encode(), "file.txt")
    assert sheet.delimiter == sign
    assert [row.cells for row in sheet.rows] == [{"title": "x", "number": "1,5;2"}]


def test_a_delimiter_that_is_not_certain_is_asked_for():
    content = b"a,b;c\n1,2;3\n"
    [question] = read(content).questions
    assert [(choice.value, choice.preview) for choice in question.choices] == [
        (",", "a | b;c"),
        (";", "a,b | c"),
    ]
    assert cells(content, delimiter=";") == [{"a,b": "1,2", "c": "3"}]
    assert cells(b"a\tb\n1\t2\n", delimiter="tab") == [{"a": "1", "b": "2"}]
    with pytest.raises(SheetError, match="parted by one sign"):
        read(content, delimiter="--")


def test_excels_line_about_the_delimiter_is_no_row():
    sheet = read(b"sep=|\r\na,x|b\r\n1|2\r\n")
    assert sheet.columns == ["a,x", "b"]
    assert [(row.number, row.cells) for row in sheet.rows] == [(2, {"a,x": "1", "b": "2"})]


def test_titles_above_the_header_and_empty_rows_are_left_out_by_number():
    sheet = read(b"Our list,,\n,,\ntitle,topic,\nOne,Maths,\n,,\nTwo,Art,\n")
    assert sheet.columns == ["title", "topic"]
    assert [row.number for row in sheet.rows] == [4, 6]
    assert "row 3" in sheet.notes[0]


def test_b12_doubled_and_nameless_columns_keep_their_values_and_are_told_of():
    sheet = read(b"title,Topic,topic,,\nOne,Maths,Art,extra,\n")
    assert sheet.columns == ["title", "Topic", "topic (2)", "Column D"]
    assert next(sheet.rows).cells["topic (2)"] == "Art"
    assert len(sheet.notes) == 2


def test_b12_a_row_of_another_length_is_told_by_row_and_column():
    sheet = read(b"title,topic\nOne\nTwo,Maths,stray\n,\nFour,Art\n")
    short, long, right = sheet.rows
    assert (short.cells, short.problems) == ({"title": "One", "topic": ""}, ())
    [problem] = long.problems
    assert (long.number, problem.column, problem.value) == (3, "C", "stray")
    assert right.number == 5


def test_b12_a_quotation_mark_without_its_pair_is_told_by_row():
    for content in (b'a,b\n1,2\n3,"4\n5,6\n', b'a,b\n1,2\n3,"4"5\n'):
        with pytest.raises(SheetError, match=r"Row 3 .*quotation mark"):
            read(content)
    rows = read(b"a,b\n" + b"1,2\n" * 100 + b'3,"4\n').rows
    assert sum(1 for _row in islice(rows, 100)) == 100
    with pytest.raises(SheetError, match="Row 102"):
        next(rows)


@pytest.mark.parametrize("content", [b"", b"\n\n", b",,\n,,\n", b"\xef\xbb\xbf"])
def test_b12_an_empty_file_is_told(content: bytes):
    with pytest.raises(SheetError, match="holds no rows"):
        read(content)


def test_a_header_alone_is_a_sheet_without_rows():
    sheet = read(b"title,topic\n")
    assert sheet.columns == ["title", "topic"]
    assert not list(sheet.rows)


def test_b18_control_characters_do_not_come_in():
    assert cells("a\0,b\n\x07x\x1b,\x9d2\tz\n".encode()) == [{"a": "x", "b": "2\tz"}]


def test_the_file_stays_open_for_another_reading():
    file = io.BytesIO(b"a,b\n1,2\n")
    first = read_sheet(file, "a.csv")
    del first
    assert [row.cells for row in read_sheet(file, "a.csv").rows] == [{"a": "1", "b": "2"}]


def test_a_file_may_be_closed_before_all_is_read():
    file = io.BytesIO(b"a,b\n" + b"1,2\n" * 10_000)
    sheet = read_sheet(file, "a.csv")
    next(sheet.rows)
    file.close()
    del sheet
    # What is dropped says nothing: pytest would tell.
    gc.collect()


def test_a_hundred_thousand_rows_are_refused_without_being_held(monkeypatch: pytest.MonkeyPatch):
    content = b"title,topic\n" + b"One,Maths\n" * 100_000
    rows = read(content).rows
    assert sum(1 for _row in islice(rows, limits.MAX_ROWS)) == limits.MAX_ROWS
    with pytest.raises(SheetError, match="more than 50,000 rows"):
        next(rows)
    monkeypatch.setattr("resources.sheets.reading.MAX_BYTES", 100)
    with pytest.raises(SheetError, match="larger than"):
        read(content)


def test_more_columns_than_anybody_maps_are_refused():
    with pytest.raises(SheetError, match="more than 300 columns"):
        read(",".join(f"c{n}" for n in range(301)).encode())


def test_other_kinds_of_file_are_refused_with_what_to_do():
    for name in ("old.xls", "numbers.numbers", "table"):
        with pytest.raises(SheetError, match=r"Save it as one of: \.csv"):
            read(b"x", name)
