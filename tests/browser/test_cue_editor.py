"""The editor of a track: rows by keys beside the player, and as a plain form without scripts."""

import re
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Open
from tests.browser.test_accessibility import violations
from tests.browser.test_tidying import signed_in
from tests.browser.webinars import WATCHED

pytestmark = pytest.mark.browser


def open_editor(visit: Open) -> Page:
    """Sign in, and find the editor of the English captions from the list of resources."""
    page = signed_in(visit, "/admin/resources/")
    edit = page.get_by_role("link", name=WATCHED, exact=True).first.get_attribute("href")
    key = re.search(r"/pages/(\d+)/edit/", edit or "")
    assert key is not None
    page.goto(urljoin(page.url, f"/admin/webinars/{key[1]}/tracks/"))
    page.get_by_role("link", name="Captions", exact=True).click()
    page.wait_for_url("**/captions/en/")
    return page


def texts(page: Page) -> list[str]:
    return page.locator("[name=text]").evaluate_all("fields => fields.map(field => field.value)")


def test_rows_follow_keys_and_the_player(visit: Open) -> None:
    page = open_editor(visit)
    expect(page.locator("[data-row]")).to_have_count(40)
    assert violations(page) == []
    first = page.locator("[data-row]").first
    first.get_by_label("Text").focus()
    page.evaluate("document.querySelector('[name=text]').setSelectionRange(4, 4)")
    page.keyboard.press("Alt+Enter")
    assert texts(page)[:2] == ["This", "is sentence 0."]
    assert page.locator("[name=end]").first.input_value() == "00:00.632"
    page.locator("[name=text]").first.focus()
    page.keyboard.press("Alt+m")
    assert texts(page)[:2] == ["This\nis sentence 0.", "This is sentence 1."]
    row = page.locator("[data-row]").nth(3)
    page.wait_for_function("document.querySelector('video').readyState > 0")
    row.get_by_role("button", name="Play from here").click()
    page.wait_for_function("document.querySelector('video').currentTime >= 9")
    page.evaluate("document.querySelector('video').pause()")
    page.evaluate("document.querySelector('video').currentTime = 10.5")
    row.get_by_label("End").focus()
    page.keyboard.press("Alt+o")
    assert row.get_by_label("End").input_value() == "00:10.500"
    page.keyboard.press("Alt+a")
    assert page.locator("[name=start]").nth(4).input_value() == "00:10.500"
    page.locator("[data-row]").nth(4).get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Save draft").last.click()
    expect(page.get_by_text("The draft was saved.")).to_be_visible()
    assert texts(page)[0] == "This\nis sentence 0."
    assert page.locator("[name=end]").nth(3).input_value() == "00:10.500"


def test_the_editor_fits_a_telephone_and_works_without_scripts(visit: Open) -> None:
    page = open_editor(visit)
    page.set_viewport_size(PHONE)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    signed_in = page.context.storage_state()
    plain = visit("/", java_script_enabled=False, storage_state=signed_in)
    plain.goto(page.url)
    before = plain.locator("[data-row]").count()
    plain.get_by_role("button", name="Split").nth(5).click()
    expect(plain.locator("[data-row]")).to_have_count(before + 1)
    expect(plain.locator("[data-play]").first).to_be_hidden()
