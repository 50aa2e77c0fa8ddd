"""Signing in: who gets in, where to, and what it tells to those who do not."""

import re
import time

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.test import Client
from wagtail.models import PageViewRestriction

from tests.authenticator import code_of
from tests.factories import PASSWORD, ToolkitFactory, UserFactory
from tests.knowledgebase.test_second_factor import SET_UP, secret_in, set_up

pytestmark = pytest.mark.django_db

SIGN_IN = "/sign-in/"
EVIL = ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]


def sign_in(client: Client, name: str = "ana", password: str = PASSWORD, **more: str):
    return client.post(SIGN_IN, {"login": name, "password": password, **more})


@pytest.mark.parametrize(
    ("groups", "landing"), [(["Editors"], "/admin/"), ([], "/")], ids=["editor", "member"]
)
def test_who_signs_in_lands_where_they_work(
    site_root, client: Client, groups: list[str], landing: str
) -> None:
    UserFactory(username="ana", groups=groups)
    assert sign_in(client).url == landing


@pytest.mark.parametrize("name", ["ana", "asleep", "invited", "nobody"])
def test_a_refusal_says_the_same_of_everybody_and_costs_the_same(
    site_root, client: Client, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    UserFactory(username="ana")
    UserFactory(username="asleep", is_active=False)
    invited = UserFactory(username="invited")
    invited.set_unusable_password()
    invited.save()
    hashed, encode = [], MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda *args: hashed.append(1) or encode(*args)
    )
    answer = sign_in(client, name, "wrong")
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "User name and password do not match. Try again." in page
    assert 'role="alert"' in page
    assert f'value="{name}"' in page
    assert len(hashed) == 1


def test_an_account_that_sleeps_does_not_get_in(site_root, client: Client) -> None:
    UserFactory(username="asleep", is_active=False)
    answer = sign_in(client, "asleep")
    assert "do not match" in answer.content.decode()


def test_the_session_is_another_one_afterwards(site_root, client: Client) -> None:
    UserFactory(username="ana")
    session = client.session
    session["kept"] = 1
    session.save()
    before = client.cookies["sessionid"].value
    sign_in(client)
    assert client.cookies["sessionid"].value != before
    old = Client()
    old.cookies["sessionid"] = before
    assert "_auth_user_id" not in old.session


def test_nothing_passes_from_one_account_to_the_next(site_root, client: Client, settings) -> None:
    settings.REQUIRE_TOTP = True
    UserFactory(username="ana", groups=["Editors"])
    UserFactory(username="ben", groups=["Editors"])
    sign_in(client)
    set_up(client)
    assert sign_in(client, "ben").url == SET_UP
    assert client.get("/admin/").status_code == 302
    set_up(client)
    assert client.get("/admin/").status_code == 200
    assert client.session["_auth_user_id"] == str(get_user_model().objects.get(username="ben").pk)


@pytest.mark.parametrize("address", ["/admin/login/", "/_util/login/", "/es/_util/login/"])
def test_wagtails_own_sign_in_pages_lead_to_ours_and_let_nobody_in(
    site_root, client: Client, address: str
) -> None:
    UserFactory(username="ana", groups=["Editors"])
    shown = client.get(f"{address}?next=/admin/pages/")
    assert shown.url == "/sign-in/?next=%2Fadmin%2Fpages%2F"
    spanish = client.get(address, headers={"accept-language": "es"})
    assert spanish.url == "/es/sign-in/"
    answer = client.post(address, {"username": "ana", "password": PASSWORD, "login": "ana"})
    assert answer.url == SIGN_IN
    assert "_auth_user_id" not in client.session
    basic = {"authorization": "Basic YW5hOmNvcnJlY3QgaG9yc2U="}
    assert client.get("/admin/", headers=basic).status_code == 302


