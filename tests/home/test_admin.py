"""Name, colours and menus in the admin: for administrators only."""

from collections.abc import Callable

import pytest
from django.test import Client

from home.models import Menu, SiteIdentity
from home.site import SetUp

pytestmark = pytest.mark.django_db

NO_TRANSLATIONS = {
    "translations-TOTAL_FORMS": "0",
    "translations-INITIAL_FORMS": "0",
    "translations-MIN_NUM_FORMS": "0",
    "translations-MAX_NUM_FORMS": "1000",
}


def identity_address(site: SetUp) -> str:
    return f"/admin/settings/home/siteidentity/{site.site.pk}/"


def save_identity(client: Client, site: SetUp, **fields: str) -> str:
    form = {
        "name": "Basin",
        "tagline": "",
        "logo": "",
        "accent": "#17508a",
        "accent_dark": "#9ccbff",
        "contact_address": "hello@example.org",
        **NO_TRANSLATIONS,
        **fields,
    }
    return client.post(identity_address(site), form, follow=True).content.decode()


def test_an_administrator_names_the_site(site: SetUp, sign_in: Callable[..., Client]) -> None:
    client = sign_in(is_superuser=True)
    assert client.get(identity_address(site)).status_code == 200
    save_identity(client, site)
    assert "Basin" in client.get("/").content.decode()
    assert SiteIdentity.objects.get().contact_address == "hello@example.org"


def test_a_colour_that_cannot_be_read_is_explained(
    site: SetUp, sign_in: Callable[..., Client]
) -> None:
    page = save_identity(sign_in(is_superuser=True), site, accent="#9ccbff")
    assert "Choose a darker colour" in page
    assert SiteIdentity.objects.get().accent == "#17508a"


def test_an_administrator_edits_a_menu(site: SetUp, sign_in: Callable[..., Client]) -> None:
    client = sign_in(is_superuser=True)
    menu = Menu.objects.get(locale__language_code="en")
    assert client.get("/admin/snippets/home/menu/").status_code == 200
    form = {
        "site": site.site.pk,
        "locale": menu.locale_id,
        "position": menu.position,
        "items-TOTAL_FORMS": "1",
        "items-INITIAL_FORMS": "0",
        "items-MIN_NUM_FORMS": "0",
        "items-MAX_NUM_FORMS": "1000",
        "items-0-page": "",
        "items-0-link": "/series/",
        "items-0-label": "Our series",
        "items-0-ORDER": "5",
        "items-0-id": "",
        "items-0-DELETE": "",
    }
    client.post(f"/admin/snippets/home/menu/edit/{menu.pk}/", form)
    assert "Our series" in client.get("/").content.decode()


@pytest.mark.parametrize("group", ["Editors", "Moderators"])
@pytest.mark.parametrize("part", ["identity", "menus"])
def test_others_see_neither_settings_nor_menus(
    site: SetUp, sign_in: Callable[..., Client], group: str, part: str
) -> None:
    address = identity_address(site) if part == "identity" else "/admin/snippets/home/menu/"
    answer = sign_in(group).get(address)
    assert answer.status_code == 302
    assert answer.url == "/admin/"
