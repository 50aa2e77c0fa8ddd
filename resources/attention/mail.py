"""Every Monday, each owner is told by e-mail what of theirs needs attention."""

import datetime as dt
import logging
from collections.abc import Callable
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.auth import get_user_model
from django.core.mail import EmailMultiAlternatives
from django.db import close_old_connections
from django.db.models import Q, QuerySet
from django.utils import timezone
from wagtail.permission_policies.pages import PagePermissionPolicy

from resources.attention.failures import FAILURES
from resources.attention.letter import letter_for
from resources.attention.needs import User
from resources.models import ResourcePage, WeeklyMail

logger = logging.getLogger(__name__)

HOUR = 6  # of Monday, in the site's time zone
DAYS = 2  # Monday, and Tuesday for what Monday missed
LOOK = 15 * 60.0  # seconds between two looks at whether it is time


def send_on_schedule(stopping: Callable[[float], bool]) -> None:
    """Send what is due until *stopping*, called with the seconds to wait, returns True."""
    pause = 0.0
    while not stopping(pause):
        pause = LOOK
        close_old_connections()
        try:
            send_due(timezone.localtime())
        except Exception:  # whatever it is, the next look must come
            logger.exception("The weekly e-mails could not be sent; trying again")


def send_due(now: dt.datetime) -> int:
    """Send the mails of this week that were not sent, if it is time; return how many were."""
    monday = now.date() - dt.timedelta(days=now.weekday())
    begins = dt.datetime.combine(monday, dt.time(HOUR), tzinfo=now.tzinfo)
    if now.weekday() >= DAYS or now < begins:
        return 0
    return sum(_send_once(user, monday) for user in readers(begins))


def readers(begins: dt.datetime) -> QuerySet[Any]:
    """Return who is to have the mail of the week that *begins* and has not had it.

    Who came later has the next one: a new library sends none in its first minute.
    """
    publishers = PagePermissionPolicy().users_with_permission("publish")
    concerned = [
        publishers.values("pk"),
        ResourcePage.objects.filter(owner__isnull=False).values("owner"),
        *(failure.owners() for failure in FAILURES),
    ]
    people = get_user_model()._default_manager.filter(
        reduce(or_, (Q(pk__in=keys) for keys in concerned)),
        is_active=True,
        date_joined__lt=begins,
    )
    done = Q(weekly_mail__wanted=False) | Q(weekly_mail__sent_for=begins.date())
    return people.exclude(email="").exclude(done).order_by("pk")


def mail_for(user: User) -> EmailMultiAlternatives | None:
    """Return the mail to *user*, or None where nothing needs them.

    Its headers let a mail program take them off the list by one press (RFC 8058).
    """
    letter = letter_for(user)
    if letter is None:
        return None
    headers = {
        "List-Unsubscribe": f"<{letter.off_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    mail = EmailMultiAlternatives(letter.subject, letter.text, to=[user.email], headers=headers)
    mail.attach_alternative(letter.html, "text/html")
    return mail


def _send_once(user: User, monday: dt.date) -> bool:
    """Send *user* the mail of this week, unless another worker does; return whether it was sent.

    One that the mail server refuses is sent with the next look.
    """
    mail = mail_for(user)
    row, _made = WeeklyMail.objects.get_or_create(user=user)
    claim = WeeklyMail.objects.filter(pk=row.pk, wanted=True).exclude(sent_for=monday)
    if not claim.update(sent_for=monday) or mail is None:
        return False
    try:
        mail.send()
    except OSError:
        WeeklyMail.objects.filter(pk=row.pk).update(sent_for=row.sent_for)
        logger.exception("The weekly e-mail to user %s could not be sent; trying again", user.pk)
        return False
    return True
