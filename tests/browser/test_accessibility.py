"""Every public template through axe: on a phone and a wide screen, light and dark."""

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
TYPES = ("toolkit", "evidence-brief", "webinar", "design-team-output")


def violations(page: Page) -> list[str]:
    found = Axe().run(page)
    return [f"{rule['id']}: {node['html']}" for rule in found.response["violations"]
            for node in rule["nodes"]]  # fmt: skip


def look(page: Page) -> dict[str, list[str]]:
    """Return what axe finds on *page*, by viewport and colours; nothing where all is well."""
    found = {}
    for name, viewport in (("phone", PHONE), ("desk", DESK)):
        page.set_viewport_size(viewport)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            found[f"{name}, {scheme}"] = violations(page)
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
