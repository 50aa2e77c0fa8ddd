"""A toolkit is built from an outline to its schedule, with the keyboard alone."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Open
from tests.browser.test_accessibility import violations
from tests.browser.test_tidying import press, signed_in

pytestmark = pytest.mark.browser

STEPS = "#panel-child-content-steps-section"


def type_in(field: Locator, text: str) -> None:
    field.focus()
    field.page.keyboard.type(text)


def headings(page: Page) -> list[str]:
    steps = page.locator(f"{STEPS} [name^=steps-][name$=-heading]:visible")
    found: list[str] = steps.evaluate_all("fields => fields.map(field => field.value)")
    return found


def start_from_the_outline_of_a_meeting(page: Page) -> None:
    press(page, "link", "Add resource")
    expect(page.get_by_role("button", name="Continue")).to_be_visible()
    press(page, "button", "Continue")
    expect(page.get_by_role("link", name="Toolkit", exact=True)).to_be_visible()
    press(page, "link", "Toolkit")
    expect(page.get_by_role("link", name="A meeting", exact=True)).to_be_visible()
    assert violations(page, within=".checklist") == []
    press(page, "link", "A meeting")
    expect(page.locator(f"{STEPS} [name$=-heading]")).to_have_count(3)


def put_the_steps_right(page: Page) -> None:
    """Add one at the end, move it up, and name in it a resource to read."""
    last = page.locator(f"{STEPS} > div").get_by_role("button", name="Insert a block").last
    last.press("Enter")
    expect(page.locator(f"{STEPS} [name$=-heading]")).to_have_count(4)
    # A new step takes the keyboard with it.
    expect(page.locator("[name=steps-3-value-heading]")).to_be_focused()
    page.keyboard.type("The day before")
    step = page.locator("#steps-3-value-heading").locator("xpath=ancestor::section[1]")
    type_in(step.locator("[contenteditable=true]").first, "Ring whoever said yes.")
    for _place in range(2):
        step.get_by_role("button", name="Move up").first.press("Enter")
    step.get_by_role("button", name="Choose a resource").press("Enter")
    dialogue = page.get_by_role("dialog")
    expect(dialogue.get_by_label("Search")).to_be_focused()
    page.keyboard.type("drivers")
    expect(dialogue.get_by_role("row")).to_have_count(2)
    dialogue.get_by_role("link", name="Buses that wait").press("Enter")
    expect(page.locator(STEPS).get_by_text("Buses that wait")).to_be_visible()


def save_draft(page: Page) -> None:
    # Not a navigation: the form takes another address, too, when Wagtail saves it by itself.
    with page.expect_event("load"):
        page.get_by_role("button", name="Save draft").press("Enter")


def publish(page: Page) -> None:
    page.locator("footer").get_by_role("button", name="More actions").press("Enter")
    page.get_by_role("button", name="Publish", exact=True).press("Enter")
    # "created and published" or "has been published": Wagtail may have created it by itself.
    expect(page.get_by_text(re.compile(r"published\."))).to_be_visible()


def schedule(page: Page) -> None:
    press(page, "button", "Toggle status")
    press(page, "button", "Set schedule")
    # In one stroke: a save that Wagtail begins by itself refuses half a date.
    page.get_by_role("dialog").get_by_label("Go live date/time").focus()
    page.keyboard.insert_text("2031-05-14 18:00")
    page.keyboard.press("Tab")
    press(page, "button", "Save schedule")
    expect(page.get_by_text("Once scheduled:")).to_be_visible()
    page.locator("footer").get_by_role("button", name="More actions").press("Enter")
    page.get_by_role("button", name="Schedule to publish").press("Enter")
    expect(page.get_by_text("has been scheduled for publishing")).to_be_visible()


def test_a_toolkit_goes_from_its_outline_to_its_schedule(visit: Open) -> None:
    page = signed_in(visit, "/admin/resources/")
    start_from_the_outline_of_a_meeting(page)
    assert headings(page) == ["Before", "In the room", "Afterwards"]
    type_in(page.locator("#id_title"), "An evening on buses")
    type_in(page.locator("#id_summary"), "Short.")
    # Wagtail derives the address from the title a moment after the last key.
    expect(page.locator("#id_slug")).to_have_value("an-evening-on-buses")
    save_draft(page)
    checklist = page.locator(".checklist")
    expect(checklist).to_contain_text("Before you publish: 3 of 3 points to look at")
    assert violations(page, within=".checklist") == []
    put_the_steps_right(page)
    assert headings(page) == ["Before", "The day before", "In the room", "Afterwards"]
    page.locator("#id_summary").focus()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(
        "How to fill a room on a Tuesday, and what to say to whoever came by bus."
    )
    save_draft(page)
    expect(checklist).to_contain_text("Before you publish: 2 of 3 points to look at")
    expect(checklist).to_contain_text("3 notes of the outline still stand in the text")
    schedule(page)
    page = visit("/search/?q=evening+on+buses")
    expect(page.get_by_role("link", name="An evening on buses")).to_have_count(0)
