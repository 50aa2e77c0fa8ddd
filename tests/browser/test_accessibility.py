"""Every public template through axe: on a phone and a wide screen, light and dark."""

import itertools
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import DESK, PHONE, Open

pytestmark = pytest.mark.browser

PAGES = {
    "home": "/",
    "home in Spanish": "/es/",
    "search, all": "/search/",
    "search, none": "/search/?q=zzzzzz&type=toolkit&tier=1",
    "search, one": "/search/?q=tutoring",
    "search, many": "/search/?q=attendance&type=toolkit&language=en",
    "search, nearest": "/search/?q=phone+call+zzzzzz",
    "search, last page": "/search/?q=attendance&page=2",
    "search, no such page": "/search/?q=attendance&page=9",
    "search, impossible": "/search/?sort=upwards",
    "search in Spanish": "/es/search/?q=attendance",
    "topics": "/topics/",
    "topic": "/topics/attendance/",
    "places": "/places/",
    "place": "/places/mesa-alta/",
    "partners": "/partners/",
    "partner": "/partners/rio-seco-schools/",
    "series": "/series/monday-briefings/",
    "list of series": "/series/",
    "priority": "/priorities/every-student-reads/",
    "priorities": "/priorities/",
    "type": "/resources/toolkits/",
    "library": "/library/",
    "contact": "/contact/",
    "text": "/about-us/",
    "sign in": "/sign-in/",
    "not found": "/no-such-page/",
}
FAILURES = {"not found": 404, "search, no such page": 404, "search, impossible": 400}
STATUS = "performance.getEntriesByType('navigation')[0].responseStatus"
VIEWPORTS = {"phone": PHONE, "desk": DESK}
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
TYPES = ("toolkit", "evidence-brief", "webinar", "design-team-output", "curated-collection")

# Until a fade is over, words have paler colours than they come to stand in.
FADED = """
async () => {
  const fading = () => document.getAnimations().filter((one) =>
    one.playState === "running" && one.effect.getComputedTiming().endTime !== Infinity);
  for (let under_way = fading(); under_way.length; under_way = fading()) {
    await Promise.allSettled(under_way.map((one) => one.finished));
  }
}
"""


def violations(page: Page, within: str | None = None) -> list[str]:
    """Return what axe finds on *page*, or in the part of it that a selector names."""
    page.wait_for_load_state("load")
    page.evaluate(FADED)
    found = Axe().run(page, context=within).response["violations"]
    return [f"{rule['id']}: {node['html']}" for rule in found for node in rule["nodes"]]


def look(page: Page) -> dict[str, list[str]]:
    """Return what axe finds on *page*, by viewport and colours; nothing where all is well."""
    return seen(page, *itertools.product(VIEWPORTS, SCHEMES))


def glance(page: Page) -> dict[str, list[str]]:
    """Look at both widths and both schemes once: what is wrong in one of the four shows."""
    return seen(page, *zip(VIEWPORTS, SCHEMES, strict=True))


def seen(page: Page, *ways: tuple[str, Scheme]) -> dict[str, list[str]]:
    found = {}
    for viewport, scheme in ways:
        page.set_viewport_size(VIEWPORTS[viewport])
        page.emulate_media(color_scheme=scheme)
        found[f"{viewport}, {scheme}"] = violations(page)
    return {where: what for where, what in found.items() if what}


def unfold(page: Page) -> None:
    """Show what is folded away, so that axe sees it."""
    page.evaluate(
        """
        document.querySelectorAll("main details").forEach((node) => { node.open = true; });
        document.querySelector("button.filter-toggle")?.setAttribute("aria-expanded", "true");
        """
    )


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(visit: Open, name: str) -> None:
    page = visit(PAGES[name])
    assert page.evaluate(STATUS) == FAILURES.get(name, 200)
    assert page.locator("h1").count() == 1
    assert look(page) == {}


@pytest.mark.parametrize("kind", TYPES)
def test_axe_finds_nothing_on_a_resource(visit: Open, kind: str) -> None:
    page = visit(f"/search/?type={kind}")
    page.locator(".card__title a").first.click()
    page.wait_for_url(lambda url: "/search/" not in url)
    unfold(page)
    assert look(page) == {}


def test_axe_finds_nothing_in_the_open_filters(visit: Open) -> None:
    page = visit("/search/?q=attendance&type=toolkit")
    unfold(page)
    assert look(page) == {}


def test_axe_finds_what_is_wrong(visit: Open) -> None:
    """The test of the test: a control without a name is seen."""
    page = visit("/search/?q=attendance")
    page.evaluate("document.querySelector('label[for=q]').remove()")
    assert look(page)
