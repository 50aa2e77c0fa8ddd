"""On Mondays, owners are told what of theirs needs attention."""

import datetime as dt
import smtplib
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core import mail
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupCollectionPermission, PageViewRestriction
from wagtail.users.models import UserProfile

from resources.attention import mail as weekly
from resources.attention.letter import NAMED, token_of
from resources.attention.mail import mail_for, send_due
from resources.models import Extraction, ResourceIndexPage, SheetImport, Toolkit, WeeklyMail
from tests.factories import LibraryDocumentFactory, ToolkitFactory, UserFactory
from tests.resources.attention.people import writer

MONDAY = dt.datetime(2026, 11, 23, 6, 0, tzinfo=ZoneInfo("America/Phoenix"))
WEEK = dt.timedelta(days=7)


def overdue(title: str, **fields) -> Toolkit:
    past = timezone.localdate() - dt.timedelta(days=9)
    return ToolkitFactory(title=title, review_by=past, **fields)


def html_of(letter: EmailMessage) -> str:
    ((content, kind),) = letter.alternatives
    assert kind == "text/html"
    return content


@pytest.fixture
def owner(library: ResourceIndexPage):
    person = writer()
    overdue("Calls home", owner=person)
    return person


def test_an_owner_is_told_what_to_do_and_where(owner, settings) -> None:
    settings.WAGTAILADMIN_BASE_URL = "https://library.example"
    page = Toolkit.objects.get()
    overdue("Somebody else's", owner=writer())
    assert send_due(MONDAY) == 2
    (letter,) = [one for one in mail.outbox if one.to == [owner.email]]
    assert letter.subject == "2 things in the library need your attention"
    assert "Due for review" in letter.body
    assert "- Calls home: Was to be reviewed by" in letter.body
    assert f"https://library.example/admin/pages/{page.pk}/edit/" in letter.body
    assert "Without topic or summary" in letter.body
    assert "https://library.example/admin/account/" in letter.body
    links = [link["href"] for link in BeautifulSoup(html_of(letter), "html.parser").select("a")]
    assert f"https://library.example/admin/pages/{page.pk}/edit/" in links
    assert "https://library.example/admin/attention/review/?owner=me" in links
    assert "Somebody else" not in letter.body


@pytest.mark.parametrize(
    ("after", "sent"),
    [
        (dt.timedelta(minutes=-1), 0),
        (dt.timedelta(0), 1),
        (dt.timedelta(hours=47 - 6), 1),
        (dt.timedelta(days=2), 0),
        (dt.timedelta(days=6), 0),
    ],
)
def test_it_is_sent_on_monday_morning_or_a_day_late(owner, after: dt.timedelta, sent: int) -> None:
    assert send_due(MONDAY + after) == sent
    assert len(mail.outbox) == sent


def test_who_came_after_the_mails_were_sent_has_the_next(owner) -> None:
    owner.date_joined = MONDAY + dt.timedelta(minutes=1)
    owner.save()
    assert [send_due(MONDAY + n * dt.timedelta(hours=9)) for n in range(3)] == [0, 0, 0]
    assert send_due(MONDAY + WEEK) == 1


def test_each_has_one_a_week(owner) -> None:
    assert [send_due(MONDAY + n * dt.timedelta(hours=9)) for n in range(3)] == [1, 0, 0]
    assert send_due(MONDAY + WEEK) == 1


