"""Nobody enters the admin without a second factor where one is required."""

import logging
import re
from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern, RoutePattern
from django.utils.regex_helper import normalize
from wagtail.models import PageViewRestriction

from knowledgebase.accounts.models import User
from tests.authenticator import code_of
from tests.factories import (
    PASSWORD,
    LibraryDocumentFactory,
    ToolkitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

SIGN_IN = "/sign-in/"
SET_UP = "/second-factor/set-up/"
CODES = "/second-factor/recovery-codes/"
# For anybody: they tell nothing and change nothing.
FOR_EVERYBODY = {"login/", "password_reset/", "sprite/", "jsi18n/"}


@pytest.fixture
def editor(site_root) -> User:
    return UserFactory(username="ana", groups=["Editors"])


@pytest.fixture(autouse=True)
def _required(settings) -> None:
    settings.REQUIRE_TOTP = True


def sign_in(client: Client, name: str = "ana", going_to: str = "/admin/"):
    form = {"login": name, "password": PASSWORD, "next": going_to}
    return client.post(SIGN_IN, form)


def secret_in(page: str) -> str:
    return re.search(r'<code class="secret">([A-Z2-7]+)</code>', page)[1]


def set_up(client: Client) -> tuple[str, list[str]]:
    """Set the second factor up; return its secret and the recovery codes."""
    secret = secret_in(client.get(SET_UP).content.decode())
    shown = client.post(SET_UP, {"code": code_of(secret)}, follow=True).content.decode()
    return secret, re.findall(r'<code class="secret">(\d{8})</code>', shown)


def test_who_has_none_is_led_to_set_it_up_and_goes_on(editor: User, client: Client) -> None:
    answer = sign_in(client, going_to="/admin/pages/")
    assert answer.url == SET_UP
    page = client.get(SET_UP).content.decode()
    assert 'src="data:image/svg+xml;base64,' in page
    assert client.get("/admin/pages/").status_code == 302
    secret = secret_in(page)
    shown = client.post(SET_UP, {"code": code_of(secret)}, follow=True)
    assert shown.redirect_chain == [(CODES, 302)]
    assert len(set(re.findall(r">(\d{8})<", shown.content.decode()))) == 10
    assert 'href="/admin/pages/"' in shown.content.decode()
    assert client.get("/admin/pages/", follow=True).status_code == 200


def test_recovery_codes_are_shown_once(editor: User, client: Client) -> None:
    sign_in(client)
    _secret, codes = set_up(client)
    again = client.get(CODES).content.decode()
    assert not [code for code in codes if code in again]
    assert "10 of them are unused" in again


def test_afterwards_each_sign_in_asks_for_the_code(editor: User, client: Client) -> None:
    sign_in(client)
    secret, _codes = set_up(client)
    other = Client()
    assert sign_in(other).url == "/sign-in/code/"
    assert other.get("/admin/").status_code == 302
    assert "_auth_user_id" not in other.session
    wrong = other.post("/sign-in/code/", {"code": "000000"})
    assert "That code is not right" in wrong.content.decode()
    answer = other.post("/sign-in/code/", {"code": code_of(secret)})
    assert answer.url == "/admin/"
    assert other.get("/admin/").status_code == 200


def test_a_code_opens_once(editor: User, client: Client) -> None:
    sign_in(client)
    secret, _codes = set_up(client)
    # One that stays good for a minute, as the clock of a telephone may be off.
    code = code_of(secret, periods=1)
    statuses = []
    for _ in range(2):
        visitor = Client()
        sign_in(visitor)
        statuses.append(visitor.post("/sign-in/code/", {"code": code}).status_code)
    assert statuses == [302, 200]


@pytest.mark.parametrize("periods", [-3, 3])
def test_a_code_of_another_minute_opens_nothing(editor: User, client: Client, periods: int) -> None:
    sign_in(client)
    secret, _codes = set_up(client)
    visitor = Client()
    sign_in(visitor)
    answer = visitor.post("/sign-in/code/", {"code": code_of(secret, periods)})
    assert answer.status_code == 200


def test_a_recovery_code_signs_in_once(editor: User, client: Client) -> None:
    sign_in(client)
    _secret, codes = set_up(client)
    for status in (302, 200):
        visitor = Client()
        sign_in(visitor)
        assert visitor.post("/sign-in/code/", {"code": codes[0]}).status_code == status


def test_the_second_factor_is_changed_only_by_who_shows_it_again(
    editor: User, client: Client
) -> None:
    sign_in(client)
    secret, _codes = set_up(client)
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 3600
    session.save()
    turn_off = "/second-factor/turn-off/"
    assert client.get(turn_off).url.startswith("/second-factor/password/?next=")
    # The form was open meanwhile.
    assert client.post(turn_off).status_code == 302
    assert Authenticator.objects.filter(user=editor).count() == 2
    answer = client.post(
        "/second-factor/code/", {"code": code_of(secret), "next": turn_off}, follow=True
    )
    assert answer.status_code == 200
    client.post(turn_off)
    assert not Authenticator.objects.exists()
    assert client.get("/admin/").status_code == 302
    assert sign_in(client).url == SET_UP


def test_new_recovery_codes_end_the_former(editor: User, client: Client) -> None:
    sign_in(client)
    _secret, codes = set_up(client)
    shown = client.post(f"{CODES}new/", follow=True).content.decode()
    assert re.findall(r">(\d{8})<", shown)
    assert codes[0] not in shown
    visitor = Client()
    sign_in(visitor)
    assert visitor.post("/sign-in/code/", {"code": codes[0]}).status_code == 200


# Every address of the admin


def admin_paths(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    """Yield an address for each pattern below *resolver*, with something for its arguments."""
    for pattern in resolver.url_patterns:
        address = prefix + filled_in(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from admin_paths(pattern, address)
        elif isinstance(pattern, URLPattern):
            yield address


def filled_in(pattern: RoutePattern | RegexPattern) -> str:
    if isinstance(pattern, RoutePattern):
        return re.sub(r"<[^>]+>", "1", str(pattern))
    form, arguments = normalize(str(pattern))[0]
    return form % dict.fromkeys(arguments, "1")


def all_admin_paths() -> list[str]:
    admin = [
        part
        for part in get_resolver().url_patterns
        if isinstance(part, URLResolver) and str(part.pattern) == "admin/"
    ]
    return sorted({path for part in admin for path in admin_paths(part)})


@pytest.mark.parametrize("member", ["Editors", "superuser"])
def test_no_address_of_the_admin_opens_without_it(site_root, client: Client, member: str) -> None:
    fields = {"is_superuser": True} if member == "superuser" else {"groups": [member]}
    UserFactory(username="ana", **fields)
    assert sign_in(client).url == SET_UP
    paths = all_admin_paths()
    assert len(paths) > 200
    opened = {}
    for path in paths:
        if path.startswith(tuple(FOR_EVERYBODY)):
            continue
        for ask in (client.get, client.post):
            answer = ask(f"/admin/{path}")
            if answer.status_code not in (302, 404):
                opened[path] = answer.status_code
            elif answer.status_code == 302:
                assert answer.url.startswith("/admin/login/?next="), path
    assert opened == {}
    hurried = client.get("/admin/pages/", headers={"x-requested-with": "XMLHttpRequest"})
    assert hurried.status_code == 403


def test_nothing_else_knows_who_lacks_it(editor: User, client: Client, library) -> None:
    members = ToolkitFactory(parent=library, title="For members")
    PageViewRestriction.objects.create(page=members, restriction_type="login")
    unused = LibraryDocumentFactory()
    public = ToolkitFactory(parent=library)
    sign_in(client)
    assert client.get(members.get_url()).status_code == 404
    assert client.get(unused.url).status_code == 404
    assert "wagtail-userbar" not in client.get(public.get_url()).content.decode()
    set_up(client)
    assert client.get(members.get_url()).status_code == 200
    sent = client.get(unused.url)
    assert (sent.status_code, bool(sent.getvalue())) == (200, True)
    assert "wagtail-userbar" in client.get(public.get_url()).content.decode()


def test_a_session_from_before_it_was_required_must_show_it(
    editor: User, client: Client, settings
) -> None:
    settings.REQUIRE_TOTP = False
    assert sign_in(client).url == "/admin/"
    assert client.get("/admin/").status_code == 200
    settings.REQUIRE_TOTP = True
    assert client.get("/admin/").status_code == 302
    assert client.get("/admin/", follow=True).redirect_chain[-1] == (SET_UP, 302)


def test_a_session_from_before_its_user_set_one_up_signs_in_anew(
    editor: User, client: Client
) -> None:
    other = Client()
    sign_in(other)
    sign_in(client)
    secret, _codes = set_up(client)
    answer = other.get("/admin/pages/", follow=True)
    assert answer.redirect_chain[-1][0] == f"{SIGN_IN}?next=%2Fadmin%2Fpages%2F"
    assert answer.status_code == 200
    page = answer.content.decode()
    assert '<input type="hidden" name="next" value="/admin/pages/">' in page
    assert "_auth_user_id" not in other.session
    assert sign_in(other, going_to="/admin/pages/").url == "/sign-in/code/"
    answer = other.post("/sign-in/code/", {"code": code_of(secret, periods=1)})
    assert answer.url == "/admin/pages/"
    assert other.get("/admin/pages/", follow=True).status_code == 200


def test_turning_it_off_ends_the_other_sessions(editor: User, client: Client) -> None:
    sign_in(client)
    secret, _codes = set_up(client)
    other, somebody = Client(), Client()
    sign_in(other)
    other.post("/sign-in/code/", {"code": code_of(secret, periods=1)})
    somebody.force_login(UserFactory())
    assert other.get("/admin/").status_code == 200
    client.post("/second-factor/turn-off/")
    assert "_auth_user_id" not in other.session
    assert other.get("/admin/").status_code == 302
    assert "_auth_user_id" in client.session
    assert "_auth_user_id" in somebody.session
    set_up(client)
    assert client.get("/admin/").status_code == 200


def test_a_member_without_access_to_the_admin_needs_none(
    site_root, client: Client, library
) -> None:
    UserFactory(username="ana")
    members = ToolkitFactory(parent=library)
    PageViewRestriction.objects.create(page=members, restriction_type="login")
    assert sign_in(client, going_to=members.get_url()).url == members.get_url()
    assert client.get(members.get_url()).status_code == 200


def test_where_none_is_required_whoever_has_one_is_asked(
    editor: User, client: Client, settings
) -> None:
    settings.REQUIRE_TOTP = False
    sign_in(client)
    secret, _codes = set_up(client)
    visitor = Client()
    assert sign_in(visitor).url == "/sign-in/code/"
    visitor.post("/sign-in/code/", {"code": code_of(secret)})
    assert visitor.get("/admin/").status_code == 200


# A lost telephone


def test_the_operator_takes_a_lost_second_factor_away(
    editor: User, client: Client, capsys, caplog: pytest.LogCaptureFixture
) -> None:
    sign_in(client)
    set_up(client)
    other = Client()
    other.force_login(UserFactory())
    with caplog.at_level(logging.INFO, "knowledgebase"):
        call_command("reset_second_factor", "ana", "--no-input")
    assert not Authenticator.objects.exists()
    assert Session.objects.count() == 1
    assert "_auth_user_id" in other.session
    assert client.get("/admin/").status_code == 302
    assert sign_in(Client()).url == SET_UP
    assert "second factor of ana" in caplog.text
    assert "1 session ended" in capsys.readouterr().out


def test_the_operator_is_asked_first(
    editor: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client)
    set_up(client)
    monkeypatch.setattr("builtins.input", lambda question: "no")
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("reset_second_factor", "ana")
    assert Authenticator.objects.count() == 2
    monkeypatch.setattr("builtins.input", lambda question: "yes")
    call_command("reset_second_factor", "ana")
    assert not Authenticator.objects.exists()


def test_an_unknown_name_is_refused_with_the_next_step(site_root) -> None:
    with pytest.raises(CommandError, match="user name"):
        call_command("reset_second_factor", "nobody", "--no-input")


def test_somebody_without_one_needs_no_reset(editor: User, capsys) -> None:
    call_command("reset_second_factor", "ana", "--no-input")
    assert "has no second factor" in capsys.readouterr().out