@pytest.mark.parametrize("address", ["/accounts/signup/", "/sign-up/", "/accounts/email/"])
def test_nobody_signs_up(site_root, client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_the_pages_speak_spanish(site_root, client: Client, spanish_library) -> None:
    page = client.get("/es/sign-in/").content.decode()
    assert '<html lang="es">' in page
    assert 'hreflang="en"' in page


def test_signing_out_ends_the_session(site_root, client: Client) -> None:
    UserFactory(username="ana")
    sign_in(client)
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").url == "/"
    assert "_auth_user_id" not in client.session


# Where one is sent afterwards


@pytest.mark.parametrize("evil", EVIL)
def test_b08_signing_in_leads_to_no_other_site(
    site_root, client: Client, settings, evil: str
) -> None:
    UserFactory(username="ana", groups=["Editors"])
    for address in ("/admin/login/", "/_util/login/"):
        assert client.get(address, {"next": evil}).url == SIGN_IN
    assert "evil" not in sign_in(client, next=evil).url
    answer = client.post(f"{SIGN_IN}?next={evil}", {"login": "ana", "password": PASSWORD})
    assert "evil" not in answer.url
    settings.REQUIRE_TOTP = True
    other = Client()
    sign_in(other, next=evil)
    assert "evil" not in other.get(f"{SIGN_IN}?next={evil}", follow=True).content.decode()
    secret = secret_in(other.get(f"{SET_UP}?next={evil}").content.decode())
    form = {"code": code_of(secret), "next": evil}
    shown = other.post(f"{SET_UP}?next={evil}", form, follow=True)
    assert [step[0] for step in shown.redirect_chain] == ["/second-factor/recovery-codes/"]
    assert "evil" not in shown.content.decode()
    third = Client()
    sign_in(third, next=evil)
    code = {"code": code_of(secret, periods=1), "next": evil}
    assert third.post(f"/sign-in/code/?next={evil}", code).url == "/admin/"
    for address, form in (
        ("/second-factor/password/", {"password": PASSWORD}),
        ("/admin/logout/", {}),
        ("/sign-out/", {}),
    ):
        assert "evil" not in third.post(f"{address}?next={evil}", {**form, "next": evil}).url


@pytest.mark.parametrize("evil", EVIL)
def test_b08_the_password_of_a_page_leads_to_no_other_site(
    library, client: Client, evil: str
) -> None:
    page = ToolkitFactory(parent=library)
    PageViewRestriction.objects.create(page=page, restriction_type="password", password="sesame")
    form = client.get(page.get_url()).content.decode()
    address = re.search(r'action="([^"]+)"', form[form.index("This page needs") :])[1]
    answer = client.post(address, {"password": "sesame", "return_url": evil})
    assert answer.url == "/"


# How long


def test_a_session_lives_while_it_is_used_and_not_for_ever(
    site_root, client: Client, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SESSION_COOKIE_AGE, settings.SESSION_LONGEST = 3600, 4 * 3600
    UserFactory(username="ana", groups=["Editors"])
    sign_in(client)
    now = time.time()
    for hours in (0.5, 1.2, 2, 2.8, 3.6):
        monkeypatch.setattr(time, "time", lambda hours=hours: now + hours * 3600)
        answer = client.get("/admin/")
        assert answer.status_code == 200
        assert answer.cookies["sessionid"]["max-age"] == 3600
    answer = client.get("/admin/")
    assert "sessionid" not in answer.cookies, "no write for every page"
    monkeypatch.setattr(time, "time", lambda: now + 4.1 * 3600)
    assert client.get("/admin/").status_code == 302
    assert "_auth_user_id" not in client.session


def test_a_session_that_does_not_say_when_it_began_ends_too(
    site_root, client: Client, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SESSION_LONGEST = 4 * 3600
    UserFactory(username="ana", groups=["Editors"])
    sign_in(client)
    session = client.session
    del session["begun"]
    session.save()
    now = time.time()
    assert client.get("/admin/").status_code == 200
    monkeypatch.setattr(time, "time", lambda: now + 4.1 * 3600)
    assert client.get("/admin/").status_code == 302
    assert "_auth_user_id" not in client.session


# A forgotten password


def test_whether_an_address_is_known_is_not_told(
    site_root, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is looked up or sent before the visitor has the answer."""
    UserFactory(email="ana@example.org")
    told = []
    for email in ("ana@example.org", "nobody@example.org"):
        answer = client.post("/admin/password_reset/", {"email": email})
        told.append((answer.status_code, answer.url, answer.content, len(mail.outbox)))
    assert told[0][:3] == told[1][:3]
    assert [one[3] for one in told] == [1, 1]
    monkeypatch.setattr("knowledgebase.accounts.passwords.ThenDo.close", lambda self: None)
    client.post("/admin/password_reset/", {"email": "ana@example.org"})
    assert len(mail.outbox) == 1


def test_a_new_password_alone_does_not_enter(site_root, client: Client, settings) -> None:
    settings.REQUIRE_TOTP = True
    UserFactory(username="ana", email="ana@example.org", groups=["Editors"])
    sign_in(client)
    set_up(client)
    visitor = Client()
    visitor.post("/admin/password_reset/", {"email": "ana@example.org"})
    link = re.search(r"https?://\S+", mail.outbox[0].body)[0]
    form = visitor.get(link, follow=True)
    new = "an entirely new one"
    visitor.post(form.request["PATH_INFO"], {"new_password1": new, "new_password2": new})
    assert visitor.get("/admin/").status_code == 302
    assert sign_in(visitor, password=new).url == "/sign-in/code/"
    # The session of whoever had the old one is over.
    assert client.get("/admin/").status_code == 302
