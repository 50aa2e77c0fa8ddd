"""Writing to the coalition."""

from collections.abc import Callable

import pytest
from django.core import mail
from django.test import Client

from home.models import ContactMessage, ContactPage, SiteIdentity
from home.site import SetUp
from tests.factories import PageFactory

pytestmark = pytest.mark.django_db

ADDRESS = "/contact/"
MESSAGE = {
    "name": "Marisol Vega",
    "email": "marisol@example.org",
    "message": "The link on page 3 is broken.",
    "website": "",
}


class ContactPageFactory(PageFactory):
    class Meta:
        model = ContactPage

    title = "Contact us"
    slug = "contact"
    thanks = "We answer within five days."


@pytest.fixture
def contact_page(site: SetUp) -> ContactPage:
    SiteIdentity.objects.update(contact_address="hello@example.org")
    return ContactPageFactory()


def test_a_message_is_kept_and_sent_on(
    contact_page: ContactPage, client: Client, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        client.post(ADDRESS, MESSAGE)
        # A slow mail server must not keep every other writer waiting.
        assert mail.outbox == []
    kept = ContactMessage.objects.get()
    assert (kept.name, kept.email, kept.is_emailed) == (MESSAGE["name"], MESSAGE["email"], True)
    sent = mail.outbox[0]
    assert sent.to == ["hello@example.org"]
    assert sent.reply_to == [MESSAGE["email"]]
    assert MESSAGE["message"] in sent.body


def test_the_visitor_is_told_that_it_arrived(contact_page: ContactPage, client: Client) -> None:
    answer = client.post(ADDRESS, MESSAGE, follow=True)
    assert answer.redirect_chain == [("/contact/?sent=1", 302)]
    page = answer.content.decode()
    assert "Your message has arrived" in page
    assert contact_page.thanks in page


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("name", "", "This field is required."),
        ("name", "n" * 121, "at most 120 characters"),
        ("name", "Ana\nBcc: all@example.org", "on one line"),
        ("name", "Ana\x00", "Null characters are not allowed."),
        ("email", "nonsense", "Enter a valid email address."),
        ("email", "a@example.org\nBcc: all@example.org", "Enter a valid email address."),
        ("message", "", "This field is required."),
        ("message", "   ", "This field is required."),
        ("message", "m" * 5001, "at most 5,000 characters"),
        ("website", "https://spam.example/", "Empty this field"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    contact_page: ContactPage, client: Client, field: str, value: str, error: str
) -> None:
    answer = client.post(ADDRESS, {**MESSAGE, field: value})
    page = answer.content.decode()
    assert error in page
    assert f'<a href="#id_{field}">' in page
    assert "Not sent yet" in page
    for name in set(MESSAGE) - {field, "website"}:
        assert MESSAGE[name] in page
    assert not ContactMessage.objects.exists()
    assert mail.outbox == []


def test_the_trap_is_hidden_until_it_caught_somebody(
    contact_page: ContactPage, client: Client
) -> None:
    trap = '<div class="field visually-hidden" aria-hidden="true">'
    assert trap in client.get(ADDRESS).content.decode()
    caught = client.post(ADDRESS, {**MESSAGE, "website": "x"})
    assert trap not in caught.content.decode()


def test_a_mail_server_that_refuses_loses_nothing(
    contact_page: ContactPage, client: Client, settings, django_capture_on_commit_callbacks
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    with django_capture_on_commit_callbacks(execute=True) as sent:
        answer = client.post(ADDRESS, MESSAGE, follow=True)
    assert len(sent) == 1
    assert "Your message has arrived" in answer.content.decode()
    assert not ContactMessage.objects.get().is_emailed


def test_without_an_address_the_message_waits_in_the_inbox(
    contact_page: ContactPage, client: Client, django_capture_on_commit_callbacks
) -> None:
    SiteIdentity.objects.update(contact_address="")
    with django_capture_on_commit_callbacks(execute=True):
        client.post(ADDRESS, MESSAGE)
    assert not ContactMessage.objects.get().is_emailed
    assert mail.outbox == []


def test_script_in_a_message_is_escaped_on_the_page(
    contact_page: ContactPage, client: Client
) -> None:
    script = "<script>alert(1)</script>"
    page = client.post(ADDRESS, {**MESSAGE, "message": script, "email": ""}).content.decode()
    assert script not in page
    assert "&lt;script&gt;" in page


def test_a_forged_form_is_refused(contact_page: ContactPage) -> None:
    answer = Client(enforce_csrf_checks=True).post(ADDRESS, MESSAGE)
    assert answer.status_code == 403
    assert not ContactMessage.objects.exists()


@pytest.fixture
def kept_message(db) -> ContactMessage:
    return ContactMessage.objects.create(
        name="Marisol Vega", email="m@example.org", message="The link on page 3 is broken."
    )


def test_a_moderator_reads_and_deletes_messages(
    kept_message: ContactMessage, sign_in: Callable[..., Client]
) -> None:
    client = sign_in("Moderators")
    assert kept_message.name in client.get("/admin/inbox/").content.decode()
    inspected = client.get(f"/admin/inbox/inspect/{kept_message.pk}/")
    assert kept_message.message in inspected.content.decode()
    client.post(f"/admin/inbox/delete/{kept_message.pk}/")
    assert not ContactMessage.objects.exists()


@pytest.mark.parametrize("page", ["", "inspect/{pk}/", "delete/{pk}/", "edit/{pk}/", "new/"])
def test_an_editor_sees_no_message(
    kept_message: ContactMessage, sign_in: Callable[..., Client], page: str
) -> None:
    answer = sign_in("Editors").get(f"/admin/inbox/{page.format(pk=kept_message.pk)}")
    assert answer.status_code == 302
    assert answer.url == "/admin/"


@pytest.mark.parametrize("page", ["edit/{pk}/", "new/"])
def test_nobody_writes_messages_in_another_name(
    kept_message: ContactMessage, sign_in: Callable[..., Client], page: str
) -> None:
    client = sign_in(is_superuser=True)
    assert client.get("/admin/inbox/").status_code == 200
    assert client.get(f"/admin/inbox/{page.format(pk=kept_message.pk)}").status_code == 302
