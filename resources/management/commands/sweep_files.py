from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.template.defaultfilters import filesizeformat

from resources.uploads.sweeping import sweep


class Command(BaseCommand):
    help = (
        "Remove uploaded files that nothing in the database names, and uploads that were never "
        "finished, once they are a day old. The worker does so every day."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="report what would go, and remove nothing"
        )

        parser.add_argument(
            "--force",
            action="store_true",
            help="remove them also where the database names few of the files that are there",
        )

    def handle(self, *, dry_run: bool, force: bool, **options: Any) -> None:
        swept = sweep(dry_run=dry_run, force=force)
        self.stdout.write(
            f"Files: {swept.removed} removed, {swept.kept} in use, {swept.young} younger than a "
            f"day. Unfinished uploads: {swept.unfinished} removed. "
            f"Freed: {filesizeformat(swept.size)}."
        )
        if dry_run:
            self.stdout.write("This was a dry run: nothing was removed.")
        if swept.refused:
            raise CommandError(
                "Nothing was removed: the database names too few of the files that are there, so "
                "it may not be the one they belong to. Look at DATABASE_URL and STORAGE_URL; "
                "where they are right, run the command again with --force."
            )
        if swept.failed:
            raise CommandError(
                f"{swept.failed} files could not be removed; see the log for their names. Mend "
                "their permissions and run the command again."
            )
