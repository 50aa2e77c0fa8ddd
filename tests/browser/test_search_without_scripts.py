"""The search page in a browser that runs no scripts."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Open

pytestmark = pytest.mark.browser


@pytest.fixture
def visit_plainly(visit: Open) -> Open:
    """Return a function that opens an address on a phone without scripts."""

    def opened(path: str) -> Page:
        return visit(path, PHONE, java_script_enabled=False)

    return opened


def test_words_find_and_keep_the_filters(visit_plainly: Open) -> None:
    page = visit_plainly("/search/?type=toolkit&sort=title")
    page.get_by_role("searchbox", name="Find resources").fill("attendance")
    page.get_by_role("button", name="Search").click()
    expect(page).to_have_url(re.compile(r"/search/\?q=attendance&type=toolkit&sort=title$"))
    expect(page).to_have_title(re.compile(r"^attendance: 25 resources"))


def test_filters_and_order_are_applied_together(visit_plainly: Open) -> None:
    page = visit_plainly("/search/?q=attendance")
    page.get_by_role("checkbox", name="Toolkits").check()
    page.get_by_label("Sort by").select_option("Title")
    page.get_by_role("button", name="Apply").click()
    expect(page).to_have_url(re.compile(r"/search/\?q=attendance&type=toolkit&sort=title#results$"))
    expect(page.locator("main .card__title").first).to_have_text(re.compile("absence"))
    expect(page.get_by_role("checkbox", name="Toolkits")).to_be_checked()


def test_a_closed_filter_is_sent_too(visit_plainly: Open) -> None:
    page = visit_plainly("/search/?audience=families")
    page.locator("#filter-audience > summary").click()
    expect(page.get_by_role("checkbox", name="Families")).to_be_hidden()
    page.get_by_role("button", name="Apply").click()
    expect(page).to_have_url(re.compile(r"\?audience=families#results$"))


def test_pages_are_links(visit_plainly: Open) -> None:
    page = visit_plainly("/search/?q=attendance&sort=title")
    page.get_by_role("link", name="Next").click()
    expect(page).to_have_url(re.compile(r"page=2#results$"))
    expect(page.get_by_role("status")).to_have_text("Results 21 to 25 of 25")


def test_clear_takes_the_filters_and_leaves_the_words(visit_plainly: Open) -> None:
    page = visit_plainly("/search/?q=attendance&type=toolkit&language=en")
    page.get_by_role("link", name="Clear all filters").first.click()
    expect(page).to_have_url(re.compile(r"/search/\?q=attendance#results$"))


def test_a_chip_is_a_link(visit_plainly: Open) -> None:
    page = visit_plainly("/search/?q=attendance&type=toolkit")
    page.get_by_role("link", name="Remove filter Type: Toolkits").press("Enter")
    expect(page).to_have_url(re.compile(r"/search/\?q=attendance#results$"))


def test_further_values_can_be_shown(visit_plainly: Open) -> None:
    page = visit_plainly("/search/?q=attendance")
    tags = page.locator("#filter-tag")
    tags.locator("> summary").click()
    tags.locator(".filter-more > summary").click()
    assert tags.get_by_role("checkbox").count() == 12


def test_the_open_filters_stand_below_the_results(visit_plainly: Open) -> None:
    page = visit_plainly("/search/?q=attendance&type=toolkit")
    filters, results = page.locator("#filters"), page.locator(".results")
    assert filters.bounding_box()["y"] >= results.bounding_box()["height"]
    assert page.locator(".results ~ #filters").count() == 1, "in reading order, too"
    page.get_by_role("link", name="Filter and sort (1)").click()
    expect(filters).to_be_in_viewport()
