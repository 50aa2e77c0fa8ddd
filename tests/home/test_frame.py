"""What is kept of the frame of all pages is never shown once it is old."""

from django.db import transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from wagtail.models import Page

from home import frame
from home.models import FrameState, IdentityTranslation, Menu, MenuItem, SiteIdentity
from home.site import SetUp
from tests.factories import LibraryImageFactory
from tests.home.test_site_wide import StandardPageFactory, menu


def shown(client: Client) -> str:
    return client.get("/topics/").content.decode()


def test_the_frame_costs_one_query(
    site: SetUp, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    shown(client)
    request = client.get("/topics/").wsgi_request
    del request._frame
    with django_assert_num_queries(1):
        assert frame.frame_of(request).menus["main"]
        assert frame.frame_of(request).homes == {"en": "/", "es": "/es/"}


def test_changes_show_at_once(site: SetUp, client: Client) -> None:
    shown(client)
    item = MenuItem.objects.create(menu=menu(site), label="News of the basin", link="/topics/")
    assert "News of the basin" in shown(client)
    item.delete()
    assert "News of the basin" not in shown(client)
    identity = SiteIdentity.objects.get()
    IdentityTranslation.objects.create(identity=identity, language="en", name="Renamed here")
    assert "Renamed here" in shown(client)
    Menu.objects.all().delete()
    assert 'class="site-menu"' not in shown(client)


def test_what_another_process_changed_shows_at_once(site: SetUp, client: Client) -> None:
    shown(client)
    before = frame._kept
    MenuItem.objects.create(menu=menu(site), label="News of the basin", link="/topics/")
    shown(client)
    frame._kept = before  # as a process has it that saw nothing of the change
    assert "News of the basin" in shown(client)


def test_what_was_rolled_back_is_not_kept(site: SetUp, client: Client) -> None:
    def tried(label: str) -> None:
        with transaction.atomic():
            MenuItem.objects.create(menu=menu(site), label=label, link="/topics/")
            assert label in shown(client)
            transaction.set_rollback(True)

    tried("Never said")
    assert "Never said" not in shown(client)
    MenuItem.objects.create(menu=menu(site), label="Said after all", link="/topics/")
    assert "Said after all" in shown(client)
    assert "Never said" not in shown(client)


def test_visibility_and_titles_are_read_for_every_page(site: SetUp, client: Client) -> None:
    page = StandardPageFactory(title="Board minutes")
    MenuItem.objects.create(menu=menu(site), page=page)
    assert "Board minutes" in shown(client)
    stamp = FrameState.objects.get().stamp
    Page.objects.filter(pk=page.pk).update(title="Minutes of the board")
    assert "Minutes of the board" in shown(client)
    Page.objects.filter(pk=page.pk).update(live=False)
    assert "Minutes of the board" not in shown(client)
    assert FrameState.objects.get().stamp == stamp


def test_a_logo_is_shown_and_goes(site: SetUp, client: Client) -> None:
    identity = SiteIdentity.objects.get()
    identity.logo = LibraryImageFactory()
    identity.save()
    assert shown(client).count('class="site-logo"') == 1
    identity.logo.delete()
    assert 'class="site-logo"' not in shown(client)


def test_without_a_stamp_nothing_is_kept(site: SetUp, client: Client) -> None:
    FrameState.objects.all().delete()
    shown(client)
    MenuItem.objects.update(label="As written now")
    assert "As written now" in shown(client)
