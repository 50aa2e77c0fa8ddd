"""How a site begins."""

from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.test import Client
from wagtail.models import Page, Revision, Site

from home.models import HomePage, Menu, SiteIdentity
from home.site import SetUp
from resources.models import ResourceIndexPage
from tests.factories import PASSWORD, UserFactory
from tests.home.conftest import NAME

pytestmark = pytest.mark.django_db


def run(*arguments: str, name: str = NAME, email: str = "admin@example.org") -> str:
    out = StringIO()
    call_command("set_up_site", "--name", name, "--admin-email", email, *arguments, stdout=out)
    return out.getvalue()


def test_visitors_find_the_site_under_its_name(client: Client) -> None:
    run()
    page = client.get("/")
    assert page.status_code == 200
    assert NAME in page.content.decode()


def test_each_language_has_a_linked_home_and_library(client: Client) -> None:
    run()
    english, spanish = HomePage.objects.order_by("locale__language_code")
    assert english.translation_key == spanish.translation_key
    libraries = ResourceIndexPage.objects.all()
    assert {library.get_parent().specific for library in libraries} == {english, spanish}
    assert len({library.translation_key for library in libraries}) == 1
    assert client.get("/es/").context["page"].specific == spanish


def test_wagtails_welcome_page_goes() -> None:
    run()
    assert not Page.objects.filter(title__startswith="Welcome to your new Wagtail").exists()
    assert Site.objects.get().root_page.specific_class is HomePage


def test_every_link_of_the_main_menu_answers(site: SetUp, client: Client) -> None:
    for menu in Menu.objects.all():
        for item in menu.items.all():
            assert client.get(item.link).status_code == 200, item.link


def test_the_menu_of_a_language_stays_in_that_language(site: SetUp) -> None:
    spanish = Menu.objects.get(locale__language_code="es")
    assert all(item.link.startswith("/es/") for item in spanish.items.all())


def test_the_printed_password_opens_the_admin(client: Client) -> None:
    lines = run().splitlines()
    password = next(line for line in lines if "Password" in line).rpartition(": ")[2]
    assert client.login(username="admin", password=password)
    assert client.get("/admin/").status_code == 200


def test_a_password_file_is_used_and_never_printed(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text(f"{PASSWORD}\n")
    assert PASSWORD not in run("--admin-password-file", str(file))
    assert get_user_model().objects.get(username="admin").check_password(PASSWORD)


def snapshot() -> tuple[object, ...]:
    return (
        list(Page.objects.order_by("pk").values_list("pk", "title", "path", "live")),
        list(Revision.objects.values_list("pk", flat=True)),
        list(Site.objects.values()),
        list(SiteIdentity.objects.values()),
        list(Menu.objects.values()),
        list(get_user_model().objects.values()),
    )


def test_a_second_run_changes_nothing_and_says_so() -> None:
    run()
    before = snapshot()
    out = run("--hostname", "other.example.org", "--admin-username", "root", name="Another name")
    assert snapshot() == before
    assert out == "Nothing to do: the site is set up already.\n"


def test_a_second_run_leaves_what_editors_renamed(site: SetUp) -> None:
    SiteIdentity.objects.update(name="Basin Learning")
    HomePage.objects.filter(locale__language_code="en").update(title="Welcome")
    run()
    assert SiteIdentity.objects.get().name == "Basin Learning"
    assert HomePage.objects.get(locale__language_code="en").title == "Welcome"


def test_a_language_can_be_added_later() -> None:
    run("--languages", "en")
    assert HomePage.objects.count() == 1
    assert "Home page (es)" in run("--languages", "en", "es")
    assert Menu.objects.count() == HomePage.objects.count() == 2


def test_the_address_is_that_of_base_url(settings) -> None:
    settings.BASE_URL = "https://learn.example.org"
    run()
    assert Site.objects.get().root_url == "https://learn.example.org"


def test_the_address_can_be_given() -> None:
    run("--hostname", "learn.example.org", "--port", "8080")
    assert Site.objects.get().root_url == "http://learn.example.org:8080"


def test_an_address_given_on_this_machine_is_kept() -> None:
    run("--hostname", "localhost", "--port", "8080")
    assert Site.objects.get().root_url == "http://localhost:8080"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--languages", "es"], "must include en"),
        (["--languages", "en", "xx"], "Unknown language: xx"),
        (["--admin-password-file", "/nowhere"], "Cannot read --admin-password-file"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(
    arguments: list[str], message: str
) -> None:
    with pytest.raises(CommandError, match=message):
        run(*arguments)
    assert not HomePage.objects.exists()


def test_a_weak_password_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("12345")
    with pytest.raises(CommandError, match="too short"):
        run("--admin-password-file", str(file))
    assert not HomePage.objects.exists()


def test_a_bad_address_is_refused() -> None:
    with pytest.raises(CommandError, match="valid email"):
        run(email="admin")


def test_an_editor_is_not_made_administrator_by_name() -> None:
    UserFactory(username="admin")
    with pytest.raises(CommandError, match="--admin-username"):
        run()


def test_a_site_tried_on_one_machine_follows_its_address_to_the_public(site: SetUp, settings):
    assert Site.objects.get().hostname == "127.0.0.1"
    settings.BASE_URL = "https://library.example.org"
    assert "Site at https://library.example.org" in run()
    assert "Nothing to do" in run()
    settings.BASE_URL = "https://elsewhere.example.org"
    assert "Nothing to do" in run(), "what was set on purpose stays"
