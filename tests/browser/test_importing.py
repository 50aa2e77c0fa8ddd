"""An import in the admin, as somebody does it who has never seen it: with the keyboard alone."""

from pathlib import Path

import pytest
from openpyxl import Workbook
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.test_accessibility import look
from tests.browser.test_tidying import signed_in
from tests.serving import until

pytestmark = pytest.mark.browser

SOON = 60_000  # milliseconds; a worker does the work

HEADINGS = ["Number", "Name", "Description", "Subject", "Date"]
ROWS = 300
SPELLINGS = ("Attendance", "attendence", "Atendance")
# Rows of the sheet that cannot be imported: two days that no calendar has, and an id used twice.
WRONG_DATES = {7: "2026-13-31", 21: "30 February 2026"}
DOUBLED = {40: "G-39"}


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    """A workbook as coalitions keep it: every fifth description stands over two rows."""
    book = Workbook()
    page = book.active
    page.append(HEADINGS)
    for row in range(2, ROWS + 2):
        number = DOUBLED.get(row, f"G-{row}")
        day = WRONG_DATES.get(row, "2026-05-31")
        subject = SPELLINGS[row % len(SPELLINGS)]
        page.append([number, f"Zebra crossing {row}", "How to begin.", subject, day])
    for row in range(100, 120, 5):
        page.merge_cells(start_row=row, end_row=row + 1, start_column=3, end_column=3)
    path = tmp_path / "guides.xlsx"
    book.save(path)
    return path


def press(page: Page, name: str, role: str = "button") -> None:
    """Go to the control by Tab, as somebody without a mouse does, and press it."""
    wanted = page.get_by_role(role, name=name, exact=True)  # type: ignore[arg-type]
    expect(wanted).to_be_visible()
    for _step in range(120):
        page.keyboard.press("Tab")
        if wanted.evaluate("node => node === document.activeElement"):
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"Tab does not lead to {name}.")


def find(visit: Open, query: str, title: str) -> Page:
    """Wait until the title of the search *query* begins with *title*, and so with its total."""
    page = visit(f"/search/?{query}")
    until(lambda: page.title().startswith(title) or not page.reload(), f"{query}: {title}")
    return page


def test_a_messy_sheet_is_imported_and_undone_with_the_keyboard(visit: Open, sheet: Path) -> None:
    page = signed_in(visit, "/admin/imports/add/")
    page.get_by_label("File").set_input_files(sheet)
    page.get_by_label("What each row is").select_option("toolkit")
    assert look(page) == {}
    press(page, "Continue")
    expect(page.get_by_label("Subject")).to_have_value("topics")
    page.get_by_label("Number").select_option("external_id")
    assert look(page) == {}
    press(page, "Compare with the library")
    expect(page.get_by_text("3 refused")).to_be_visible(timeout=SOON)
    for told in ("There is no such date.", "This is not a date.", "Row 39 has the same."):
        expect(page.get_by_text(told)).to_be_visible()
    expect(page.get_by_text("A cell that is merged over several rows")).to_be_visible()
    for spelling in SPELLINGS[1:]:
        expect(page.get_by_label(spelling, exact=True)).to_have_value("use:Attendance")
    assert look(page) == {}
    press(page, "Continue with these answers")
    expect(page.get_by_role("button", name="Import and publish")).to_be_visible(timeout=SOON)
    assert look(page) == {}
    press(page, "Import and publish")
    expect(page.get_by_role("link", name="Undo the import")).to_be_visible(timeout=SOON)
    assert look(page) == {}
    find(visit, "q=zebra+crossing", f"zebra crossing: {ROWS - 3} resources")
    press(page, "Undo the import", "link")
    press(page, "Yes, undo it")
    # So many are undone by a worker, while the editor goes on.
    expect(page.get_by_text("is being undone")).to_be_visible()
    find(visit, "q=zebra+crossing", "zebra crossing: 0 resources")
