"""What one link is found to be, from servers that answer in every way."""

import time

import pytest

from resources import dois
from resources.links import asking, fetching
from resources.links.asking import UNKNOWN, Verdict, judge
from resources.links.fetching import is_public
from resources.models import LinkHost
from tests.resources.links.conftest import Site
from tests.servers.processes import free_port


@pytest.mark.parametrize(
    ("status", "is_there", "reason"),
    [
        (200, True, ""),
        (204, True, ""),
        (401, False, ""),
        (403, False, ""),
        (404, False, "gone"),
        (410, False, "gone"),
        (429, False, ""),
        (500, False, "error"),
        (503, False, ""),
    ],
)
def test_what_an_answer_means(site: Site, status: int, is_there: bool, reason: str) -> None:
    verdict = judge(site.has("/page", status))
    assert (verdict.is_there, verdict.reason, verdict.answered) == (is_there, reason, True)


def test_no_more_is_asked_for_than_is_needed(site: Site) -> None:
    judge(site.has("/there"))
    judge(site.has("/gone", 404))
    assert site.asked == [
        ("GET", "/robots.txt"),
        ("HEAD", "/there"),
        ("HEAD", "/gone"),
        ("GET", "/gone"),
    ]


def test_a_link_is_followed_to_where_it_leads_now(site: Site) -> None:
    site.has("/new")
    assert judge(site.has("/old", 301, Location="/new")).is_there
    assert judge(site.has("/lost", 302, Location="/nowhere")).reason == "gone"
    assert judge(site.has("/round", 302, Location="/round")).reason == "loop"
    assert judge(site.has("/odd", 302, Location="ftp://example.org/")).reason == "error"


def test_a_page_that_programs_are_to_leave_alone_is_never_asked_for(site: Site) -> None:
    rules = "User-agent: *\nDisallow: /members\nDisallow: /*.pdf$\nCrawl-delay: 30\n"
    site.has("/robots.txt", text=rules)
    assert judge(site.has("/members/list")) == UNKNOWN
    assert judge(site.has("/file.pdf")) == UNKNOWN
    assert judge(site.has("/old", 301, Location="/members/list")) == UNKNOWN
    assert judge(site.has("/open")).is_there
    assert site.pages_asked == [("HEAD", "/old"), ("HEAD", "/open")]
    assert site.asked.count(("GET", "/robots.txt")) == 1


def test_a_server_that_cannot_tell_its_rules_is_left_alone(site: Site) -> None:
    site.has("/robots.txt", 500)
    assert judge(site.has("/page")) == UNKNOWN
    assert site.pages_asked == []


def test_a_server_says_for_how_long_it_wants_to_be_left_alone(site: Site) -> None:
    assert judge(site.has("/busy", 429, Retry_After="90")).rest == 90.0
    assert judge(site.has("/odd", 503, Retry_After="soon")).rest == 0.0


def test_strange_rules_are_survived(site: Site) -> None:
    text = "\0\ufeffUser-agent: *\nCrawl-delay: 1e999\nDisallow: /[*(\n" + "(" * 9999
    site.has("/robots.txt", text=text)
    assert judge(site.has("/page")).is_there


@pytest.mark.django_db
def test_no_server_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "is_public", lambda address: True)
    verdict = judge(f"http://127.0.0.1:{free_port()}/")
    assert (verdict.reason, verdict.answered) == ("away", False)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0",  # noqa: S104
        "100.64.0.1", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fd00::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
        "192.0.0.8", "fec0::1", "::127.0.0.1", "::ffff:0:127.0.0.1", "64:ff9b:1::7f00:1", "5f00::1",
        "3fff::1",
    ],
)  # fmt: skip
def test_b19_such_addresses_are_private(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["93.184.215.14", "2606:2800:21f::1", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_others_are_public(address: str) -> None:
    assert is_public(address)


def test_b19_a_private_address_is_never_connected_to(site: Site, private: Site) -> None:
    assert judge(private.has("/secret")).reason == "private"
    assert private.asked == []


def test_b19_nobody_is_led_to_a_private_address(site: Site, private: Site) -> None:
    inside = private.has("/secret")
    assert judge(site.has("/out", 302, Location=inside)).reason == "private"
    assert site.pages_asked == [("HEAD", "/out")]
    assert private.asked == []


def test_b19_other_services_are_not_spoken_to(site: Site) -> None:
    for link in ("http://127.0.0.1:25/", "https://127.0.0.1:22/", "http://127.0.0.1:99999/"):
        assert judge(link).reason == "away"


def test_b19_what_never_ends_is_left_after_a_while(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert fetching.SECONDS <= 5.0
    monkeypatch.setattr(fetching, "SECONDS", 0.3)
    before = time.monotonic()
    assert judge(f"{site.url}/endless").reason == "slow"
    assert time.monotonic() - before < 5.0
    assert site.pages_asked == [("HEAD", "/endless")]


VIDEO = "https://youtu.be/abcdefghijk"


@pytest.mark.parametrize(
    ("status", "is_there", "reason"),
    [(200, True, ""), (401, False, ""), (403, False, ""), (404, False, "video"), (500, False, "")],
)
def test_a_provider_is_asked_for_its_video(
    site: Site, monkeypatch: pytest.MonkeyPatch, status: int, is_there: bool, reason: str
) -> None:
    monkeypatch.setitem(asking.ADDRESSES, "YouTube", f"{site.url}/oembed")
    asked = "/oembed?format=json&url=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3Dabcdefghijk"
    site.has(asked, status)
    verdict = judge(VIDEO)
    assert (verdict.is_there, verdict.reason) == (is_there, reason)
    assert site.asked == [("GET", asked)]


def test_of_a_doi_only_its_registry_is_asked(
    site: Site, private: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dois, "_HOSTS", {"127.0.0.1"})
    elsewhere = private.has("/article")
    registered = site.has("/10.1000/there", 302, Location=elsewhere)
    assert judge(registered) == Verdict(is_there=True, answered=True)
    assert judge(site.has("/10.1000/none", 404)).reason == "doi"
    assert judge(site.has("/10.1000/late", 503)).reason == ""
    assert judge(site.has("/10.1000/torn", 500)).reason == "error"
    assert not private.asked
    site.has("/robots.txt", text="User-agent: *\nDisallow: /")
    LinkHost.objects.all().delete()
    assert judge(registered) == UNKNOWN
