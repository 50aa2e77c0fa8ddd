from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search.console import progress_bar
from search.engines import get_engine
from search.engines.base import EngineUnavailableError
from search.maintenance import IncompleteRebuildError, needs_rebuild, rebuild


class Command(BaseCommand):
    help = "Make the search index anew. The old one serves until the new one is whole."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-needed",
            action="store_true",
            help="Do nothing where the index is there and was made by this version's filters.",
        )

    def handle(self, *, if_needed: bool, **options: Any) -> None:
        engine = get_engine()
        if if_needed and not needs_rebuild(engine):
            self.stdout.write("The search index is up to date.")
            return
        try:
            with progress_bar("Indexing resources") as progress:
                count = rebuild(engine, progress)
        except IncompleteRebuildError as error:
            raise CommandError(
                f"{error} The old index serves on. Look for errors above, then run"
                " rebuild_search_index again."
            ) from error
        except EngineUnavailableError as error:
            raise CommandError(f"{error} Try again when it is free.") from error
        self.stdout.write(self.style.SUCCESS(f"Indexed {count} resources."))
