"""Rows from files of records: JSON Lines, and Markdown with front matter."""

import io
from pathlib import Path

import pytest

from resources.sheets.markdown import packed
from resources.sheets.reading import SheetError, read_sheet
from tests.resources import samples

ONE = """---
# a comment
title: "One: a start"
date: 2019-07-31 09:00:00 -0500
draft: no
number: 0.10
topics:
  - maths
  - art
empty:
venue:
  city: Tucson
links:
  - {name: a}
body: of the front matter
---

## Heading

Text with --- in it.{{< img src="x" >}} {% include x %}{{% note
"a" %}}{{ kept }}
"""


def lines(content: str) -> list:
    return list(read_sheet(io.BytesIO(content.encode()), "file.jsonl").rows)


def zipped(files: dict[str, str | bytes]) -> io.BytesIO:
    return io.BytesIO(samples.archive(files))


def test_json_lines_have_the_names_of_all_their_lines_as_columns():
    one, two = lines(
        '{"title": "One", "n": 0.10, "topics": ["a", null, 2]}\n\n{"z": {"y": true}}\n'
    )
    assert one.cells == {"title": "One", "n": "0.10", "topics": ["a", "2"], "z.y": ""}
    assert (two.number, two.cells["z.y"], two.cells["title"]) == (3, "true", "")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("[1, 2]", "no JSON object"),
        ("{'title': 1}", "no JSON object"),
        ('{"title": "cut', "no JSON object"),
        ("[" * 100_000, "no JSON object"),
        ('{"title": "a", "title": "b"}', "stands twice"),
    ],
)
def test_b12_a_line_that_is_no_record_is_told_by_its_number(line: str, reason: str):
    good, bad = lines(f'{{"title": "One"}}\n{line}\n')
    assert good.problems == ()
    assert bad.number == 2
    assert reason in bad.problems[0].reason
    assert len(bad.problems[0].value) <= 100


def test_lone_surrogates_and_numbers_without_end_harm_nobody():
    [row] = lines('{"a": "x\\ud800y\\u0000", "n": %s, "i": NaN}' % ("9" * 5000))
    assert row.cells["a"] == "xy"
    assert len(row.cells["n"]) == 5000


def test_a_folder_of_markdown_is_a_sheet(tmp_path: Path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "one.md").write_text(ONE)
    (tmp_path / "none.md").write_text("# No front matter")
    (tmp_path / "two.MD").write_bytes(b"\xef\xbb\xbf\r\n---\r\ntitle: Two\r\n---\r\nText")
    (tmp_path / ".hidden.md").write_text(ONE)
    with packed(tmp_path) as archive:
        sheet = read_sheet(archive, "folder.zip")
        rows = list(sheet.rows)
    one, none, two = rows
    assert sheet.columns[0] == "file name"
    assert sheet.columns[-1] == "body"
    assert one.place == one.cells["file name"] == "deep/one.md"
    assert {name: one.cells[name] for name in ("title", "date", "draft", "number", "empty")} == {
        "title": "One: a start",
        "date": "2019-07-31 09:00:00 -0500",
        "draft": "no",
        "number": "0.10",
        "empty": "",
    }
    assert one.cells["topics"] == ["maths", "art"]
    assert one.cells["venue.city"] == "Tucson"
    assert one.cells["links"] == ['{"name": "a"}']
    assert one.cells["body (front matter)"] == "of the front matter"
    assert one.cells["body"] == "## Heading\n\nText with --- in it. {{ kept }}"
    assert "front matter" in none.problems[0].reason
    assert (two.number, two.cells["title"], two.cells["body"]) == (3, "Two", "Text")


def test_a_folder_without_markdown_is_told(tmp_path: Path):
    with pytest.raises(SheetError, match="no Markdown files"):
        packed(tmp_path)


def test_an_archive_of_markdown_is_read_as_its_folder_is():
    files = zipped({"a/one.md": ONE, "__MACOSX/a/._one.md": "x", "a/b.txt": "x"})
    [row] = read_sheet(files, "all.zip").rows
    assert row.cells["title"] == "One: a start"
    assert row.place == "a/one.md"


def test_a_large_archive_is_read_in_pieces(monkeypatch: pytest.MonkeyPatch):
    text = "---\ntitle: T{0}\n---\n" + "x" * 900_000
    # Stored as they are: text of one letter packs like a bomb.
    files = {f"{n:02}.md": text.format(n) for n in range(11)}
    archive = io.BytesIO(samples.archive(files, 0))
    rows = list(read_sheet(archive, "all.zip").rows)
    assert [row.cells["title"] for row in rows] == [f"T{n}" for n in range(11)]
    assert [row.number for row in rows] == list(range(1, 12))


@pytest.mark.parametrize(
    ("front", "reason"),
    [
        ("a: &a [x]\nb: *a", "refers to parts of itself"),
        ("a: " + "[" * 30 + "]" * 30, "parts within parts"),
        ("a: " + "[" * 50_000, "parts within parts"),
        ("a: [", "no YAML"),
        ("- a\n- b", "no YAML"),
        ("a: !!python/object/apply:os.system [x]", ""),
    ],
)
def test_b12_front_matter_that_does_harm_is_told_by_file(front: str, reason: str):
    [row] = read_sheet(zipped({"one.md": f"---\n{front}\n---\n"}), "all.zip").rows
    if reason:
        assert reason in row.problems[0].reason
    else:
        # A text is a text, whatever it is said to be.
        assert row.cells["a"] == ["x"]


def test_b12_a_file_in_another_encoding_is_told_by_its_name():
    files = zipped({"one.md": ONE.replace("start", "año").encode("latin-1")})
    [row] = read_sheet(files, "all.zip").rows
    assert row.cells["file name"] == "one.md"
    assert "UTF-8" in row.problems[0].reason


def test_b10_archives_that_do_harm_are_refused():
    bomb = zipped({"one.md": ONE, "big.md": "x" * 20_000_000})
    with pytest.raises(SheetError, match="many times its size"):
        read_sheet(bomb, "all.zip")
    place = io.BytesIO(samples.archive({"XX/x.md": ONE}).replace(b"XX/x.md", b"../x.md"))
    with pytest.raises(SheetError, match="outside of its folder"):
        read_sheet(place, "all.zip")
    with pytest.raises(SheetError, match="nothing in it"):
        read_sheet(zipped({"a.txt": "x"}), "all.zip")
    with pytest.raises(SheetError, match="damaged"):
        read_sheet(io.BytesIO(b"PK\x03\x04 no archive"), "all.zip")
