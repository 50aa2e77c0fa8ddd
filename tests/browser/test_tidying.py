"""Vocabularies are tidied up by keyboard and by drag, and terms are suggested."""

import pytest
from playwright.sync_api import Page, expect

from tests import factories
from tests.browser.conftest import Open
from tests.browser.test_accessibility import look, violations

pytestmark = pytest.mark.browser


def signed_in(visit: Open, path: str) -> Page:
    page = visit(f"/sign-in/?next={path}")
    page.get_by_label("User name").fill("admin")
    page.get_by_label("Password").fill(factories.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "/sign-in/" not in address)
    expect(page.get_by_role("heading", level=1).first).to_be_visible()
    return page


def press(page: Page, role: str, name: str, key: str = "Enter") -> None:
    """Press *key* on what a keyboard has reached."""
    button = page.get_by_role(role, name=name, exact=True).first  # type: ignore[arg-type]
    button.focus()
    page.keyboard.press(key)


def outline(page: Page) -> list[str]:
    return page.locator("[data-term]").evaluate_all("rows => rows.map(row => row.dataset.where)")


def test_a_tree_is_put_in_order_by_keys_and_by_drag(visit: Open) -> None:
    page = signed_in(visit, "/admin/tidying/place/order/")
    assert look(page) == {}
    under = ["Arizona is now the first of all", "Mesa Alta is now the first under Arizona"]
    beside = [under[0], "Mesa Alta is now after Arizona, on the top level"]
    assert outline(page) == under
    press(page, "button", "Take out one level: Mesa Alta")
    expect(page.locator("[data-term-tree-status]")).to_have_text(beside[1])
    assert outline(page) == beside
    # The keyboard goes on from the same button.
    expect(page.get_by_role("button", name="Take out one level: Mesa Alta")).to_be_focused()
    rows = page.locator("[data-term]")
    rows.nth(1).drag_to(rows.nth(0))
    expect(page.locator("[data-term-tree-status]")).to_have_text(under[1])
    assert outline(page) == under


def test_suggested_terms_are_taken_by_keys(visit: Open) -> None:
    page = signed_in(visit, "/admin/resources/")
    page.get_by_role("link", name="A walk to school", exact=True).first.click()
    page.locator("#id_title").fill("Attendance of families at the walk to school")
    page.get_by_role("tab", name="Describe it").click()
    press(page, "button", "Suggest topics and tags from the text")
    suggested = page.locator("[data-term-proposals-list]")
    expect(suggested.get_by_role("button", name="Attendance (topic)")).to_be_visible()
    assert violations(page) == []
    press(page, "button", "Attendance (topic)")
    expect(page.locator("[data-term-proposals-status]")).to_have_text("Added: Attendance")
    expect(page.get_by_role("checkbox", name="Attendance", exact=True)).to_be_checked()
    expect(suggested.get_by_role("button", name="Attendance (topic)")).to_have_count(0)
