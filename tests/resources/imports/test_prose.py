"""Texts of cells as prose of pages, and back."""

import json

import pytest

from resources.imports.prose import blocks_of_text, text_of_blocks
from resources.imports.text_columns import BodyColumn
from resources.models import Toolkit

pytestmark = pytest.mark.django_db

BODY = BodyColumn(Toolkit._meta.get_field("body"))


def kinds(text: str) -> list[str]:
    return [block["type"] for block in blocks_of_text(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Plain words", "Plain words"),
        ("## Why\n\nOne\ntwo\n\n- a\n- b", "## Why\n\nOne two\n\n- a\n- b"),
        ("<h2>Why</h2><p>One <b>two</b></p>", "## Why\n\nOne **two**"),
        # Markdown in which somebody wanted a new line, or a link.
        ("## Why\n\nOne<br>two\n\n- a", "## Why\n\nOne\\\ntwo\n\n- a"),
        ('See <a href="https://x.org">x</a>\n\n- a', "See [x](<https://x.org>)\n\n- a"),
        # Words that only look like HTML.
        ("Fill in <title> and <b", "Fill in \\<title\\> and \\<b"),
    ],
)
def test_markdown_html_and_both_are_read(text: str, expected: str):
    assert text_of_blocks(blocks_of_text(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "***a** b. c d*",
        "***only** ours*. And more\\",
        "a<br>\n<br>\n## b",
        "1. a\n\n   b\n\n2. c",
        "Over <b>bold *both</b> more*",
        "    code\n\n> quoted **text",
        "| a | b |\n|---|---|\n| *c | d* |",
        "\u00a0 a \\<i\\> \\\\ `x` _y_ <i>z",
    ],
)
def test_a_second_reading_of_the_same_cell_changes_nothing(text: str):
    value = BODY.read(text, None)
    page = Toolkit()
    BODY.write(page, value)
    held = BODY.held({"body": json.dumps(page.body.get_prep_value())})
    assert held == value
    assert BODY.read(text, None) == held
