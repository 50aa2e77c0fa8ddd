"""Import the What Works Clearinghouse export as evidence briefs."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import track

from resources.bulk.adding import Destination
from resources.importers.saving import Result
from resources.importers.sentences import count
from resources.importers.tables import TableError
from resources.importers.wwc import ImportReport, import_wwc
from resources.importers.wwc_records import FINDINGS_FILE, REPORTS_FILE, Intervention
from resources.management.choices import find_library, find_owner
from resources.models import EvidenceBrief, ResourceIndexPage


class Command(BaseCommand):
    help = (
        "Import the What Works Clearinghouse export as evidence briefs, one for each "
        "intervention. A second import changes only what the export says differently; "
        "tags, notes, related resources and terms that editors added stay."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "folder", type=Path, help=f"the folder with {REPORTS_FILE} and {FINDINGS_FILE}"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="report what would change, and write nothing"
        )
        visibility = parser.add_mutually_exclusive_group()
        visibility.add_argument(
            "--publish", action="store_true", default=True, help="publish new briefs (the default)"
        )
        visibility.add_argument(
            "--draft", action="store_false", dest="publish", help="keep new briefs as drafts"
        )
        parser.add_argument(
            "--parent",
            metavar="PATH-or-ID",
            help="the library to put new briefs in, by its address (/library/) or its number; "
            "by default the library of the default language",
        )
        parser.add_argument(
            "--owner", metavar="USERNAME", help="who owns new briefs and is named in their history"
        )

    def handle(self, **options: Any) -> None:
        try:
            report = import_wwc(
                options["folder"],
                Destination(
                    find_english_library(options["parent"]),
                    find_owner(options["owner"]),
                    options["publish"],
                ),
                dry_run=options["dry_run"],
                progress=self._progress,
            )
        except TableError as error:
            raise CommandError(f"{error} Nothing was imported.") from error
        self._show(report, options["dry_run"])

    def _progress(self, interventions: list[Intervention]) -> Iterable[Intervention]:
        return track(
            interventions,
            description="Evidence briefs",
            console=Console(stderr=True),
            disable=not sys.stderr.isatty(),
        )

    def _show(self, report: ImportReport, dry_run: bool) -> None:
        for subject, reasons in report.refused.items():
            for reason in reasons:
                self.stderr.write(f"Refused {subject}: {reason}")
        if report.strays:
            self.stderr.write(
                f"Left out {count(report.strays, 'finding')} on interventions without a report."
            )
        counts = ", ".join(
            [*(f"{report.results[result]} {result.value}" for result in Result),
             f"{len(report.refused)} refused"]
        )  # fmt: skip
        self.stdout.write(f"{sum(report.results.values())} evidence briefs: {counts}.")
        tiers = {tier.value: tier.label for tier in EvidenceBrief.Tier}
        for value, label in tiers.items():
            if report.tiers[value]:
                self.stdout.write(f"  {report.tiers[value]} {label}")
        for name in ("rating", "grade", "state"):
            self.stdout.write(f"  {report.holds[name]} with a {name}")
        if report.drafts:
            self.stdout.write(
                f"{report.drafts} of the changes wait in drafts that are not published yet."
            )
        if dry_run:
            self.stdout.write("This was a dry run: nothing was written.")


def find_english_library(given: str | None) -> ResourceIndexPage:
    library = find_library(given)
    if not library.locale.language_code.startswith("en"):
        raise CommandError(
            f"“{library.title}” is a library in {library.locale}. The briefs are written in "
            "English: name an English library with --parent."
        )
    return library
