"""A resource is chosen by keyboard, in the dialogue that searches the library."""

from urllib.parse import quote

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import Open
from tests.browser.test_accessibility import violations
from tests.browser.test_tidying import press, signed_in

pytestmark = pytest.mark.browser

RESULTS = "**/chooser/results/**"


def open_dialogue(
    visit: Open, title: str, button: str = "Choose a resource"
) -> tuple[Page, Locator]:
    page = signed_in(visit, "/admin/resources/")
    page.get_by_role("link", name=title, exact=True).first.click()
    page.get_by_role("tab", name="Files and links").click()
    press(page, "button", button)
    dialogue = page.get_by_role("dialog")
    expect(dialogue.get_by_label("Search")).to_be_focused()
    return page, dialogue


def settled(dialogue: Locator) -> None:
    expect(dialogue.locator("#search-results")).to_have_attribute("aria-busy", "false")


def search(page: Page, dialogue: Locator, words: str) -> None:
    """Type *words* and wait for what is found by all of them."""
    with page.expect_response(lambda answer: f"q={quote(words)}&" in answer.url):
        page.keyboard.type(words)
    settled(dialogue)


def test_a_resource_is_found_by_its_text_and_chosen_by_keys_alone(visit: Open) -> None:
    page, dialogue = open_dialogue(visit, "A chair at the table")
    assert violations(page) == []
    search(page, dialogue, "drivers")
    assert violations(page) == []
    link = dialogue.get_by_role("link", name="Buses that wait")

    def be_quicker(route: Route) -> None:
        link.focus()
        expect(dialogue.locator("#search-results")).to_have_attribute("aria-busy", "true")
        route.continue_()

    page.route(RESULTS, be_quicker)
    dialogue.get_by_label("Type").focus()
    with page.expect_response(RESULTS):
        page.keyboard.press("ArrowDown")
    settled(dialogue)
    expect(link).to_be_focused()
    page.keyboard.press("Enter")
    chosen = page.locator("#id_superseded_by-chooser")
    expect(chosen.get_by_text("Buses that wait")).to_be_visible()
    expect(chosen.get_by_role("button", name="Actions")).to_be_focused()


def test_an_answer_that_comes_late_does_not_take_the_place_of_a_newer_one(visit: Open) -> None:
    page, dialogue = open_dialogue(visit, "A visit to every home")
    page.route("**type=toolkit**", lambda route: None)
    with page.expect_request(RESULTS):
        dialogue.get_by_label("Type").select_option("toolkit")
    with page.expect_event("requestfailed") as given_up:
        dialogue.get_by_label("Type").select_option("webinar")
    assert "type=toolkit" in given_up.value.url
    settled(dialogue)
    expect(dialogue.get_by_role("cell", name="Webinar").first).to_be_visible()
    expect(dialogue.get_by_role("cell", name="Toolkit")).to_have_count(0)


def test_several_related_resources_are_chosen_at_once(visit: Open) -> None:
    page, dialogue = open_dialogue(visit, "A list of numbers", "Add resource")
    search(page, dialogue, "attendance toolkit")
    boxes = dialogue.get_by_role("checkbox")
    for place in (0, 1):
        boxes.nth(place).focus()
        page.keyboard.press("Space")
    press(page, "button", "Confirm selection")
    chosen = page.locator("#id_related-FORMS .chooser__title")
    expect(chosen).to_have_count(2)
    expect(chosen.first).to_contain_text("Attendance")
