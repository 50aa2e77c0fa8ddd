"""Cells and what they stand for: what was exported is read back as the same."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resources.imports.cells import (
    Habits,
    RefusedCellError,
    date_of,
    flag_of,
    moment_of,
    number_of,
    values_of,
    zone_of,
)
from resources.imports.declared import (
    all_resource_columns,
    resource_columns,
    vocabulary_columns,
)
from resources.imports.mapping import Mapping, MappingError, guess, read_toml
from resources.imports.prose import blocks_of_text, html_of_text, text_of_blocks, text_of_html
from resources.imports.text_columns import settled
from resources.models import VOCABULARIES, ResourcePage


@pytest.mark.parametrize(
    ("cell", "day_first", "date"),
    [
        ("2026-05-03", False, "2026-05-03"),
        ("2026/5/3", False, "2026-05-03"),
        ("5/3/2026", False, "2026-05-03"),
        ("5/3/2026", True, "2026-03-05"),
        ("31.12.2026", True, "2026-12-31"),
        ("May 3, 2026", False, "2026-05-03"),
        ("3 May 2026", False, "2026-05-03"),
        ("Dec. 3, 2026", False, "2026-12-03"),
        ("2026-05-03 00:00:00", False, "2026-05-03"),
        ("2026-05-03T18:00:00Z", False, "2026-05-03"),
    ],
)
def test_dates_are_read_in_whatever_style(cell: str, day_first: bool, date: str) -> None:
    assert date_of(cell, Habits(day_first=day_first)) == date


@pytest.mark.parametrize("cell", ["2026-13-01", "2026-02-30", "soon", "5/3/26", "0000-00-00", "1"])
def test_b12_what_is_no_date_is_refused(cell: str) -> None:
    with pytest.raises(RefusedCellError) as refused:
        date_of(cell, Habits())
    assert "2026-05-31" in refused.value.advice


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2026-05-31 18:30", "2026-05-31 18:30:00-07:00"),
        ("5/31/2026 6:30 PM", "2026-05-31 18:30:00-07:00"),
        ("2026-05-31T18:30:00-04:00", "2026-05-31 15:30:00-07:00"),
        ("May 31, 2026", "2026-05-31 00:00:00-07:00"),
    ],
)
def test_moments_are_in_the_zone_of_their_row(cell: str, moment: str) -> None:
    assert moment_of(cell, Habits(), zone_of("America/Phoenix")) == moment


@pytest.mark.parametrize(
    ("cell", "whole", "number"),
    [("1,200", True, 1200), ("−0.5", False, -0.5), ("3.0", True, 3), ("1e3", True, 1000)],
)
def test_numbers(cell: str, whole: bool, number: float) -> None:
    assert number_of(cell, whole=whole) == number


@pytest.mark.parametrize("cell", ["many", "1.5", "nan", "inf", "1e400", "12,34"])
def test_what_is_no_whole_number_is_refused(cell: str) -> None:
    with pytest.raises(RefusedCellError):
        number_of(cell, whole=True)


def test_yes_and_no() -> None:
    assert flag_of("Yes")
    assert flag_of("sí")
    assert not flag_of("FALSE")
    with pytest.raises(RefusedCellError):
        flag_of("perhaps")


def test_several_values_in_a_cell() -> None:
    assert values_of("a; b|c\na", Habits()) == ["a", "b", "c"]
    assert values_of("a, b;c", Habits(separator=",")) == ["a", "b;c"]
    assert values_of(["a; b", "c"], Habits()) == ["a; b", "c"]


@given(st.text(alphabet="ab *_#->[]()`\\1.+|\n<&;é", max_size=60))
def test_prose_is_read_back_as_it_was_written(text: str) -> None:
    for again in (
        lambda text: text_of_html(html_of_text(text)),
        lambda text: text_of_blocks(blocks_of_text(text)),
    ):
        once = settled(text, again)
        assert again(once) == once


@pytest.mark.parametrize(
    ("html", "written"),
    [
        ("<p>Come<b>!</b> Now</p>", "Come! Now"),
        ("<p>a<b>(b)</b>c, <i>“d”</i></p>", "a(**b**)c, “*d*”"),
        ("<p>1<b>;</b></p>", "1;"),
        ('<p>See!<a href="https://x.org">a</a></p>', "See\\![a](<https://x.org>)"),
    ],
)
def test_punctuation_stands_outside_of_bold(html: str, written: str) -> None:
    assert text_of_html(html) == written
    assert text_of_html(html_of_text(written)) == written


@pytest.mark.parametrize(
    "html", ["<p><b><p>one</b> two", "<a href='https://x.org'>one <a href='https://x.org'>two"]
)
def test_tags_that_cross_each_other_keep_their_words(html: str) -> None:
    assert text_of_html(html_of_text(html)).split() == ["one", "two"]


def test_markdown_and_html_become_prose() -> None:
    assert html_of_text("**A** [b](https://x.org)\n\n- c") == (
        '<p><b>A</b> <a href="https://x.org">b</a></p><ul><li>c</li></ul>'
    )
    assert html_of_text("<p>Hi <script>alert(1)</script><b>you</b></p>") == "<p>Hi <b>you</b></p>"
    assert "javascript" not in html_of_text('<p><a href="javascript:alert(1)">x</a></p>')
    assert [block["type"] for block in blocks_of_text("# A\n\nb\n\n### C")] == [
        "heading", "paragraph", "heading",
    ]  # fmt: skip


def test_every_type_and_vocabulary_has_columns() -> None:
    for model in ResourcePage.resource_types().values():
        assert {"key", "type", "title", "summary", "topics", "tags"} <= set(resource_columns(model))
    for vocabulary in VOCABULARIES:
        assert {"name", "slug", "synonyms", "name_es"} <= set(vocabulary_columns(vocabulary))


def test_the_columns_of_an_export_are_guessed_as_themselves() -> None:
    names = list(all_resource_columns())
    assert guess(names) == {name: name for name in names}


def test_columns_are_guessed_by_the_names_that_people_use() -> None:
    assert guess(["Resource Title", "DESCRIPTION", "Web link", "Categories", "Mystery"]) == {
        "Resource Title": "title",
        "DESCRIPTION": "summary",
        "Web link": "source_link",
        "Categories": "topics",
        "Mystery": "",
    }
    assert guess(["Título", "Resumen"]) == {"Título": "title", "Resumen": "summary"}


def test_a_mapping_fills_in_and_puts_together() -> None:
    mapping = read_toml(
        """
        [columns]
        a = "topics"
        b = "topics"
        c = "title"
        d = "title"
        [fixed]
        type = "webinar"
        external_id = "events:{slug}"
        source_link = "https://example.org/{missing}"
        """
    )
    assert mapping.cells({"a": "One", "b": "Two", "c": "", "d": "Title", "slug": "x"}) == {
        "topics": "One\nTwo", "title": "Title", "type": "webinar", "external_id": "events:x",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("into = 'nothing'", "nothing"),
        ("colums = {}", "colums"),
        ("[columns]\na = 'titel'", "titel"),
        ("day_first = 'yes'", "day_first"),
        ("= 1", "TOML"),
    ],
)
def test_a_mapping_that_means_nothing_is_refused(text: str, told: str) -> None:
    with pytest.raises(MappingError, match=told):
        read_toml(text)


def test_a_mapping_is_stored_and_read_again() -> None:
    mapping = Mapping(columns={"a": "title"}, chosen={"3": "create"})
    assert Mapping.of(mapping.stored()) == mapping


def test_times_without_a_zone_are_in_the_sites() -> None:
    assert zone_of("Nowhere/Land") == zone_of("")
    assert isinstance(zone_of("../etc/passwd"), dt.tzinfo)


def test_every_column_is_documented(settings) -> None:
    text = (settings.BASE_DIR / "docs" / "imports.md").read_text()
    names = {*all_resource_columns(), *(n for v in VOCABULARIES for n in vocabulary_columns(v))}
    assert {name for name in names if f"`{name}`" not in text} == set()
