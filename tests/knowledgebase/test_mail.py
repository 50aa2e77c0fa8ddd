"""E-mail and the transaction that it tells of."""

import logging

import pytest
from django.core import mail
from django.core.mail import send_mail
from django.db import transaction

REFUSING = "django.core.mail.backends.smtp.EmailBackend"


@pytest.fixture(autouse=True)
def _as_in_production(settings) -> None:
    settings.EMAIL_BACKEND = "knowledgebase.mail.AfterCommitBackend"


def send() -> int:
    return send_mail("Published", "It is there.", None, ["ana@example.org"])


@pytest.mark.django_db(transaction=True)
def test_mail_leaves_after_its_transaction() -> None:
    with transaction.atomic():
        assert send() == 1
        assert mail.outbox == []
    assert [message.subject for message in mail.outbox] == ["Published"]


@pytest.mark.django_db(transaction=True)
def test_nobody_is_told_of_what_was_undone() -> None:
    with transaction.atomic():
        send()
        transaction.set_rollback(True)
    assert mail.outbox == []


@pytest.mark.django_db(transaction=True)
def test_a_refusing_mail_server_undoes_nothing(settings, caplog: pytest.LogCaptureFixture) -> None:
    settings.EMAIL_TRANSPORT = REFUSING
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    with transaction.atomic():
        send()
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    assert "what they tell of was saved" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_mail_that_cannot_be_written_stops_nothing_that_follows(
    caplog: pytest.LogCaptureFixture,
) -> None:
    followed: list[bool] = []
    with transaction.atomic():
        send_mail("Two\nlines", "It is there.", None, ["ana@example.org"])
        transaction.on_commit(lambda: followed.append(True))
    assert followed == [True]
    assert "what they tell of was saved" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_mail_is_sent_at_once_and_a_failure_is_told(settings) -> None:
    assert send() == 1
    assert len(mail.outbox) == 1
    settings.EMAIL_TRANSPORT = REFUSING
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    with pytest.raises(OSError, match=r"refused"):
        send()
