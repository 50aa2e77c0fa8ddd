"""Monday's list is worked off, row by row, with the keyboard alone, until it is empty."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Open
from tests.browser.test_accessibility import glance
from tests.browser.test_building import publish
from tests.browser.test_tidying import press, signed_in
from tests.serving import Site

pytestmark = pytest.mark.browser

PANEL = "#needs-attention-section"
EMPTY = "Nothing is left to do here."
# What is put off from its row, as it takes somebody else, or another day.
LATER = {
    "Captions missing, unreadable or made by machine": "By machine",
    "Links to what was replaced": "Points to the older",
    "Files whose text could not be read": "Has a scan",
}


@pytest.fixture(scope="module")
def library(desk: Site) -> Site:
    return desk


def open_list(page: Page, need: str) -> None:
    """Go from the panel on the first page of the admin to the list of *need*."""
    press(page, "link", "Dashboard")
    expect(page.locator(PANEL)).to_be_visible()
    press(page, "link", need)
    expect(page.get_by_role("heading", name=need, level=1)).to_be_visible()


def replace(text: Locator) -> None:
    """Write a sentence without links instead of *text*."""
    text.focus()
    text.press("Control+a")
    text.page.keyboard.insert_text("They closed the page.")
    # Wagtail puts it into the form a moment after the last key.
    expect(text.page.locator("[name=body-0-value]")).to_have_value(re.compile("They closed"))


def test_the_list_of_a_monday_is_worked_off_with_the_keyboard(visit: Open) -> None:
    page = signed_in(visit, "/admin/")
    expect(page.locator(f"{PANEL} tbody tr")).to_have_count(len(LATER) + 5)
    open_list(page, "Due for review")
    assert glance(page) == {}
    press(page, "button", "Reviewed, still right: Due on Sunday")
    expect(page.get_by_text(EMPTY)).to_be_visible()
    open_list(page, "Without topic or summary")
    press(page, "link", "Without a topic")
    press(page, "tab", "Describe it")
    press(page, "checkbox", "Attendance", "Space")
    publish(page)
    open_list(page, "Broken links")
    press(page, "link", "Leads nowhere")
    replace(page.locator("#panel-child-content-body-section [contenteditable=true]"))
    publish(page)
    open_list(page, "Drafts gone quiet")
    press(page, "link", "Quiet draft")
    publish(page)
    press(page, "link", "Dashboard")
    press(page, "link", "Imports that failed")
    press(page, "link", "guides.csv")
    press(page, "button", "Discard")
    expect(page.get_by_text("“guides.csv” was discarded.")).to_be_visible()
    for need, title in LATER.items():
        open_list(page, need)
        press(page, "button", f"Set aside for 30 days: {title}")
        expect(page.get_by_text(EMPTY)).to_be_visible()
    assert glance(page) == {}
    press(page, "link", "Dashboard")
    expect(page.get_by_role("heading", name="Knowledge base", level=1)).to_be_visible()
    expect(page.locator(f"{PANEL} .title-wrapper")).to_have_text([])
