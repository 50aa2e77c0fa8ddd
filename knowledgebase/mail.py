"""E-mail leaves after the transaction that it tells of."""

import logging
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

logger = logging.getLogger(__name__)


class AfterCommitBackend(BaseEmailBackend):
    """Hands messages to ``EMAIL_TRANSPORT`` once the transaction of now is committed.

    A mail server that is slow keeps no other writer waiting, one that refuses undoes no
    save, and nobody is told of what was rolled back. Outside a transaction, messages are
    sent at once, and a failure is raised.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        messages = list(email_messages)
        if transaction.get_connection().in_atomic_block:
            transaction.on_commit(lambda: _send_or_log(messages), robust=True)
            return len(messages)
        return _transport(fail_silently=self.fail_silently).send_messages(messages) or 0


def _transport(**options: Any) -> BaseEmailBackend:
    return get_connection(settings.EMAIL_TRANSPORT, **options)


def _send_or_log(messages: list[EmailMessage]) -> None:
    try:
        _transport().send_messages(messages)
    except Exception:  # whatever it is, what they tell of is done and must not look failed
        logger.exception("%d e-mails could not be sent; what they tell of was saved", len(messages))
