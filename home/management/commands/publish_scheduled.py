from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from home.schedule import Due, carry_out, expiries, lost, publications


class Command(BaseCommand):
    help = (
        "Publish and unpublish what is scheduled, as the worker does; for a site that has this "
        "run by cron instead. What fails stays scheduled. Exits with 1 where something failed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--dry-run",
            "--dryrun",  # as Wagtail's command of this name has it
            action="store_true",
            help="Say what is due, and change nothing.",
        )

    def handle(self, *, dry_run: bool, **options: Any) -> None:
        if dry_run:
            self._tell("To be published", publications())
            self._tell("To be unpublished", expiries())
            return
        outcome = carry_out()
        self._tell("Done", outcome.done)
        for due, reason in outcome.failed:
            self.stderr.write(f"{due} could not be {due.action}ed: {reason}")
        missed = list(lost())
        for page in missed:
            self.stderr.write(f"Page {page.pk} “{page}” was to go live, and did not.")
        if outcome.failed or missed:
            raise CommandError(
                f"{len(outcome.failed)} failed and stay scheduled, {len(missed)} were missed. "
                "Open them in the admin, mend what is wrong, and publish them or cancel their "
                "schedule."
            )

    def _tell(self, what: str, found: Iterable[Due]) -> None:
        listed = list(found)
        self.stdout.write(f"{what}: {len(listed)}")
        for due in listed:
            self.stdout.write(f"  {due.action} {due}, due {due.at:%Y-%m-%d %H:%M %Z}")
