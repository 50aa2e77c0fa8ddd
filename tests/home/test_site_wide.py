"""What every page shares: name, menus, languages, colours, cookies, and what is not found."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.test import Client, RequestFactory
from django.views.defaults import server_error
from wagtail.models import Page, PageViewRestriction

from home.colours import DARK_GROUNDS, LIGHT_GROUNDS, contrast
from home.models import IdentityTranslation, Menu, MenuItem, SiteIdentity, StandardPage
from home.site import SetUp
from resources.models import ResourcePage
from tests.factories import PASSWORD, PageFactory, ToolkitFactory, TopicFactory, UserFactory
from tests.home.conftest import HIDDEN
from tests.home.test_contact import ContactPageFactory

pytestmark = pytest.mark.django_db


class StandardPageFactory(PageFactory):
    class Meta:
        model = StandardPage

    title = "About us"
    slug = "about"


def identity(**fields: str) -> SiteIdentity:
    found = SiteIdentity.objects.get()
    for name, value in fields.items():
        setattr(found, name, value)
    found.save()
    return found


def menu(site: SetUp, position: str = "main", language: str = "en") -> Menu:
    locale = site.homes[language].locale
    return Menu.objects.get_or_create(site=site.site, locale=locale, position=position)[0]


def test_the_name_follows_the_language(site: SetUp, client: Client) -> None:
    found = identity(name="Copper Basin", tagline="Learning together")
    IdentityTranslation.objects.create(
        identity=found, language="es", name="Cuenca del Cobre", tagline="Juntos"
    )
    assert "Copper Basin" in client.get("/topics/").content.decode()
    spanish = client.get("/es/topics/").content.decode()
    assert "Cuenca del Cobre" in spanish
    assert "Juntos" in spanish
    assert "Copper Basin" not in spanish


def test_a_name_without_translation_stays(site: SetUp, client: Client) -> None:
    identity(name="Copper Basin")
    assert "Copper Basin" in client.get("/es/topics/").content.decode()


def test_colours_reach_the_pages_as_a_style_sheet(site: SetUp, client: Client) -> None:
    identity(accent="#0b5d1e", accent_dark="#a0e0b0")
    sheet = client.get("/site.css")
    assert sheet["Content-Type"].startswith("text/css")
    assert sheet.content.decode() == ":root{--accent:#0b5d1e;--accent-dark:#a0e0b0}\n"
    assert 'href="/site.css"' in client.get("/").content.decode()


@pytest.mark.parametrize(
    ("field", "colour"),
    [
        ("accent", "#9ccbff"),
        ("accent", "#777777"),
        ("accent_dark", "#17508a"),
        ("accent", "red"),
        ("accent", "#fff"),
        ("accent", "#12345"),
        ("accent", "#00000;"),
    ],
)
def test_a_colour_that_cannot_be_read_is_refused(site: SetUp, field: str, colour: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        identity(**{field: colour}).full_clean()
    assert list(refusal.value.message_dict) == [field]


def test_the_colours_of_a_new_site_can_be_read(site: SetUp) -> None:
    identity().full_clean()


def test_contrast_is_that_of_the_guidelines() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


def test_colours_are_checked_against_the_grounds_of_the_design(settings) -> None:
    tokens = (settings.BASE_DIR / "knowledgebase/static/css/tokens.css").read_text()
    light, dark = tokens.split("@media (prefers-color-scheme: dark)")

    def grounds(css: str) -> set[str]:
        found = re.findall(r"--(?:paper|surface|on-accent): (#[0-9a-f]{3,6});", css)
        return {"#" + "".join(c * 2 for c in x[1:]) if len(x) == 4 else x for x in found}

    assert grounds(light) == set(LIGHT_GROUNDS)
    assert grounds(dark) == set(DARK_GROUNDS)


def test_a_menu_belongs_to_one_language(site: SetUp, client: Client) -> None:
    MenuItem.objects.create(menu=menu(site), label="News of the basin", link="/topics/")
    assert "News of the basin" in client.get("/").content.decode()
    assert "News of the basin" not in client.get("/es/").content.decode()


def test_a_footer_link_to_a_page_takes_the_pages_title(site: SetUp, client: Client) -> None:
    MenuItem.objects.create(menu=menu(site, "footer"), page=StandardPageFactory())
    assert '<a href="/about/" >About us</a>' in client.get("/").content.decode()


def test_the_page_one_is_on_is_marked_in_the_menu(site: SetUp, client: Client) -> None:
    page = client.get("/topics/").content.decode()
    assert re.search(r'<a href="/topics/" aria-current="page">', page)
    assert not re.search(r'<a href="/places/" aria-current', page)


def test_a_menu_leaves_hidden_pages_out(site: SetUp, client: Client) -> None:
    page = StandardPageFactory(title="Board minutes", slug="minutes")
    MenuItem.objects.create(menu=menu(site), page=page)
    assert "Board minutes" in client.get("/").content.decode()
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    assert "Board minutes" not in client.get("/").content.decode()


@pytest.mark.parametrize("link", ["javascript:alert(1)", "//evil.example", "/\\evil", "topics"])
def test_a_menu_links_to_web_addresses_only(site: SetUp, link: str) -> None:
    with pytest.raises(ValidationError):
        MenuItem(menu=menu(site), label="x", link=link).full_clean()


@pytest.mark.parametrize("link", ["/topics/", "/", "/search/?q=x", "https://example.org/a"])
def test_a_menu_links_to_this_site_and_others(site: SetUp, link: str) -> None:
    MenuItem(menu=menu(site), label="x", link=link).full_clean()


def test_a_link_needs_a_page_or_an_address(site: SetUp) -> None:
    with pytest.raises(ValidationError):
        MenuItem(menu=menu(site), label="x").full_clean()


def languages(client: Client, address: str) -> dict[str, str]:
    """Return the addresses of the language links on a page, by language."""
    page = client.get(address).content.decode()
    links = re.findall(r'<a href="([^"]*)" hreflang="(\w+)"', page)
    return {code: url for url, code in links}


def test_language_links_of_a_network_page_lead_to_the_same_page(
    site: SetUp, client: Client
) -> None:
    topic = TopicFactory()
    address = f"/topics/{topic.slug}/"
    both = {"en": address, "es": f"/es{address}"}
    assert languages(client, address) == languages(client, f"/es{address}") == both


def test_language_links_lead_to_the_translation_of_a_page(site: SetUp, client: Client) -> None:
    page = StandardPageFactory()
    assert languages(client, "/about/") == {"en": "/about/", "es": "/es/"}
    spanish = page.copy_for_translation(site.homes["es"].locale)
    spanish.slug = "acerca"
    spanish.save_revision()
    assert languages(client, "/about/")["es"] == "/es/"
    spanish.save_revision().publish()
    assert languages(client, "/about/")["es"] == "/es/acerca/"
    PageViewRestriction.objects.create(page=spanish, restriction_type=PageViewRestriction.LOGIN)
    assert languages(client, "/about/")["es"] == "/es/"


def test_a_language_without_home_is_not_offered(site: SetUp, client: Client) -> None:
    site.homes["es"].unpublish()
    assert "es" not in languages(client, "/topics/")


def test_language_links_of_a_missing_page_lead_home(site: SetUp, client: Client) -> None:
    assert languages(client, "/nowhere/") == {"en": "/", "es": "/es/"}


PUBLIC = [
    "/", "/es/", "/about/", "/contact/", "/topics/", "/topics/attendance/", "/places/",
    "/partners/", "/series/", "/priorities/", "/resources/toolkits/", "/search/", "/nowhere/",
    "/site.css", "/robots.txt", "/sitemap.xml", "/library/", "/library/guide/",
]  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_an_anonymous_visitor_gets_no_session_cookie(
    site: SetUp, client: Client, address: str
) -> None:
    StandardPageFactory()
    ContactPageFactory()
    TopicFactory(name="Attendance")
    ToolkitFactory(slug="guide")
    answer = client.get(address)
    assert answer.status_code == (404 if address == "/nowhere/" else 200)
    assert set(answer.cookies) == ({"csrftoken"} if address == "/contact/" else set())


def test_only_signed_in_editors_see_the_user_bar(site: SetUp, client: Client) -> None:
    bar = "wagtail-userbar"
    assert bar not in client.get("/").content.decode()
    client.force_login(UserFactory(groups=["Editors"]))
    assert bar in client.get("/").content.decode()


# Whoever has the password needs the form that asks for it.
@pytest.mark.parametrize("state", sorted(set(HIDDEN) - {"password"}))
def test_a_hidden_resource_answers_as_a_missing_one(
    site: SetUp, client: Client, state: str
) -> None:
    page = ToolkitFactory(title="Hidden", slug="resource-a")
    address = page.get_url()
    assert client.get(address).status_code == 200
    HIDDEN[state](page)
    address = getattr(ResourcePage.objects.filter(pk=page.pk).first(), "url", address)
    hidden, missing = client.get(address), client.get(address.replace("-a/", "-b/"))
    assert hidden.status_code == missing.status_code == 404
    assert "Hidden" not in hidden.content.decode()
    assert hidden.content.decode().replace("-a/", "-b/") == missing.content.decode()
    headers = [{**answer.headers} for answer in (hidden, missing)]
    for answer in headers:
        answer.pop("Content-Security-Policy", None)
    assert headers[0] == headers[1]


def test_a_password_page_asks_without_telling(site: SetUp, client: Client) -> None:
    page = ToolkitFactory(title="Board only", summary="Secret summary")
    PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.PASSWORD, password="sesame"
    )
    asked = client.get(page.get_url()).content.decode()
    assert "This page needs a password" in asked
    assert "Board only" not in asked
    restriction = PageViewRestriction.objects.get()
    address = re.search(r'action="(/_util/authenticate_with_password/[^"]+)"', asked)[1]
    assert str(restriction.pk) in address
    answer = client.post(address, {"password": "sesame", "return_url": page.get_url()}, follow=True)
    assert "Board only" in answer.content.decode()


def test_members_sign_in_where_a_page_was_not_found(site: SetUp, client: Client) -> None:
    page = ToolkitFactory(title="Members only")
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    person = UserFactory()
    missing = client.get(page.get_url()).content.decode()
    address = re.search(r'href="(/sign-in/[^"]+)"', missing)[1]
    going_to = re.search(r'name="next" value="([^"]+)"', client.get(address).content.decode())[1]
    answer = client.post(
        address,
        {"login": person.username, "password": PASSWORD, "next": going_to},
        follow=True,
    )
    assert "Members only" in answer.content.decode()


def test_the_server_error_page_needs_no_database(django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        answer = server_error(RequestFactory().get("/"))
    assert "Something went wrong" in answer.content.decode()


def test_a_site_without_set_up_still_answers(client: Client) -> None:
    Page.objects.filter(depth__gt=1).delete()
    assert client.get("/").status_code == 404
