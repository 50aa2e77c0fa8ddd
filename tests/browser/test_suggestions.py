"""Suggestions while typing, in Chromium."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PHONE, Open
from tests.browser.test_accessibility import look

pytestmark = pytest.mark.browser

NARROW = {"width": 320, "height": 640}
ATTENDANCE = "6 suggestions"  # the topic and the five newest of the toolkits


def type_in(page: Page, text: str, said: str = "") -> None:
    """Type *text* into the first search field, and wait for its suggestions."""
    field(page).press_sequentially(text)
    if said:
        expect(status(page)).to_have_text(said)


def field(page: Page) -> Locator:
    return page.locator("form[role=search] input[type=search]").first


def status(page: Page) -> Locator:
    return page.locator("form[role=search] [role=status]")


def options(page: Page) -> Locator:
    return page.get_by_role("listbox").get_by_role("option")


def active(page: Page) -> str | None:
    """Return the text of the option that the field says is active; it must look so, too."""
    named = field(page).get_attribute("aria-activedescendant")
    selected = page.locator("[role=option][aria-selected=true]")
    assert selected.count() == (1 if named else 0)
    if not named:
        return None
    assert selected.get_attribute("id") == named
    return str(selected.locator("span").first.text_content())


def parameters(page: Page) -> str:
    return page.url.partition("?")[2].partition("#")[0]


def test_typing_opens_a_list_that_is_announced(visit: Open) -> None:
    page = visit("/search/")
    combobox = page.get_by_role("combobox", name="Find resources")
    expect(combobox).to_have_attribute("aria-expanded", "false")
    expect(page.get_by_role("listbox")).to_have_count(0)
    type_in(page, "attendance", ATTENDANCE)
    expect(combobox).to_have_attribute("aria-expanded", "true")
    expect(combobox).to_have_attribute("aria-autocomplete", "list")
    listbox = page.get_by_role("listbox", name="Suggestions", exact=True)
    assert combobox.get_attribute("aria-controls") == listbox.get_attribute("id")
    assert options(page).first.inner_text().split() == ["Attendance", "Topic"]
    assert options(page).count() == 6
    expect(options(page).nth(1).locator("span").first).to_have_attribute("lang", "en")
    assert active(page) is None
    expect(combobox).to_have_value("attendance")
    field(page).fill("attendance zzzz")
    expect(page.get_by_role("listbox")).to_have_count(0)
    expect(status(page)).to_be_empty()


def test_arrows_move_through_the_list_and_the_text_stays(visit: Open) -> None:
    page = visit("/search/")
    type_in(page, "attendance", ATTENDANCE)
    texts = [option.locator("span").first.text_content() for option in options(page).all()]
    moves = [
        ("ArrowDown", texts[0]), ("ArrowDown", texts[1]), ("ArrowUp", texts[0]),
        ("ArrowUp", texts[-1]), ("ArrowDown", texts[0]), ("Home", None), ("ArrowUp", texts[-1]),
        ("End", None), ("ArrowDown", texts[0]), ("ArrowLeft", None),
    ]  # fmt: skip
    for key, expected in moves:
        page.keyboard.press(key)
        assert active(page) == expected, key
        expect(field(page)).to_have_value("attendance")
        expect(field(page)).to_be_focused()
    page.keyboard.press("Home")
    assert field(page).evaluate("node => node.selectionStart") == 0
    page.keyboard.press("End")
    assert field(page).evaluate("node => node.selectionStart") == len("attendance")


def test_the_last_option_comes_into_sight(visit: Open) -> None:
    page = visit("/search/", {"width": 375, "height": 400})
    type_in(page, "attendance", ATTENDANCE)
    page.keyboard.press("ArrowUp")
    expect(options(page).last).to_be_in_viewport(ratio=0.9)


def test_enter_sends_what_was_typed(visit: Open) -> None:
    page = visit("/search/?type=toolkit&sort=title")
    type_in(page, "attendance", ATTENDANCE)
    page.keyboard.press("Enter")
    page.wait_for_url("**q=attendance**")
    assert parameters(page) == "q=attendance&type=toolkit&sort=title"


def test_enter_sends_what_was_typed_after_the_list_was_left(visit: Open) -> None:
    page = visit("/search/")
    type_in(page, "attendance", ATTENDANCE)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=attendance")
    assert parameters(page) == "q=attendance"


def test_an_option_fills_the_field_and_keeps_the_filters(visit: Open) -> None:
    page = visit("/search/?type=evidence-brief&sort=title")
    type_in(page, "in small tut", "1 suggestion")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=Tutoring**")
    assert parameters(page) == "q=Tutoring+in+small+groups&type=evidence-brief&sort=title"
    expect(field(page)).to_have_value("Tutoring in small groups")
    expect(page.locator("#results")).to_have_text(re.compile("1 resource$"))


def test_an_option_can_be_pressed(visit: Open) -> None:
    page = visit("/topics/")
    type_in(page, "rio seco", "1 suggestion")
    options(page).first.click()
    page.wait_for_url("**/search/?q=**")
    expect(page.locator("#results")).to_have_text("Río Seco Schools: 1 resource")


def test_the_second_field_of_a_page_has_its_own_list(visit: Open) -> None:
    page = visit("/")
    large = page.locator("main form[role=search] input[type=search]")
    large.press_sequentially("tutoring")
    expect(page.locator("main").get_by_role("option")).to_have_count(1)
    expect(page.get_by_role("status")).to_have_count(1)


def test_suggestions_are_in_the_language_of_the_page(visit: Open) -> None:
    page = visit("/es/search/")
    type_in(page, "faltar")
    expect(options(page)).to_have_count(1)
    expect(options(page).locator("span").first).to_have_attribute("lang", "es")


def test_escape_closes_the_list_and_then_empties_the_field(visit: Open) -> None:
    page = visit("/search/")
    type_in(page, "attendance", ATTENDANCE)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)
    expect(field(page)).to_have_attribute("aria-expanded", "false")
    expect(field(page)).to_have_value("attendance")
    assert active(page) is None
    page.keyboard.press("ArrowDown")
    expect(options(page)).to_have_count(6)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(field(page)).to_have_value("")


def test_tab_leaves_the_field_as_it_was_typed(visit: Open) -> None:
    page = visit("/search/")
    type_in(page, "attendance", ATTENDANCE)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Search", exact=True)).to_be_focused()
    expect(page.get_by_role("listbox")).to_have_count(0)
    expect(field(page)).to_have_value("attendance")
    assert page.url.endswith("/search/")


def test_only_the_latest_text_is_asked_for_and_answered(visit: Open) -> None:
    page = visit("/search/")
    held: list[str] = []
    given_up: list[str] = []
    page.on("requestfailed", lambda request: given_up.append(request.url))
    # Held back for ever.
    page.route("**/suggestions/?q=att", lambda route: held.append(route.request.url))
    type_in(page, "att")
    with page.expect_request("**/suggestions/?q=att"):
        pass
    page.keyboard.type("endance")
    expect(options(page)).to_have_count(6)
    # Who types slowly has asked for shorter ones, too.
    assert set(held) <= set(given_up)
    assert [url.partition("?")[2] for url in held] == ["q=att"]


def test_nothing_is_asked_for_one_letter(visit: Open) -> None:
    page = visit("/search/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    type_in(page, "a")
    page.wait_for_timeout(400)
    assert [url for url in asked if "suggestions" in url] == []


def test_leaving_the_field_takes_the_list_with_it(visit: Open) -> None:
    page = visit("/search/")
    type_in(page, "attendance")
    page.locator("h1").click()
    page.locator("#results").click()
    page.wait_for_timeout(400)
    expect(page.get_by_role("listbox")).to_have_count(0)


def test_without_scripts_the_field_is_a_plain_one(visit: Open) -> None:
    page = visit("/search/?type=toolkit", PHONE, java_script_enabled=False)
    page.get_by_role("searchbox", name="Find resources").press_sequentially("attendance")
    expect(page.locator("[role=listbox], [role=combobox]")).to_have_count(0)
    page.keyboard.press("Enter")
    page.wait_for_url("**q=attendance**")
    assert parameters(page) == "q=attendance&type=toolkit"


@pytest.mark.parametrize("path", ["/search/", "/", "/es/topics/"])
def test_axe_finds_nothing_in_the_open_list(visit: Open, path: str) -> None:
    page = visit(path)
    type_in(page, "attendance")
    expect(options(page)).not_to_have_count(0)
    page.keyboard.press("ArrowDown")
    assert look(page) == {}
    assert active(page)


@pytest.mark.parametrize("path", ["/search/?q=tutoring", "/", "/es/topics/"])
def test_the_list_fits_a_narrow_screen(visit: Open, path: str) -> None:
    page = visit(path, NARROW)
    field(page).fill("")
    # The longest title there is, with a word that is wider than the screen.
    type_in(page, "attendance abs")
    expect(options(page)).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    box = page.get_by_role("listbox").bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= NARROW["width"]
    assert page.get_by_role("listbox").evaluate("node => node.scrollWidth <= node.clientWidth")
    for option in options(page).all():
        assert (option.bounding_box() or {})["height"] >= 44
