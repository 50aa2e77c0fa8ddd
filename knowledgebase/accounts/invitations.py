"""Invitations: a link by e-mail with which a new person chooses a password."""

import logging

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import get_connection, send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import override
from wagtail.users.models import UserProfile

from home.models.identity import current_identity
from knowledgebase.accounts.models import User

logger = logging.getLogger(__name__)

SECONDS_A_DAY = 24 * 3600


def can_be_invited(user: User) -> bool:
    """Return whether *user* has an address and never chose a password."""
    return bool(user.is_active and user.email and not user.has_usable_password())


def send_invitation(user: User) -> bool:
    """Send *user* a link to choose a password; return whether the mail server took it.

    The link works once, for ``PASSWORD_RESET_TIMEOUT`` seconds.
    """
    with override(UserProfile.get_for_user(user).get_preferred_language()):
        context = {
            "person": user,
            "site_name": current_identity(None).local_name,
            "link": settings.BASE_URL + _path(user),
            "days": settings.PASSWORD_RESET_TIMEOUT // SECONDS_A_DAY,
        }
        subject = render_to_string("accounts/invitation_subject.txt", context)
        body = render_to_string("accounts/invitation.txt", context)
    # At once, not after the transaction: the administrator waits to hear how it went.
    transport = get_connection(settings.EMAIL_TRANSPORT)
    try:
        send_mail(" ".join(subject.split()), body, None, [user.email], connection=transport)
    except OSError:
        logger.exception("The invitation of user %s could not be sent.", user.pk)
        return False
    return True


def _path(user: User) -> str:
    return reverse(
        "wagtailadmin_password_reset_confirm",
        kwargs={
            "uidb64": urlsafe_base64_encode(force_bytes(user.pk)),
            "token": default_token_generator.make_token(user),
        },
    )
