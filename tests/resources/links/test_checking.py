"""Which links are asked for, when, and when one counts as broken."""

import datetime as dt

import pytest
from django.utils import timezone

from resources.attention.needs import NEEDS_BY_NAME
from resources.links import checking
from resources.links.checking import check_next, check_on_schedule
from resources.links.gathering import gather_all, links_of, tidy
from resources.models import (
    Link,
    LinkHost,
    LinkUse,
    Rating,
    Reference,
    ResourceIndexPage,
    Toolkit,
)
from tests.factories import EvidenceBriefFactory, ToolkitFactory, UserFactory, WebinarFactory
from tests.resources.links.conftest import Site


def linking(*urls: str, **fields) -> Toolkit:
    text = "".join(f'<p><a href="{url}">there</a></p>' for url in urls)
    return ToolkitFactory(body=[("paragraph", text)], **fields)


def known() -> set[str]:
    return set(Link.objects.values_list("url", flat=True))


def tomorrow() -> None:
    """Check the next link as if its day and its server's rest had come."""
    Link.objects.update(due_at=timezone.now())
    LinkHost.objects.update(rests_until=timezone.now())
    assert check_next()


def test_links_are_found_wherever_they_stand(library: ResourceIndexPage) -> None:
    step = {
        "heading": "Read", "checklist": [], "resource": None, "download": None,
        "body": '<p><a href="https://step.example/a?b=1&amp;c=2">x</a></p>',
    }  # fmt: skip
    kit = linking(
        "https://text.example/", "/inside", "mailto:a@b.example", "http://localhost/own",
        steps=[("step", step)], source_link="https://source.example/é",
    )  # fmt: skip
    brief = EvidenceBriefFactory(
        ratings=[Rating(source="WWC", rating="Yes", link="https://rating.example/")],
        references=[
            Reference(citation="A", doi="10.3102/0034<5>"),
            Reference(citation="B", doi="https://doi.org/10.1000/b"),
            Reference(citation="C", doi="none"),
        ],
        body=[],
    )
    webinar = WebinarFactory(
        body=[],
        recording_link="https://vimeo.com/1",
        registration_link="https://register.example/",
    )
    draft = linking("https://draft.example/", live=False)
    assert links_of([kit.pk, brief.pk, webinar.pk, draft.pk]) == {
        kit.pk: {
            "https://text.example/",
            "https://step.example/a?b=1&c=2",
            "https://source.example/%C3%A9",
        },
        brief.pk: {
            "https://rating.example/",
            "https://doi.org/10.3102/0034%3C5%3E",
            "https://doi.org/10.1000/b",
        },
        webinar.pk: {"https://vimeo.com/1"},
    }


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "ftp://a.example/", "http://", "http://[::1", "http://a:b/"]
)
def test_what_is_no_address_of_the_web_is_left_alone(link: str) -> None:
    assert tidy(link) == ""


def test_an_address_is_asked_for_as_browsers_do() -> None:
    assert tidy("https://español.example/año#x") == "https://xn--espaol-zwa.example/a%C3%B1o"


def test_what_is_no_longer_linked_to_is_forgotten(library: ResourceIndexPage) -> None:
    one, other = "https://one.example/", "https://other.example/"
    page = linking(one, other)
    linking(one)
    assert gather_all() == 2
    assert gather_all() == 2
    page.body = []
    page.save()
    gather_all()
    assert known() == {one}
    assert LinkHost.objects.count() == 1
    Toolkit.objects.update(live=False)
    gather_all()
    assert known() == set()
    assert not LinkUse.objects.exists()


def test_three_failures_in_a_row_make_a_broken_link(site: Site, library) -> None:
    need, editor = NEEDS_BY_NAME["links"], UserFactory(is_superuser=True)
    page = linking(f"{site.url}/gone")
    gather_all()
    for strikes in (1, 2, 3):
        assert not need.of(editor).exists()
        tomorrow()
        assert Link.objects.get().strikes == strikes
    assert list(need.of(editor)) == [page.resourcepage_ptr]
    told = need.tell(list(need.of(editor)), editor)
    assert told == {page.pk: f"{site.url}/gone: The page is gone."}
    site.has("/gone")
    tomorrow()
    assert not need.of(editor).exists()
    assert Link.objects.get().failing_since is None


