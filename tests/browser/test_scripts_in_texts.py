"""Texts that try to run script, in Chromium: nothing runs, nothing is even refused."""

from urllib.parse import quote

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Open
from tests.browser.library import EVIL

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    "address", ["/library/evil/", "/search/?q=evil", f"/search/?q={quote(EVIL)}&page=x", "/"]
)
def test_b07_no_script_of_a_text_runs(visit: Open, address: str) -> None:
    """`visit` fails on any complaint in the console, a breach of the policy among them."""
    opened: list[str] = []
    page: Page = visit("/")
    page.on("dialog", lambda dialog: opened.append(dialog.message) or dialog.dismiss())
    page.goto(page.url.rstrip("/") + address)
    assert page.locator("h1").first.is_visible()
    page.wait_for_load_state("networkidle")
    assert opened == []


def test_b07_a_suggested_title_with_script_is_text(visit: Open) -> None:
    opened: list[str] = []
    page = visit("/search/")
    page.on("dialog", lambda dialog: opened.append(dialog.message) or dialog.dismiss())
    page.locator("#q").press_sequentially("evil")
    option = page.get_by_role("option").filter(has_text="<script>")
    option.first.wait_for()
    assert opened == []
