"""How the search page lies on small, zoomed and wide screens."""

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.conftest import DESK, PHONE, Open

pytestmark = pytest.mark.browser

SMALLEST = ViewportSize(width=320, height=640)
ZOOMED = ViewportSize(width=320, height=256)  # 1280 × 1024 at 400 %

MANY = "/search/?q=attendance&audience=school-board-members&language=en"
LONG = "/search/?q=absence"
NONE = "/search/?q=zzzzzz&type=toolkit&tier=1"
NEAREST = "/search/?q=attendance+zzzzzz"
SPANISH = "/es/search/?q=attendance"

TOO_SMALL = """
() => [...document.querySelectorAll("a, button, summary, input, select")].filter((node) => {
  if (!node.checkVisibility({visibilityProperty: true}) || node.matches(".skip-link")) return false;
  const {width, height} = node.getBoundingClientRect();
  return width < 24 || height < 24;
}).map((node) => node.outerHTML.slice(0, 120))
"""
# Whether what has the focus can be seen at the middle of each of its edges.
COVERED = """
() => {
  const node = document.activeElement;
  const {left, right, top, bottom} = node.getBoundingClientRect();
  const x = (left + right) / 2, y = (top + bottom) / 2;
  const points = [[x, y], [left + 2, y], [right - 2, y], [x, top + 2], [x, bottom - 2]];
  return points.some(([x, y]) => {
    const seen = document.elementFromPoint(x, y);
    return !(node.contains(seen) || seen?.contains(node));
  }) ? node.outerHTML.slice(0, 120) : "";
}
"""


def unfold(page: Page) -> None:
    """Open everything that can be opened."""
    button = page.locator("button.filter-toggle")
    if button.is_visible():
        button.click()
    page.evaluate("document.querySelectorAll('main details').forEach((node) => node.open = true)")


@pytest.mark.parametrize("viewport", [SMALLEST, ZOOMED], ids=["320 px", "400 %"])
@pytest.mark.parametrize("path", [MANY, LONG, NONE, NEAREST, SPANISH])
def test_nothing_sticks_out_at_the_side(visit: Open, path: str, viewport: ViewportSize) -> None:
    page = visit(path, viewport)
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    unfold(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("path", [MANY, NONE])
def test_targets_are_large_enough(visit: Open, path: str, viewport: ViewportSize) -> None:
    page = visit(path, viewport)
    unfold(page)
    assert page.evaluate(TOO_SMALL) == []


@pytest.mark.parametrize("key", ["Tab", "Shift+Tab"])
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_the_focus_is_never_covered(visit: Open, viewport: ViewportSize, key: str) -> None:
    page = visit(MANY, viewport)
    unfold(page)
    stops = page.locator("a:visible, button:visible, summary:visible, input:visible").count()
    if key == "Shift+Tab":
        page.locator("a:visible").last.focus()
    covered = []
    for _stop in range(stops):
        page.keyboard.press(key)
        if page.evaluate("document.activeElement !== document.body"):
            covered.append(page.evaluate(COVERED))
    assert len(covered) > stops / 2
    assert [node for node in covered if node] == []


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize("path", ["/search/?q=attendance", MANY])
def test_a_phone_shows_the_first_result_at_once(visit: Open, path: str, scripts: bool) -> None:
    page = visit(path, PHONE, java_script_enabled=scripts)
    first = page.locator(".cards .card__title").first.bounding_box()
    assert first["y"] + first["height"] <= PHONE["height"]


def test_the_header_has_no_second_search_field(visit: Open) -> None:
    page = visit("/search/?q=attendance", PHONE)
    expect(page.get_by_role("combobox", name="Find resources")).to_have_count(1)
    expect(page.locator("input[type=search][name]")).to_have_count(1)
    expect(page.get_by_role("search")).to_have_count(1)


def test_a_wide_screen_shows_the_filters_beside_the_results(visit: Open) -> None:
    page = visit("/search/?q=attendance")
    filters = page.locator("#filters").bounding_box()
    results = page.locator(".results").bounding_box()
    assert filters["x"] + filters["width"] <= results["x"]
    assert abs(filters["y"] - results["y"]) < 1


def test_the_filters_come_before_the_results_where_they_are_seen_there(visit: Open) -> None:
    page = visit("/search/?q=attendance")
    assert page.locator("#filters ~ .results").count() == 1


def test_apply_stays_in_sight_on_a_wide_screen(visit: Open) -> None:
    page = visit("/search/?q=attendance")
    unfold(page)
    page.locator("#filter-tag > summary").scroll_into_view_if_needed()
    expect(page.get_by_role("button", name="Apply")).to_be_in_viewport()
    page.evaluate("scrollTo(0, 0)")
    expect(page.get_by_role("button", name="Apply")).to_be_in_viewport()
