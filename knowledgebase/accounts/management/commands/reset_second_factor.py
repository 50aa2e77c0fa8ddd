"""Take a person's second factor away, because the telephone is lost."""

import logging
from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from knowledgebase.accounts.models import User
from knowledgebase.accounts.sessions import end_sessions

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Take away the second factor of USER, whose telephone and recovery codes are lost, and "
        "end all of their sessions. They set up a new one when they next sign in. Make sure "
        "first, by voice or in person, that it is they who ask."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("user", metavar="USER", help="the user name")
        parser.add_argument(
            "--no-input", action="store_false", dest="ask", help="do not ask whether you are sure"
        )

    def handle(self, *args: Any, user: str, ask: bool, **options: Any) -> None:
        person = User.objects.filter(username=user).first()
        if person is None:
            raise CommandError(
                f"Nobody has the user name {user}. The names stand in the admin under "
                "Settings, Users."
            )
        factors = Authenticator.objects.filter(user=person)
        if not factors:
            self.stdout.write(f"{user} has no second factor. Nothing to do.")
            return
        if ask and input(f"Take away the second factor of {user}? [yes/no] ") != "yes":
            raise CommandError("Nothing was changed. To go on, answer “yes”, or use --no-input.")
        with transaction.atomic():
            factors.delete()
            ended = end_sessions(person)
        logger.warning("The second factor of %s was taken away by the operator.", user)
        sessions = "1 session" if ended == 1 else f"{ended} sessions"
        self.stdout.write(
            self.style.SUCCESS(f"The second factor of {user} is gone; {sessions} ended.")
        )
