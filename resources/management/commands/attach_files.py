"""Attach the files of a folder to the resources that they are named like."""

from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from resources.attaching.changes import Outcome
from resources.attaching.files import Attacher, Report
from resources.management.choices import find_owner
from resources.tracks.encodings import Choice


class Command(BaseCommand):
    help = (
        "Attach the files of a folder to resources by name. A document named like a resource's "
        "slug or external id becomes an attachment; SLUG_captions_en.vtt, SLUG.en.vtt, "
        "SLUG-es.srt, SLUG_chapters.vtt or es/SLUG.vtt become tracks of a webinar. A second run "
        "changes nothing; a track that a person has edited is never replaced."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="the folder, with all below it")
        parser.add_argument(
            "--dry-run", action="store_true", help="report what would change, and write nothing"
        )
        parser.add_argument(
            "--no-input",
            action="store_false",
            dest="interactive",
            help="never ask; a track whose encoding is not certain is refused",
        )
        parser.add_argument(
            "--owner", metavar="USERNAME", help="who is named in the history of the resources"
        )

    def handle(self, **options: Any) -> None:
        folder: Path = options["folder"]
        if not folder.is_dir():
            raise CommandError(f"“{folder}” is no folder. Name the one that holds the files.")
        paths = sorted(path for path in folder.rglob("*") if _is_meant(path, folder))
        ask = self._ask if options["interactive"] else _never
        attacher = Attacher(find_owner(options["owner"]), ask, options["dry_run"])
        reports = []
        for report in attacher.attach(paths):
            self._show(report, folder)
            reports.append(report)
        self._show_totals(reports, options["dry_run"])

    def _show(self, report: Report, folder: Path) -> None:
        name = report.path.relative_to(folder)
        between = ": " if report.detail else ""
        draft = " (in a draft)" if report.in_draft else ""
        line = f"{report.outcome.value}: {name}{between}{report.detail}{draft}"
        self.stdout.write(line)

    def _show_totals(self, reports: list[Report], dry_run: bool) -> None:
        counted = Counter(report.outcome for report in reports)
        totals = ", ".join(f"{counted[outcome]} {outcome.value}" for outcome in Outcome)
        self.stdout.write(f"{len(reports)} files: {totals}.")
        drafts = sum(report.in_draft for report in reports)
        if drafts:
            self.stdout.write(f"{drafts} of them wait in drafts that are not published yet.")
        if dry_run:
            self.stdout.write("This was a dry run: nothing was written.")

    def _ask(self, path: Path, choices: list[Choice]) -> str:
        """Let whoever sits at the terminal choose the reading that is right."""
        self.stdout.write(f"{path.name} does not say how its letters are written:")
        for number, choice in enumerate(choices, 1):
            self.stdout.write(f"  {number}. {choice.preview} — {choice.name}")
        try:
            given = input("Which line reads right? (a number, or nothing to leave the file out) ")
        except EOFError:
            return ""
        known = {str(number): choice.encoding for number, choice in enumerate(choices, 1)}
        return known.get(given.strip(), "")


def _never(path: Path, choices: list[Choice]) -> str:
    return ""


def _is_meant(path: Path, folder: Path) -> bool:
    """Whether *path* is a file, and neither hidden nor in a hidden folder."""
    parts = path.relative_to(folder).parts
    return path.is_file() and not any(part.startswith(".") for part in parts)
