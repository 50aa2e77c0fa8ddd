"""The search page in Chromium, with scripts."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Open

pytestmark = pytest.mark.browser


def focused(page: Page) -> str:
    """Return the id of what has the focus, or its text."""
    return str(page.evaluate("document.activeElement.id || document.activeElement.textContent"))


def parameters(page: Page) -> str:
    return page.url.partition("?")[2].partition("#")[0]


def apply(page: Page) -> None:
    page.get_by_role("button", name="Apply").click()


def test_focus_goes_to_the_results_after_apply(visit: Open) -> None:
    page = visit("/search/?q=attendance")
    page.get_by_role("checkbox", name="Toolkits").check()
    apply(page)
    expect(page.locator("#results")).to_be_focused()
    expect(page.locator("#results")).to_have_text(re.compile(r"attendance: \d+ resources"))


def test_focus_goes_to_the_results_after_sorting(visit: Open) -> None:
    page = visit("/search/?q=attendance")
    page.get_by_label("Sort by").select_option("Title")
    apply(page)
    page.wait_for_url("**sort=title**")
    expect(page.locator("#results")).to_be_focused()


def test_focus_goes_to_the_results_after_paging(visit: Open) -> None:
    page = visit("/search/?q=attendance", PHONE)
    page.get_by_role("link", name="Next").click()
    page.wait_for_url("**page=2**")
    expect(page.locator("#results")).to_be_focused()
    expect(page.locator("#results")).to_be_in_viewport()


def test_on_a_wide_screen_the_words_stay_in_sight_after_apply(visit: Open) -> None:
    page = visit("/search/?q=attendance")
    apply(page)
    expect(page.locator("#results")).to_be_focused()
    expect(page.locator("#q")).to_be_in_viewport()


def test_nothing_reloads_before_apply(visit: Open) -> None:
    page = visit("/search/?q=attendance")
    before, requests = page.url, []
    page.on("request", lambda request: requests.append(request.resource_type))
    page.get_by_role("checkbox", name="Toolkits").check()
    page.get_by_label("Sort by").select_option("Title")
    page.get_by_role("checkbox", name="Toolkits").uncheck()
    page.wait_for_timeout(300)
    assert not {"document", "fetch", "xhr"} & {*requests}
    assert page.url == before


def test_the_address_holds_everything_and_back_restores_it(visit: Open) -> None:
    page = visit("/search/?q=attendance")
    all_of_them = page.locator("#results").text_content()
    page.get_by_role("checkbox", name="Toolkits").check()
    page.get_by_label("Sort by").select_option("Title")
    apply(page)
    page.wait_for_url("**type=toolkit**")
    assert parameters(page) == "q=attendance&type=toolkit&sort=title"
    address, found = page.url, page.locator("main .card__title").all_text_contents()

    page.go_back()
    expect(page.locator("#results")).to_have_text(all_of_them or "")
    expect(page.get_by_role("checkbox", name="Toolkits")).not_to_be_checked()
    expect(page.get_by_label("Sort by")).to_have_value("")

    page.goto("about:blank")
    page.goto(address)
    assert page.locator("main .card__title").all_text_contents() == found
    expect(page.get_by_role("checkbox", name="Toolkits")).to_be_checked()
    expect(page.get_by_label("Sort by")).to_have_value("title")


def test_a_page_kept_in_memory_comes_back_as_it_was_applied(visit: Open) -> None:
    page = visit("/search/?q=attendance", PHONE)
    page.get_by_role("button", name="Filter and sort").click()
    page.get_by_role("checkbox", name="Toolkits").check()
    page.get_by_label("Find resources").fill("something else")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    expect(page.get_by_role("button", name="Filter and sort")).to_have_attribute(
        "aria-expanded", "false"
    )
    assert not page.locator("input[value=toolkit]").is_checked()
    expect(page.get_by_label("Find resources")).to_have_value("attendance")


def test_on_a_phone_one_button_unfolds_the_filters(visit: Open) -> None:
    page = visit("/search/?q=attendance&type=toolkit&sort=title", PHONE)
    button = page.get_by_role("button", name="Filter and sort (1)", exact=True)
    expect(button).to_have_attribute("aria-expanded", "false")
    expect(page.locator("#filters")).to_be_hidden()

    button.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(page.locator("#filters")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Sort by")).to_be_focused()

    button.click()
    expect(page.locator("#filters")).to_be_hidden()


@pytest.mark.parametrize("place", ["#sort", "button.filter-toggle", "#filter-type summary"])
def test_escape_folds_the_filters_and_returns_the_focus(visit: Open, place: str) -> None:
    page = visit("/search/?q=attendance", PHONE)
    button = page.get_by_role("button", name="Filter and sort")
    button.click()
    page.locator(place).focus()
    page.keyboard.press("Escape")
    expect(page.locator("#filters")).to_be_hidden()
    expect(button).to_be_focused()


def test_escape_in_the_words_leaves_the_filters_as_they_are(visit: Open) -> None:
    page = visit("/search/?q=attendance", PHONE)
    page.get_by_role("button", name="Filter and sort").click()
    page.get_by_label("Find resources").press("Escape")
    expect(page.locator("#filters")).to_be_visible()


def test_on_a_wide_screen_the_filters_are_open_and_have_no_button(visit: Open) -> None:
    page = visit("/search/?q=attendance")
    expect(page.locator("#filters")).to_be_visible()
    expect(page.locator(".filter-toggle")).to_be_hidden()


@pytest.mark.parametrize("viewport", [PHONE, {"width": 1280, "height": 900}])
def test_skip_links_lead_to_the_results_and_to_the_filters(visit: Open, viewport: dict) -> None:
    page = visit("/search/?q=attendance", viewport)
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to the results"
    page.keyboard.press("Enter")
    expect(page.locator("#results")).to_be_focused()

    page.reload()
    page.get_by_role("link", name="Skip to the filters").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#filters")).to_be_visible()
    expect(page.locator("#filters")).to_be_focused()


def test_show_more_moves_the_focus_to_the_first_value_it_reveals(visit: Open) -> None:
    page = visit("/search/?q=attendance")
    tags = page.locator("#filter-tag")
    tags.locator("> summary").click()
    assert tags.get_by_role("checkbox").count() == 8
    more = tags.locator(".filter-more > summary")
    expect(more).to_have_text(re.compile("Show 4 more"))
    more.press("Enter")
    assert tags.get_by_role("checkbox").count() == 12
    expect(tags.get_by_role("checkbox").nth(8)).to_be_focused()

    more.click()
    assert tags.get_by_role("checkbox").count() == 8


def test_a_long_filter_is_searched_inside(visit: Open) -> None:
    page = visit("/search/?q=attendance&tag=tag-03")
    tags = page.locator("#filter-tag")
    boxes = tags.get_by_role("checkbox")
    assert boxes.count() == 8
    field = tags.get_by_role("searchbox", name="Find in Tag")
    field.fill("tag 1")
    # Those behind "Show more" as well, and what is chosen.
    expect(boxes).to_have_count(3)
    assert [box.get_attribute("value") for box in boxes.all()] == ["tag-03", "tag-10", "tag-11"]
    expect(tags.get_by_text("3 of 12 shown")).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("3 of 12 shown")
    expect(tags.locator(".filter-more > summary")).to_be_hidden()

    page.evaluate("window.isSame = true")
    field.press("Enter")
    boxes.last.check()
    field.press("Escape")
    expect(field).to_have_value("")
    assert boxes.count() == 8
    assert page.evaluate("window.isSame"), "nothing is sent before Apply"
    page.get_by_role("button", name="Apply").click()
    page.wait_for_url("**/search/?*tag=tag-03&tag=tag-11*")


def test_without_scripts_a_long_filter_has_no_field(visit: Open) -> None:
    page = visit("/search/?q=attendance&tag=tag-03", java_script_enabled=False)
    expect(page.locator("#find-tag")).to_be_hidden()


@pytest.mark.parametrize("key", ["Enter", " "])
def test_a_key_on_a_chip_removes_its_filter(visit: Open, key: str) -> None:
    page = visit("/search/?q=attendance&type=toolkit&language=en")
    page.get_by_role("link", name=re.compile("^Remove filter Type: Toolkits$")).press(key)
    page.wait_for_url(re.compile(r"/search/\?q=attendance&language=en(#.*)?$"))
    expect(page.locator("#results")).to_be_focused()
    expect(page.get_by_role("checkbox", name="Toolkits")).not_to_be_checked()


@pytest.mark.parametrize("words", ["attendance", "zzzzzz"])
def test_one_status_region_is_there_from_the_start_and_says_it_once(
    visit: Open, words: str
) -> None:
    page = visit("/", PHONE)
    page.add_init_script(
        """
        window.said = [];
        new MutationObserver(() => {
          for (const region of document.querySelectorAll('[role=status], [aria-live]'))
            if (said.at(-1) !== region.textContent) said.push(region.textContent);
        }).observe(document, {childList: true, subtree: true, characterData: true});
        """
    )
    page.locator("input[name=q]").first.fill(words)
    page.locator("input[name=q]").first.press("Enter")
    page.wait_for_url("**/search/**")
    page.wait_for_timeout(300)
    assert page.get_by_role("status").count() == 1
    assert page.evaluate("said") == [page.get_by_role("status").text_content()]
    if words == "zzzzzz":
        assert page.evaluate("said") == ["No results"]


def test_marks_are_bold_not_only_coloured(visit: Open) -> None:
    page = visit("/search/?q=phone+call+families+attendance+toolkit+1")
    for mark in page.locator("main mark").all():
        style = mark.evaluate("node => { const s = getComputedStyle(node); return [+s.fontWeight,"
                              " +getComputedStyle(node.parentElement).fontWeight,"
                              " s.textDecorationThickness] }")  # fmt: skip
        weight, around, line = style
        assert weight >= 700
        assert weight > around or line != "auto", "bold in a bold title needs more"


def test_a_result_of_the_search_leads_to_the_page_of_the_file(visit: Open) -> None:
    page = visit("/search/?q=brass+handbell", PHONE)
    hit = page.get_by_role("listitem").filter(has_text="Buses that wait").first
    expect(hit).to_contain_text("Found in: files (1)")
    moment = hit.get_by_role("link", name=re.compile("On page 2 of “Notes for drivers”"))
    expect(hit.locator("mark").filter(has_text="handbell")).to_have_count(1)
    # Programs that show PDF files open them at the page that the address names.
    assert str(moment.get_attribute("href")).endswith("/drivers.pdf#page=2")
    with page.expect_response("**/drivers.pdf") as answer:
        moment.click()
    assert answer.value.status == 200
    assert answer.value.headers["content-type"] == "application/pdf"
