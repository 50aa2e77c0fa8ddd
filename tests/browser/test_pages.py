"""The public pages in Chromium: for everybody, on a phone, in the dark, and without scripts."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_accessibility import violations
from tests.serving import Site

pytestmark = pytest.mark.browser

PHONE = {"width": 375, "height": 812}
DESK = {"width": 1280, "height": 900}
# The pages by what they show; those of one resource are reached by following a search.
ADDRESSES = {
    "home": "/",
    "home in Spanish": "/es/",
    "many hits": "/search/?q=attendance",
    "no hits": "/search/?q=zzzzzz",
    "all resources": "/search/",
    "topics": "/topics/",
    "partners": "/partners/",
    "not found": "/no-such-page/",
}
TYPES = ("toolkit", "evidence-brief", "webinar", "design-team-output", "curated-collection")


@pytest.fixture(params=[(PHONE, "light"), (DESK, "dark")], ids=["phone, light", "desk, dark"])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    viewport, scheme = request.param
    context = browser.new_context(viewport=viewport, color_scheme=scheme, reduced_motion="reduce")
    yield context.new_page()
    context.close()


def first_resource(page: Page, demo: Site, kind: str) -> None:
    page.goto(demo.address(f"/search/?type={kind}"))
    page.locator("main .cards a, main .hits a").first.click()
    page.wait_for_load_state()


def open_page(page: Page, demo: Site, what: str) -> None:
    if what in TYPES:
        first_resource(page, demo, what)
    else:
        page.goto(demo.address(ADDRESSES[what]))


@pytest.mark.parametrize("what", [*ADDRESSES, *TYPES])
def test_a_page_is_accessible_whole_and_asks_no_other_host(
    page: Page, demo: Site, what: str
) -> None:
    hosts: set[str | None] = set()
    complaints: list[str] = []
    page.on("request", lambda request: hosts.add(urlsplit(request.url).hostname))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda line: complaints.append(line.text) if "Content Security" in line.text else None,
    )
    open_page(page, demo, what)

    assert page.locator("h1").count() == 1
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= page.viewport_size["width"], "nothing sticks out at the side"
    assert violations(page) == []
    assert hosts <= {"127.0.0.1", None}
    assert complaints == []


def test_the_main_job_needs_no_script(browser: Browser, demo: Site) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto(demo.address("/"))
    page.locator("input[name=q]").first.fill("attendance")
    page.locator("input[name=q]").first.press("Enter")
    expect(page).to_have_title(re.compile("^attendance: "))
    page.locator("main .cards a, main .hits a").first.click()
    expect(page).not_to_have_url(re.compile("/search/"))
    assert page.locator("main h1").count() == 1
    context.close()
