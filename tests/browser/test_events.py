"""The demo's webinars in Chromium: before they begin, at a moment, and after."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_accessibility import look
from tests.serving import Site

pytestmark = pytest.mark.browser

TO_COME = "/library/tutoring-on-the-long-bus-ride/"
HEARD = "/library/what-brings-young-people-back/"
REFLECTION = "I will ring our own number tonight and write down what happens. " * 3

Open = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser, demo: Site) -> Iterator[Open]:
    """Return a function that opens an address of the demo in a window of its own."""
    contexts = []

    def in_own_window(path: str, **options: object) -> Page:
        contexts.append(browser.new_context(**options))
        page = contexts[-1].new_page()
        page.goto(demo.address(path))
        return page

    yield in_own_window
    for context in contexts:
        context.close()


def until(page: Page, condition: str) -> None:
    """Wait until *condition*, of a ``video``, holds; the page's policy forbids Playwright's way."""
    page.evaluate(
        f"""() => new Promise((done) => {{
          const video = document.querySelector("video");
          const look = () => ({condition}) ? done() : setTimeout(look, 50);
          look();
        }})"""
    )


def test_beside_the_hour_of_the_event_stands_the_reader_s(opened: Open) -> None:
    line = opened(TO_COME, timezone_id="Europe/Paris").locator(".event-time")
    expect(line).to_contain_text("Feb. 16, 2027, 5:30 p.m. – 6:45 p.m., Denver time (MST)")
    expect(line).to_contain_text("Where you are: Wednesday, February 17, 2027, 1:30")


def test_who_has_the_hour_of_the_event_reads_it_once(opened: Open) -> None:
    page = opened(TO_COME, timezone_id="America/Boise")
    page.wait_for_load_state("load")
    expect(page.locator(".event-time")).not_to_contain_text("Where you are")


def test_an_announced_webinar_comes_as_a_file_for_the_calendar(opened: Open) -> None:
    page = opened(TO_COME)
    address = page.get_by_role("link", name="Add to calendar").get_attribute("href")
    answer = page.request.get(re.sub(r"(https?://[^/]+).*", r"\1", page.url) + (address or ""))
    assert answer.text().startswith("BEGIN:VCALENDAR\r\n")


def test_a_remembered_word_leads_to_the_second_it_is_said_and_heard(opened: Open) -> None:
    page = opened("/search/?q=%22receipt+in+his+wallet%22")
    moment = page.locator(f"a[href*='{HEARD}?t=']").first
    seconds = int(re.search(r"t=(\d+)", moment.get_attribute("href") or "")[1])
    assert 20 < seconds < 90
    moment.click()
    page.wait_for_url(f"**{HEARD}?t=*")
    expect(page.locator("video")).to_be_attached()
    until(page, "video.readyState >= 2")
    state = page.evaluate("(({currentTime, duration}) => [currentTime, duration])"
                          "(document.querySelector('video'))")  # fmt: skip
    assert state[0] == pytest.approx(seconds, abs=1)
    assert 600 < state[1] < 700
    page.evaluate("(v => { v.muted = true; return v.play(); })(document.querySelector('video'))")
    until(page, f"video.currentTime > {seconds} + 0.3")


def test_the_recording_can_be_begun_from_its_end_and_from_its_beginning(opened: Open) -> None:
    page = opened(HEARD)
    until(page, "video.readyState >= 1")
    for seconds in (640, 12):
        page.evaluate(f"document.querySelector('video').currentTime = {seconds}")
        until(page, "!video.seeking && video.readyState >= 2")
        at = page.evaluate("document.querySelector('video').currentTime")
        assert at == pytest.approx(seconds, abs=0.5)


def test_a_certificate_is_made_for_who_knows_the_word(opened: Open) -> None:
    page = opened(HEARD)
    page.get_by_role("link", name="Certificate of attendance").click()
    assert look(page) == {}
    page.get_by_label("Your name").fill("Beatriz Núñez")
    page.get_by_label("The code word").fill("wallet")
    page.get_by_label("What will you do").fill(REFLECTION)
    page.get_by_role("button", name="Make the certificate").click()
    expect(page.get_by_role("alert")).to_contain_text("not the code word of this webinar")
    assert look(page) == {}
    page.get_by_label("The code word").fill(" RECEIPT")
    page.get_by_role("button", name="Make the certificate").click()
    expect(page.locator(".certificate")).to_contain_text("Beatriz Núñez")
    expect(page.get_by_role("button", name="Print")).to_be_visible()
    assert look(page) == {}
    page.emulate_media(media="print")
    expect(page.get_by_role("banner")).to_be_hidden()
    expect(page.get_by_role("button", name="Print")).to_be_hidden()
    expect(page.locator(".certificate")).to_be_visible()


def test_a_certificate_needs_no_script(opened: Open) -> None:
    page = opened(HEARD, java_script_enabled=False)
    page.get_by_role("link", name="Certificate of attendance").click()
    page.get_by_label("Your name").fill("Beatriz")
    page.get_by_label("The code word").fill("receipt")
    page.get_by_label("What will you do").fill(REFLECTION)
    page.get_by_role("button", name="Make the certificate").click()
    expect(page.locator(".certificate")).to_contain_text("Beatriz")
    expect(page.locator("#print")).to_be_hidden()


def test_what_follows_a_series_is_one_link_each(opened: Open) -> None:
    page = opened("/series/second-chances/")
    for name in ("Calendar of its webinars", "Podcast of its recordings", "Feed of its resources"):
        expect(page.get_by_role("link", name=name)).to_be_visible()
    assert look(page) == {}