def test_one_good_answer_forgives_all(site: Site, library) -> None:
    linking(site.has("/page", 500))
    gather_all()
    tomorrow()
    tomorrow()
    site.has("/page", 403)
    tomorrow()
    assert Link.objects.get().strikes == 2, "nobody can tell: nothing changes"
    site.has("/page")
    tomorrow()
    site.has("/page", 500)
    tomorrow()
    assert Link.objects.get().strikes == 1


def test_a_site_that_is_cut_off_itself_blames_nobody(site: Site, library) -> None:
    linking("http://127.0.0.1:1/", f"{site.url}/page")
    gather_all()
    here = Link.objects.get(url__startswith=site.url)
    away = Link.objects.exclude(pk=here.pk).get()
    checking.check(away)
    away.refresh_from_db()
    assert (away.strikes, away.checked_at is None) == (0, False)
    checking.check(here)
    checking.check(away)
    away.refresh_from_db()
    assert away.strikes == 1


def test_a_server_is_asked_again_only_after_a_rest(site: Site, library) -> None:
    site.has("/robots.txt", text="User-agent: *\nCrawl-delay: 30\n")
    linking(site.has("/a"), site.has("/b"))
    gather_all()
    before = timezone.now()
    assert check_next()
    assert not check_next()
    assert site.pages_asked == [("HEAD", "/a")]
    assert LinkHost.objects.get().rests_until > before + dt.timedelta(seconds=29)


def test_a_link_is_asked_for_once_a_week_and_sooner_where_it_failed(site: Site, library) -> None:
    linking(site.has("/a"), f"{site.url}/gone")
    gather_all()
    for _ in range(2):
        LinkHost.objects.update(rests_until=timezone.now())
        check_next()
    days = {
        link.url.removeprefix(site.url): round((link.due_at - timezone.now()) / dt.timedelta(1))
        for link in Link.objects.all()
    }
    assert days == {"/a": 7, "/gone": 1}


def test_two_workers_do_not_ask_the_same_server_at_once(
    site: Site, library, monkeypatch: pytest.MonkeyPatch
) -> None:
    linking(site.has("/a"), site.has("/b"))
    gather_all()
    found = []

    def meanwhile(link: Link) -> None:
        found.append(link)
        assert not check_next(), "the other worker finds nothing to do"

    monkeypatch.setattr(checking, "check", meanwhile)
    assert check_next()
    assert len(found) == 1


def test_a_mended_link_leaves_the_list_with_the_publishing(library: ResourceIndexPage) -> None:
    page = linking("https://broken.example/", "https://good.example/")
    gather_all()
    Link.objects.filter(url__contains="broken").update(strikes=3)
    editor = UserFactory(is_superuser=True)
    assert NEEDS_BY_NAME["links"].of(editor).exists()
    page.body = [("paragraph", '<p><a href="https://good.example/">there</a></p>')]
    revision = page.save_revision()
    assert NEEDS_BY_NAME["links"].of(editor).exists(), "visitors still see it"
    revision.publish()
    assert not NEEDS_BY_NAME["links"].of(editor).exists()
    assert LinkUse.objects.get().link.url == "https://good.example/"


def test_the_worker_asks_where_it_may(
    site: Site, library, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "close_old_connections", lambda: None)
    linking(site.has("/a"))

    def work(rounds: int) -> None:
        waits = iter([False] * rounds)
        check_on_schedule(lambda seconds: next(waits, True))

    settings.CHECK_LINKS = False
    work(3)
    assert site.asked == []
    settings.CHECK_LINKS = True
    work(3)
    assert site.pages_asked == [("HEAD", "/a")]


def test_a_broken_doi_is_told_as_one(library: ResourceIndexPage) -> None:
    brief = EvidenceBriefFactory(references=[Reference(citation="A", doi="10.3102/0034<5>")])
    gather_all()
    Link.objects.update(strikes=3, reason=Link.Reason.DOI)
    assert NEEDS_BY_NAME["links"].tell([brief], None) == {
        brief.pk: "doi:10.3102/0034<5>: No work is registered under this DOI."
    }
