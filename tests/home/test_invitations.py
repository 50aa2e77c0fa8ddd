"""Invitations and forgotten passwords."""

import re
from collections.abc import Callable

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.test import Client
from wagtail.users.models import UserProfile

from home.models import IdentityTranslation, SiteIdentity
from home.site import SetUp
from knowledgebase.accounts.models import User
from tests.factories import PASSWORD, UserFactory
from tests.home.conftest import NAME

pytestmark = pytest.mark.django_db

NEW = {
    "username": "ana",
    "email": "ana@example.org",
    "first_name": "Ana",
    "last_name": "Duarte",
    "password1": "",
    "password2": "",
}


@pytest.fixture
def admin(site: SetUp, client: Client) -> Client:
    client.force_login(get_user_model().objects.get(username="admin"))
    return client


def uninvited() -> User:
    """Return a person who never chose a password."""
    person = UserFactory.build(username="ana")
    person.set_unusable_password()
    person.save()
    return person


def link_in(message: mail.EmailMessage) -> str:
    return re.search(r"https?://\S+", message.body)[0]


def add_ana(client: Client, **fields: str) -> str:
    return client.post("/admin/users/new/", {**NEW, **fields}, follow=True).content.decode()


def choose_password(address: str) -> Client:
    """Follow the link of an e-mail as a new visitor, and choose a password."""
    visitor = Client()
    form = visitor.get(address, follow=True)
    assert form.context["validlink"]
    visitor.post(form.request["PATH_INFO"], {"new_password1": PASSWORD, "new_password2": PASSWORD})
    return visitor


def test_a_person_without_password_is_invited(admin: Client, settings) -> None:
    settings.DEFAULT_FROM_EMAIL = "library@example.org"
    page = add_ana(admin)
    assert "An invitation is on its way to ana@example.org." in page
    message = mail.outbox[0]
    assert message.to == ["ana@example.org"]
    assert message.from_email == "library@example.org"
    assert message.subject == f"Your account at {NAME}"
    assert "Your user name is ana." in message.body
    assert "for 3 days" in message.body


def test_the_link_is_of_this_site_whatever_host_was_asked(admin: Client, settings) -> None:
    settings.BASE_URL = "https://learn.example.org"
    admin.post("/admin/users/new/", NEW, headers={"host": "evil.example"})
    assert link_in(mail.outbox[0]).startswith("https://learn.example.org/admin/")


def test_the_invited_person_chooses_a_password_once(admin: Client) -> None:
    add_ana(admin)
    link = link_in(mail.outbox[0])
    choose_password(link)
    assert Client().login(username="ana", password=PASSWORD)
    assert not Client().get(link, follow=True).context["validlink"]


def test_nobody_signs_in_before_a_password_is_chosen(admin: Client) -> None:
    add_ana(admin)
    assert not Client().login(username="ana", password="")
    assert not get_user_model().objects.get(username="ana").has_usable_password()


def test_a_person_given_a_password_is_not_invited(admin: Client) -> None:
    add_ana(admin, password1=PASSWORD, password2=PASSWORD)
    assert Client().login(username="ana", password=PASSWORD)
    assert mail.outbox == []


def test_an_invitation_can_be_sent_again(admin: Client) -> None:
    add_ana(admin)
    ana = get_user_model().objects.get(username="ana")
    address = f"/admin/users/{ana.pk}/invite/"
    assert address in admin.get("/admin/users/").content.decode()
    assert admin.get(address).status_code == 200
    assert len(mail.outbox) == 1
    admin.post(address)
    choose_password(link_in(mail.outbox[1]))
    assert address not in admin.get("/admin/users/").content.decode()
    assert admin.post(address).status_code == 404


def test_an_invitation_that_fails_is_told(admin: Client, settings) -> None:
    settings.EMAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    assert "could not be sent" in add_ana(admin)
    assert get_user_model().objects.filter(username="ana").exists()


def test_an_invitation_is_in_the_persons_language(admin: Client) -> None:
    IdentityTranslation.objects.create(
        identity=SiteIdentity.objects.get(), language="es", name="Cuenca del Cobre"
    )
    ana = uninvited()
    UserProfile.objects.create(user=ana, preferred_language="es")
    admin.post(f"/admin/users/{ana.pk}/invite/")
    assert "Cuenca del Cobre" in mail.outbox[0].subject


@pytest.mark.parametrize("group", ["Editors", "Moderators"])
def test_editors_and_moderators_invite_nobody(
    site: SetUp, sign_in: Callable[..., Client], group: str
) -> None:
    ana = uninvited()
    answer = sign_in(group).post(f"/admin/users/{ana.pk}/invite/")
    assert answer.status_code == 302
    assert mail.outbox == []


def test_a_forgotten_password_is_reset_by_e_mail(site: SetUp, settings) -> None:
    settings.DEFAULT_FROM_EMAIL = "library@example.org"
    UserFactory(username="ana", email="ana@example.org", password="an old password")
    Client().post("/admin/password_reset/", {"email": "ana@example.org"})
    assert mail.outbox[0].from_email == "library@example.org"
    choose_password(link_in(mail.outbox[0]))
    assert Client().login(username="ana", password=PASSWORD)


def test_asking_for_an_unknown_address_tells_nothing(site: SetUp) -> None:
    UserFactory(email="ana@example.org")
    answers = [
        Client().post("/admin/password_reset/", {"email": email})
        for email in ("ana@example.org", "nobody@example.org")
    ]
    assert len(mail.outbox) == 1
    assert answers[0].status_code == answers[1].status_code == 302
    assert answers[0].url == answers[1].url
