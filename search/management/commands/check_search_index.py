import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search.console import progress_bar
from search.engines import get_engine
from search.engines.base import EngineUnavailableError
from search.maintenance import find_drift, mend
from search.relay import drain

SHOWN = 20  # page ids of each kind


class Command(BaseCommand):
    help = "Compare the search index with the database. Exits with 1 where they differ."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--fix", action="store_true", help="Write what differs, then compare again."
        )

    def handle(self, *, fix: bool, **options: Any) -> None:
        engine = get_engine()
        try:
            # A change on its way is no drift.
            drain(engine)
            drift = self._compare()
            if drift and fix:
                failures = mend(engine, drift)
                for key, reason in failures.items():
                    self.stderr.write(f"Page {key} could not be indexed: {reason}")
                self.stdout.write(f"Mended {len(drift.keys) - len(failures)}.")
                drift = self._compare()
        except EngineUnavailableError as error:
            raise CommandError(f"{error} Run rebuild_search_index.") from error
        if drift:
            sys.exit(1)

    def _compare(self) -> Any:
        with progress_bar("Comparing resources") as progress:
            drift = find_drift(get_engine(), progress)
        for name in ("missing", "ghosts", "stale"):
            keys = getattr(drift, name)
            more = " …" if len(keys) > SHOWN else ""
            listed = " ".join(map(str, keys[:SHOWN]))
            self.stdout.write(f"{name}: {len(keys)} {listed}{more}".rstrip())
        return drift
