"""An editor's first day: password, telephone, recovery codes, and the telephone left at home."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.authenticator import code_of
from tests.browser.conftest import PHONE, errors_in, served
from tests.browser.test_accessibility import violations
from tests.factories import PASSWORD
from tests.serving import Site

pytestmark = pytest.mark.browser

MAKE = f"""
from home.site import Administrator, set_up_site
set_up_site("Copper Basin", Administrator("ana@example.org", "ana", {PASSWORD!r}))
"""


@pytest.fixture(scope="module")
def guarded_site(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("guarded")
    with served(migrated, folder, "shell", "-v0", "-c", MAKE, REQUIRE_TOTP="true") as site:
        yield site


@pytest.fixture
def guarded(guarded_site: Site) -> Site:
    """Return a site that requires a second factor, and whose editor has none yet."""
    guarded_site.manage("reset_second_factor", "ana", "--no-input")
    return guarded_site


def look(page: Page) -> list[str]:
    """Return what axe finds in both schemes, and whether the page is wider than the phone."""
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found += violations(page)
    width = page.evaluate("document.documentElement.scrollWidth")
    return found + ([f"{width} wide"] if width > PHONE["width"] else [])


def sign_in(page: Page, site: Site) -> None:
    page.goto(site.address("/admin/"))
    page.get_by_label("User name").fill("ana")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")


def type_code(page: Page, code: str) -> None:
    page.get_by_label("Code from your app").fill(code)
    page.keyboard.press("Enter")


def recovery_codes(page: Page) -> list[str]:
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    return page.locator("code.secret").all_inner_texts()


def test_an_editor_sets_the_second_factor_up_and_loses_the_telephone(
    browser: Browser, guarded: Site
) -> None:
    with browser.new_context(viewport=PHONE) as context:
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda line: complaints.extend(errors_in(line, page.url)))
        page.goto(guarded.address("/admin/"))
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
        assert look(page) == []
        sign_in(page, guarded)
        expect(page.get_by_role("heading", name="Set up your second factor")).to_be_visible()
        picture = page.get_by_role("img", name="The secret as a picture")
        assert picture.evaluate("image => image.complete && image.naturalWidth > 0")
        assert look(page) == []
        secret = page.locator("code.secret").inner_text()
        type_code(page, "000000")
        expect(page.get_by_text("That code is not right")).to_be_visible()
        assert page.locator("code.secret").inner_text() == secret
        assert look(page) == []
        type_code(page, code_of(secret))
        codes = recovery_codes(page)
        assert len(codes) == 10
        assert look(page) == []
        page.get_by_role("link", name="I have kept them").click()
        page.wait_for_url("**/admin/")
        # The bar that editors have on public pages keeps to the rules for scripts, too.
        page.goto(guarded.address("/topics/"))
        assert complaints == []
    with browser.new_context(viewport=PHONE) as context:
        page = context.new_page()
        sign_in(page, guarded)
        expect(page.get_by_role("heading", name="Your code")).to_be_visible()
        assert look(page) == []
        type_code(page, codes[0])
        page.wait_for_url("**/admin/")
        for path in ("", "recovery-codes/", "recovery-codes/new/", "turn-off/", "password/"):
            page.goto(guarded.address(f"/second-factor/{path}"))
            assert page.locator("h1").count() == 1
            assert look(page) == [], path


def test_all_of_it_works_without_scripts(browser: Browser, guarded: Site) -> None:
    with browser.new_context(viewport=PHONE, java_script_enabled=False) as context:
        page = context.new_page()
        sign_in(page, guarded)
        type_code(page, code_of(page.locator("code.secret").inner_text()))
        codes = recovery_codes(page)
        page.get_by_role("link", name="I have kept them").click()
        page.wait_for_url("**/admin/")
        context.clear_cookies()
        sign_in(page, guarded)
        type_code(page, codes[0])
        page.wait_for_url("**/admin/")