def test_what_the_mail_server_refuses_is_sent_later(
    owner, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(self: EmailMessage, fail_silently: bool = False) -> int:
        raise smtplib.SMTPServerDisconnected("away")

    with monkeypatch.context() as broken:
        broken.setattr(EmailMessage, "send", refuse)
        assert send_due(MONDAY) == 0
    assert "could not be sent" in caplog.text
    assert send_due(MONDAY + dt.timedelta(hours=1)) == 1


def test_two_workers_send_one(owner, monkeypatch: pytest.MonkeyPatch) -> None:
    made = weekly.mail_for

    def meanwhile(user) -> EmailMessage | None:
        monkeypatch.setattr(weekly, "mail_for", made)
        assert send_due(MONDAY) == 1
        return made(user)

    monkeypatch.setattr(weekly, "mail_for", meanwhile)
    assert send_due(MONDAY) == 0
    assert len(mail.outbox) == 1


def test_who_wants_none_gets_none(owner, client: Client) -> None:
    client.force_login(owner)
    page = client.get(reverse("wagtailadmin_account"))
    form = BeautifulSoup(page.content, "html.parser")
    (box,) = form.select("input[name=weekly_mail-wanted]")
    assert box.has_attr("checked")
    data = {
        field["name"]: field.get("value", "")
        for field in form.select("form input[name], form select[name]")
        if field["name"] != "weekly_mail-wanted" and field.get("type") not in ("checkbox", "file")
    }
    data |= {"locale-preferred_language": "en", "locale-current_time_zone": "UTC"}
    for select in form.select("form select[name]"):
        chosen = select.select_one("option[selected]") or select.select_one("option")
        data[select["name"]] = chosen["value"]
    answer = client.post(reverse("wagtailadmin_account"), data)
    assert answer.status_code == 302
    assert not WeeklyMail.objects.get(user=owner).wanted
    assert send_due(MONDAY) == 0
    assert not mail.outbox


def test_it_is_written_in_the_language_of_its_reader(owner) -> None:
    english = mail_for(owner)
    profile = UserProfile.get_for_user(owner)
    profile.preferred_language = "es"
    profile.save()
    spanish = mail_for(owner)
    assert english is not None
    assert spanish is not None
    day = timezone.localdate() - dt.timedelta(days=9)
    assert f"{day:%m/%d/%Y}" in english.body
    assert f"{day:%d/%m/%Y}" in spanish.body
    assert '<html lang="es">' in html_of(spanish)


def test_nobody_is_told_of_what_they_may_no_longer_change(owner) -> None:
    page = Toolkit.objects.get()
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert mail_for(owner) is not None, "who may change it may know of it"
    owner.groups.clear()
    assert mail_for(get_user_model().objects.get(pk=owner.pk)) is None
    owner.is_active = False
    owner.save()
    assert send_due(MONDAY) == 0


def test_what_nobody_owns_is_told_to_those_who_publish(library: ResourceIndexPage) -> None:
    overdue("Brought in")
    overdue("Left behind", owner=UserFactory(is_active=False))
    moderator, editor = UserFactory(groups=["Moderators"]), UserFactory(groups=["Editors"])
    assert send_due(MONDAY) == 1
    (letter,) = mail.outbox
    assert letter.to == [moderator.email] != [editor.email]
    assert "resources that belong to nobody" in letter.body
    assert "- Due for review (2)" in letter.body
    assert "/admin/attention/review/?owner=nobody" in letter.body


def test_an_import_that_failed_is_told_to_whoever_made_it(owner) -> None:
    Toolkit.objects.all().delete()
    made = {"shown_name": "list.csv", "status": SheetImport.Status.FAILED}
    SheetImport.objects.create(user=owner, **made)
    SheetImport.objects.create(user=UserFactory(), **made)
    SheetImport.objects.create(user=owner, status=SheetImport.Status.DONE)
    letter = mail_for(owner)
    assert letter is not None
    assert "1. Imports that failed (1)" in letter.body
    assert "/admin/imports/?status=failed&by=me" in letter.body
    assert send_due(MONDAY) == 2


def test_a_library_in_order_writes_to_nobody(owner) -> None:
    Toolkit.objects.all().delete()
    assert send_due(MONDAY) == 0
    assert not mail.outbox


def test_a_long_list_is_counted(owner) -> None:
    for number in range(7):
        overdue(f"Kit {number}", owner=owner)
    letter = mail_for(owner)
    assert letter is not None
    assert letter.body.count("Was to be reviewed by") == NAMED
    assert "3 more:" in letter.body
    assert "/admin/attention/review/?owner=me" in letter.body


def test_a_title_cannot_add_a_header_or_markup(owner) -> None:
    overdue("A & B <script>", owner=owner)
    letter = mail_for(owner)
    assert letter is not None
    assert "A & B <script>" in letter.body
    assert letter.content_subtype == "plain"
    assert "A &amp; B &lt;script&gt;" in html_of(letter)


def test_one_press_in_the_mail_program_ends_it(owner, client: Client) -> None:
    letter = mail_for(owner)
    assert letter is not None
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = letter.extra_headers["List-Unsubscribe"].strip("<>")
    assert address in letter.body
    assert address in html_of(letter)
    shown = client.get(address)
    assert "no-store" in shown["Cache-Control"]
    assert "Send me no more of these" in shown.content.decode()
    assert send_due(MONDAY) == 1, "to look changes nothing"
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(address, {"List-Unsubscribe": "One-Click"})
    assert "You will get no more of these." in answer.content.decode()
    assert not WeeklyMail.objects.get(user=owner).wanted
    assert send_due(MONDAY + WEEK) == 0


@pytest.mark.parametrize("change", [lambda t: t[:-1], lambda t: "x", lambda t: f"{t}0"])
def test_nobody_ends_that_of_others(owner, client: Client, change) -> None:
    address = reverse("resources:weekly_mail_off", args=[change(token_of(owner))])
    assert client.post(address).status_code == 404
    owner.delete()
    assert client.post(reverse("resources:weekly_mail_off", args=["1:1:1"])).status_code == 404
    assert not WeeklyMail.objects.filter(wanted=False).exists()


def test_its_page_is_in_the_language_of_its_reader(owner, client: Client) -> None:
    profile = UserProfile.get_for_user(owner)
    profile.preferred_language = "es"
    profile.save()
    page = client.get(reverse("resources:weekly_mail_off", args=[token_of(owner)]))
    assert '<html lang="es"' in page.content.decode()


def test_a_document_that_failed_is_told_to_whoever_uploaded_it(owner) -> None:
    Toolkit.objects.all().delete()
    document = LibraryDocumentFactory(uploaded_by_user=owner)
    (group,) = owner.groups.all()
    GroupCollectionPermission.objects.create(
        group=group,
        collection=document.collection,
        permission=Permission.objects.get(codename="add_document"),
    )
    Extraction.objects.filter(document=document).update(status=Extraction.Status.FAILED)
    assert send_due(MONDAY) == 1
    (letter,) = mail.outbox
    assert "Other documents whose text could not be read (1)" in letter.body
    assert "/admin/reports/document-texts/?status=failed&attached=no&by=me" in letter.body
