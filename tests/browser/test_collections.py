"""Curated collections are made with the keyboard alone, and read and found by visitors."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Open
from tests.browser.test_accessibility import glance, violations
from tests.browser.test_building import publish, type_in
from tests.browser.test_choosing import search
from tests.browser.test_importing import find
from tests.browser.test_tidying import press, signed_in
from tests.serving import Site

pytestmark = pytest.mark.browser

ENTRIES = "#id_entries-FORMS"
SAVED = "/search/?q=kite+lesson&type=toolkit&sort=title"
NOTE = "Begin here: it takes one evening."


@pytest.fixture(scope="module")
def library(desk: Site) -> Site:
    return desk


def begin(visit: Open, title: str) -> Page:
    """Open the form of a new collection, and say what each resource must say."""
    page = signed_in(visit, "/admin/resources/")
    press(page, "link", "Add resource")
    expect(page.get_by_role("button", name="Continue")).to_be_visible()
    press(page, "button", "Continue")
    press(page, "link", "Curated collection")
    page.wait_for_url("**/curatedcollection/*/")
    page.wait_for_load_state("load")
    type_in(page.locator("#id_title"), title)
    type_in(page.locator("#id_summary"), "What to read before a windy evening, and what to bring.")
    press(page, "tab", "Describe it")
    press(page, "checkbox", "Attendance", "Space")
    press(page, "tab", "Content")
    return page


def choose(page: Page, words: str, count: int) -> Locator:
    """Put the first *count* resources that *words* find into the collection."""
    press(page, "button", "Add resource")
    dialogue = page.get_by_role("dialog")
    expect(dialogue.get_by_label("Search")).to_be_focused()
    search(page, dialogue, words)
    for place in range(count):
        dialogue.get_by_role("checkbox").nth(place).press("Space")
    press(page, "button", "Confirm selection")
    # When the dialogue goes, the keyboard is back where it was opened.
    expect(page.get_by_role("button", name="Add resource", exact=True)).to_be_focused()
    chosen = page.locator(f"{ENTRIES} .chooser__title")
    expect(chosen).to_have_count(count)
    return chosen


def read(visit: Open, title: str) -> Page:
    """Find the collection *title* by its name, and open it, as a visitor does."""
    words = title.replace(" ", "+")
    page = find(visit, f"q={words}&type=curated-collection", f"{title}: 1 resource")
    press(page, "link", title)
    expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()
    assert glance(page) == {}
    return page


def test_a_collection_is_put_in_order_by_hand(visit: Open) -> None:
    page = begin(visit, "Lighthouse shelf")
    titles = choose(page, "kite lesson", 3).all_text_contents()
    entries = page.locator(ENTRIES)
    notes = entries.locator("[name$=-note]:visible")
    type_in(notes.nth(2), NOTE)
    for place in (2, 1):
        entries.get_by_role("button", name="Move up").nth(place).press("Enter")
        expect(notes.nth(place - 1)).to_have_value(NOTE)
    assert violations(page, within=ENTRIES) == []
    publish(page)
    collected = read(visit, "Lighthouse shelf").locator(".collected > li")
    expect(collected.locator(".card__title")).to_have_text([titles[2], titles[0], titles[1]])
    expect(collected.first).to_contain_text(NOTE)
    expect(collected.locator(".collected__note")).to_have_count(1)


def test_a_collection_follows_a_search(visit: Open, library: Site) -> None:
    page = begin(visit, "Driftwood shelf")
    page.get_by_label("Which resources").press("ArrowDown")
    expect(page.get_by_label("Which resources")).to_have_value("search")
    type_in(page.locator("#id_saved_search"), library.address(SAVED))
    choose(page, "kite lesson 1", 1)
    type_in(page.locator(f"{ENTRIES} [name$=-note]:visible"), NOTE)
    publish(page)
    page = read(visit, "Driftwood shelf")
    collected = page.locator(".collected > li")
    expect(collected.locator(".card__title").first).to_have_text("Kite lesson 1")
    expect(collected.filter(has_text=NOTE)).to_have_count(1)
    press(page, "link", "See all that this search finds")
    expect(page).to_have_url(library.address(SAVED))
