"""Many resources are changed at once by keyboard, from their list to the undo."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, Open
from tests.browser.test_accessibility import look
from tests.browser.test_tidying import press, signed_in

pytestmark = pytest.mark.browser


def test_a_topic_is_set_by_keys_alone_and_taken_back(visit: Open) -> None:
    page = signed_in(visit, "/admin/resources/?q=visit")
    press(page, "checkbox", "Select all", "Space")
    press(page, "link", "Set the topics of the selected resources")
    expect(page.get_by_role("heading", name="Topics", level=1)).to_be_visible()
    assert look(page) == {}
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    press(page, "radio", "Replace all that they have", "Space")
    press(page, "checkbox", "Attendance", "Space")
    press(page, "button", "Yes, change them")
    expect(page.get_by_text("Topics: set to “Attendance”")).to_be_visible()
    press(page, "link", "Undo")
    press(page, "button", "Yes, undo it")
    expect(page.get_by_text("as before")).to_be_visible()
