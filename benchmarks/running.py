"""One run: the library made, each part measured, the tables printed."""

import argparse
import sys

from django.core.management import call_command

from benchmarks.filling import fill
from resources.models import ResourcePage
from search.console import progress_bar
from search.engines import get_engine
from search.maintenance import needs_rebuild, rebuild


def run(options: argparse.Namespace) -> None:
    make_library(options.size)


def make_library(size: int) -> None:
    """Fill the database, or use what it was filled with; make the search index if needed."""
    call_command("migrate", verbosity=0)
    there = ResourcePage.objects.count()
    if there and there != size:
        sys.exit(f"The library kept there has {there} resources. Name another folder by --keep.")
    if not there:
        with progress_bar("Making the library") as progress:
            fill(size, progress=progress)
    engine = get_engine()
    if needs_rebuild(engine):
        with progress_bar("Making the index") as progress:
            rebuild(engine, progress)
