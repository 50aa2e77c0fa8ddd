"""Watching a webinar and reading along, in Chromium."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import PHONE, Open
from tests.browser.test_accessibility import look

pytestmark = pytest.mark.browser

WATCHED = "/library/bread-at-school/"
PROVIDED = "/library/soup-at-home/"
VIDEO = "document.querySelector('#player video')"
TIME = f"{VIDEO}.currentTime"
# The policy of the pages lets no text be run in them again and again.
WAIT = """
new Promise((done, failed) => {
  const video = document.querySelector("#player video");
  const look = () => (%s) && done();
  for (const kind of ["timeupdate", "seeked", "play", "pause", "loadedmetadata"])
    video.addEventListener(kind, look);
  setTimeout(() => failed(new Error("waited 15 s in vain")), 15000);
  look();
})
"""


def cue(page: Page, number: int) -> Locator:
    return page.locator(".cue__text").nth(number)


def current(page: Page) -> Locator:
    return page.locator(".cue__text[aria-current=true]")


def wait(page: Page, condition: str) -> None:
    """Wait until something is true of ``video``."""
    page.evaluate(WAIT % condition)


def go_to(page: Page, seconds: float) -> None:
    page.evaluate(f"{TIME} = {seconds}")


def played(page: Page) -> Page:
    """Play a little, and stop again: what follows is set by the test alone."""
    cue(page, 1).click()
    wait(page, "video.currentTime > 3.1")
    page.evaluate(f"{VIDEO}.pause()")
    return page


def place_of(page: Page) -> tuple[float, float]:
    """Return how far the transcript and the page are scrolled."""
    box = page.evaluate("document.querySelector('.cues').scrollTop")
    return box, page.evaluate("scrollY")


def is_seen(page: Page) -> bool:
    """Whether the current cue is in sight within the transcript."""
    return page.evaluate(
        """
        (() => {
          const box = document.querySelector(".cues").getBoundingClientRect();
          const cue = document.querySelector(".cue__text[aria-current]").getBoundingClientRect();
          return cue.top >= box.top && cue.bottom <= box.bottom;
        })()
        """
    )


def test_a_result_of_the_search_leads_to_the_second_it_is_said(visit: Open) -> None:
    page = visit("/search/?q=quince+jam", PHONE)
    page.locator(".moments a").first.click()
    page.wait_for_url(re.compile(r"bread-at-school/\?t=\d+&transcript=en#moment$"))
    second = int(re.search(r"t=(\d+)", page.url)[1])
    assert second == 36
    expect(current(page)).to_have_text(re.compile(f"^This is sentence {second // 3}"))
    expect(current(page)).to_be_in_viewport()
    wait(page, f"Math.abs(video.currentTime - {second}) < 0.5")


def test_a_cue_plays_from_its_second_without_a_new_page(visit: Open) -> None:
    page = visit(WATCHED)
    page.evaluate("window.isSame = true")
    cue(page, 21).click()
    wait(page, "video.currentTime > 63.1")
    assert page.url.endswith("?t=63&transcript=en#moment")
    expect(page.locator(".chapters [aria-current=true]")).to_have_text("Oven")
    page.get_by_role("link", name="Flour").click()
    wait(page, "video.currentTime < 60")
    expect(cue(page, 0)).to_have_attribute("aria-current", "true")
    expect(current(page)).to_have_count(1)
    assert page.evaluate("window.isSame")


def test_the_transcript_follows_until_the_reader_scrolls_it(visit: Open) -> None:
    page = played(visit(WATCHED))
    follow = page.get_by_role("button", name="Follow along")
    go_to(page, 100)
    expect(current(page)).to_have_text("This is sentence 33.")
    assert is_seen(page)
    box, before = place_of(page)
    assert box > 0
    go_to(page, 118)
    expect(current(page)).to_have_text("This is sentence 39.")
    assert place_of(page)[1] == before, "the page stays where it is"
    expect(follow).to_have_attribute("aria-pressed", "true")

    page.locator(".cues").hover()
    page.mouse.wheel(0, -2000)
    expect(follow).to_have_attribute("aria-pressed", "false")
    go_to(page, 70)
    expect(current(page)).to_have_text("This is sentence 23.")
    assert not is_seen(page)
    follow.click()
    expect(follow).to_have_attribute("aria-pressed", "true")
    assert is_seen(page)


def test_words_are_found_in_the_transcript(visit: Open) -> None:
    page = visit(WATCHED)
    field, status = page.locator("#find"), page.locator(".find__count")
    field.fill("Séntence 3")
    expect(status).to_have_text("1 of 11")
    field.press("Shift+Enter")
    expect(status).to_have_text("11 of 11")
    expect(page.locator("mark.is-current")).to_have_text("sentence 3")
    assert page.evaluate("document.querySelector('.cues').scrollTop") > 0
    field.press("Enter")
    expect(status).to_have_text("1 of 11")
    page.get_by_role("button", name="Next place").click()
    expect(status).to_have_text("2 of 11")
    field.fill("0. This is")
    expect(status).to_have_text("1 of 4")
    field.fill("zzz")
    expect(status).to_have_text("Not found")
    field.press("Escape")
    expect(page.locator("mark")).to_have_count(0)
    expect(cue(page, 10)).to_have_text("This is sentence 10.")


def test_keys_move_through_cues_and_rule_the_player(visit: Open) -> None:
    page = played(visit(WATCHED))
    cue(page, 1).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(cue(page, 3)).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("!document.activeElement.matches('.cue__text')")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    wait(page, "video.currentTime > 9.1")
    page.keyboard.press("k")
    assert page.evaluate(f"!{VIDEO}.paused"), "not in the player"

    page.locator("#player video").focus()
    page.keyboard.press("k")
    wait(page, "video.paused")
    before = page.evaluate(TIME)
    page.keyboard.press("l")
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(TIME) == pytest.approx(before + 5, abs=0.1)
    page.locator(".share summary").focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate(TIME) == pytest.approx(before + 5, abs=0.1), "a summary keeps its keys"
    page.locator("#player video").focus()
    page.keyboard.press("c")
    shown = f"[...{VIDEO}.textTracks].map(track => track.mode)"
    assert "showing" in page.evaluate(shown)
    page.keyboard.press("Space")
    wait(page, "!video.paused")


def test_another_language_is_read_while_the_sound_goes_on(visit: Open) -> None:
    page = played(visit(WATCHED))
    page.evaluate("window.isSame = true")
    page.get_by_role("link", name="Spanish").click()
    expect(cue(page, 0)).to_have_text("Esta es la oración 0.")
    go_to(page, 62)
    expect(current(page)).to_have_text("Esta es la oración 20.")
    assert page.evaluate("window.isSame")
    assert "transcript=es" in page.url


def test_speed_and_place_are_remembered_on_this_device(visit: Open) -> None:
    page = played(visit(WATCHED))
    page.get_by_label("Speed").select_option("1.5")
    go_to(page, 71)
    page.evaluate(f"{VIDEO}.play()")
    wait(page, "video.currentTime > 71.1")
    page.evaluate(f"{VIDEO}.pause()")
    page.goto(page.url.partition("?")[0])
    assert page.evaluate(TIME) == 0
    page.get_by_role("button", name="Go on at 1:11").click()
    wait(page, "video.currentTime >= 71")
    assert page.evaluate(f"{VIDEO}.playbackRate") == 1.5
    assert not page.context.cookies()


def test_moments_are_shared_and_quoted(visit: Open) -> None:
    page = played(visit(WATCHED))
    go_to(page, 36.5)
    expect(current(page)).to_have_text(re.compile("quince"))
    page.get_by_text("Share at this time").click()
    expect(page.get_by_label("Link to 0:36")).to_have_value(
        re.compile(r"/library/bread-at-school/\?t=36#player$")
    )
    page.get_by_text("Quote", exact=True).click()
    quoted = page.locator("#quote-text")
    expect(quoted).to_have_value(
        re.compile(
            "“This is sentence 12, with quince jam.” Luis, Bread at school, .*, at 0:36. http"
        )
    )
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator(".quote-moment .copy").click()
    expect(page.get_by_text("Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == quoted.input_value()


def test_nothing_comes_from_a_provider_before_play(visit: Open) -> None:
    page = visit("/about-us/")
    elsewhere: list[str] = []

    def note(route: Route) -> None:
        elsewhere.append(route.request.url)
        route.fulfill(body="<title>Player</title>", content_type="text/html")

    page.route(lambda url: urlsplit(url).hostname != "127.0.0.1", note)
    page.goto(page.url.replace("/about-us/", f"{PROVIDED}?t=30"))
    button = page.get_by_role("button", name="Play from YouTube at 0:30")
    expect(button).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert elsewhere == []
    button.click()
    expect(page.frame_locator(".provided iframe").locator("html")).to_be_attached()
    assert [urlsplit(url).hostname for url in elsewhere] == ["www.youtube-nocookie.com"]
    assert "start=30" in elsewhere[0]
    cue(page, 20).click()
    frame = page.locator(".provided iframe")
    expect(frame).to_have_attribute("src", re.compile("start=60$"))
    assert page.url.endswith("?t=60&transcript=en#moment")


def test_all_of_it_works_without_scripts(visit: Open) -> None:
    page = visit(WATCHED, PHONE, java_script_enabled=False)
    assert page.locator("#player video").get_attribute("controls") is not None
    expect(page.locator(".transcript__tools")).to_be_hidden()
    expect(page.locator(".watch-tools")).to_be_hidden()
    cue(page, 12).click()
    page.wait_for_url("**?t=36&transcript=en#moment")
    expect(current(page)).to_be_in_viewport()
    assert page.locator("#player video").get_attribute("src").endswith("#t=36")
    page.goto(page.url.replace(WATCHED, PROVIDED))
    link = page.get_by_role("link", name="Watch at YouTube")
    assert link.get_attribute("href") == "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=36s"


@pytest.mark.parametrize("address", [WATCHED, PROVIDED, "print"])
def test_axe_finds_nothing_while_watching(visit: Open, address: str) -> None:
    page = visit(WATCHED if address == "print" else address)
    if address == "print":
        page.get_by_role("link", name="Print").click()
        page.wait_for_url("**/transcripts/*/")
    elif address == WATCHED:
        expect(page.locator(".video-js .vjs-big-play-button")).to_be_visible()
    page.evaluate("document.querySelectorAll('main details').forEach(part => part.open = true)")
    assert look(page) == {}
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
