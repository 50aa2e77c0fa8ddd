"""Two tags of five hundred resources are merged and parted again, with the keyboard alone."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Open
from tests.browser.desk import MANY, TAGGED
from tests.browser.test_accessibility import glance
from tests.browser.test_importing import find
from tests.browser.test_tidying import press, signed_in
from tests.serving import Site

pytestmark = pytest.mark.browser

(STAYS, OF_STAYS), (GOES, OF_GOES) = TAGGED.items()


@pytest.fixture(scope="module")
def library(desk: Site) -> Site:
    return desk


def uses(page: Page, tag: str) -> Locator:
    """Return where the list of all tags says how many resources have *tag*."""
    return page.get_by_role("row", name=tag).get_by_role("cell").nth(2)


def test_two_tags_of_five_hundred_resources_are_merged_and_parted(visit: Open) -> None:
    page = signed_in(visit, "/admin/tidying/")
    assert glance(page) == {}
    for name in TAGGED:
        press(page, "checkbox", name, "Space")
    press(page, "button", "Merge the chosen ones, or make them a term")
    expect(page.get_by_role("radio", name=f"{GOES} ({OF_GOES})")).to_be_visible()
    assert glance(page) == {}
    press(page, "radio", f"{STAYS} ({OF_STAYS})", "Space")
    press(page, "button", "Merge")
    expect(page.get_by_text(f"Merged “{GOES}” into “{STAYS}”")).to_be_visible()
    expect(uses(page, STAYS)).to_have_text(str(MANY))
    found = find(visit, "tag=newcomers", f"{MANY} resources")
    found.goto(found.url.replace("tag=newcomers", "tag=new-arrivals"))
    expect(found).to_have_url(re.compile(r"\?tag=newcomers$"))
    expect(found).to_have_title(re.compile(f"^{MANY} resources"))

    press(page, "link", "Undo")
    press(page, "button", "Yes, undo it")
    expect(page.get_by_text(f"{OF_GOES} are as before")).to_be_visible()
    find(visit, "tag=newcomers", f"{OF_STAYS} resources")
    find(visit, "tag=new-arrivals", f"{OF_GOES} resources")
