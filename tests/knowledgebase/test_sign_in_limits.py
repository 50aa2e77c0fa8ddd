"""Wrong passwords and codes, forgotten passwords and messages have limits of their own."""

import time

import pytest
from django.core import mail
from django.test import Client

from home.models import ContactMessage
from tests.factories import PASSWORD, UserFactory
from tests.home.test_contact import MESSAGE, ContactPageFactory

# Messages


@pytest.mark.django_db
def test_too_many_messages_wait_and_are_kept(site_root, client: Client, settings) -> None:
    settings.MESSAGES_AN_HOUR = 2
    ContactPageFactory()
    assert [client.post("/contact/", MESSAGE).status_code for _ in range(3)] == [302, 302, 429]
    # What was refused for itself does not count.
    other = {"REMOTE_ADDR": "203.0.113.9"}
    wrong = {**MESSAGE, "email": "nonsense"}
    statuses = [client.post("/contact/", wrong, **other).status_code for _ in range(5)]
    assert statuses == [200] * 5
    refused = client.post("/contact/", MESSAGE)
    assert int(refused["Retry-After"]) > 60
    assert MESSAGE["message"] in refused.content.decode()
    assert "You have sent many messages. Please wait" in refused.content.decode()
    assert ContactMessage.objects.count() == 2


# Signing in


WRONG = "not the password"


def try_to_sign_in(name: str, password: str = WRONG, **environment: str):
    return Client(**environment).post("/sign-in/", {"login": name, "password": password})


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["ana", "nobody"])
def test_ten_wrong_passwords_lock_a_name_for_five_minutes(
    site_root, settings, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    UserFactory(username="ana")
    settings.TRUSTED_PROXIES = 1
    # Each from another address, by another name of the site, in other letters.
    answers = [
        try_to_sign_in(
            name.upper() if number % 2 else name,
            HTTP_X_FORWARDED_FOR=f"198.51.100.{number}",
            HTTP_HOST=f"site{number}.example.org",
        )
        for number in range(12)
    ]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429] * 2
    assert answers[-1]["Retry-After"] == "300"
    page = answers[-1].content.decode()
    assert "Too many tries. Please wait five minutes" in page
    assert f'value="{name.upper()}"' in page
    right = try_to_sign_in("ana", PASSWORD, HTTP_X_FORWARDED_FOR="203.0.113.9")
    assert right.status_code == (429 if name == "ana" else 302)
    later = time.time() + 301
    monkeypatch.setattr(time, "time", lambda: later)
    assert try_to_sign_in("ana", PASSWORD, HTTP_X_FORWARDED_FOR="203.0.113.9").status_code == 302


@pytest.mark.django_db
def test_ten_wrong_passwords_lock_a_client_out(site_root) -> None:
    UserFactory(username="ana")
    forged = [{"HTTP_X_FORWARDED_FOR": f"198.51.100.{number}"} for number in range(11)]
    answers = [try_to_sign_in(f"name{at}", **headers) for at, headers in enumerate(forged)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429]
    assert try_to_sign_in("ana", PASSWORD).status_code == 429
    assert try_to_sign_in("ana", PASSWORD, REMOTE_ADDR="203.0.113.9").status_code == 302


@pytest.mark.django_db
def test_right_passwords_do_not_count(site_root) -> None:
    UserFactory(username="ana")
    statuses = {try_to_sign_in("ana", PASSWORD).status_code for _ in range(12)}
    assert statuses == {302}


@pytest.mark.django_db
def test_a_right_code_gives_a_client_no_more_tries(site_root, settings) -> None:
    from tests.authenticator import code_of
    from tests.knowledgebase.test_second_factor import set_up, sign_in

    settings.REQUIRE_TOTP = True
    UserFactory(username="eve", groups=["Editors"])
    owner = Client()
    sign_in(owner, "eve")
    secret, codes = set_up(owner)
    spray = [try_to_sign_in(f"name{number}").status_code for number in range(9)]
    for code in (code_of(secret, periods=1), codes[0]):
        visitor = Client()
        sign_in(visitor, "eve")
        assert visitor.post("/sign-in/code/", {"code": code}).status_code == 302
    again = visitor.post("/second-factor/code/", {"code": codes[1]})
    assert again.status_code == 302
    spray += [try_to_sign_in(f"name{number}").status_code for number in (9, 10)]
    assert spray == [200] * 10 + [429]
    for address, form in (
        ("/second-factor/code/", {"code": codes[2]}),
        ("/second-factor/password/", {"password": PASSWORD}),
    ):
        assert visitor.post(address, form).status_code == 429


@pytest.mark.django_db
def test_ten_wrong_codes_lock_a_name(site_root, settings) -> None:
    from tests.knowledgebase.test_second_factor import set_up, sign_in

    settings.REQUIRE_TOTP = True
    settings.TRUSTED_PROXIES = 1
    UserFactory(username="ana", groups=["Editors"])
    owner = Client()
    sign_in(owner)
    set_up(owner)
    statuses = []
    for number in range(11):
        visitor = Client(HTTP_X_FORWARDED_FOR=f"198.51.100.{number}")
        sign_in(visitor)
        statuses.append(visitor.post("/sign-in/code/", {"code": "000000"}).status_code)
    assert statuses == [200] * 10 + [429]


# A forgotten password


@pytest.mark.django_db
def test_password_resets_have_limits(site_root) -> None:
    UserFactory(email="ana@example.org")
    answers = [
        Client().post("/admin/password_reset/", {"email": "Ana@example.org"}) for _ in range(11)
    ]
    assert [answer.status_code for answer in answers] == [302] * 10 + [429]
    assert len(mail.outbox) == 3
    assert int(answers[-1]["Retry-After"]) > 0
    assert 'value="Ana@example.org"' in answers[-1].content.decode()
