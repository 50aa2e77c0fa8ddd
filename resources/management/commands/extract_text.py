from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet

from resources.extraction import queue
from resources.extraction.work import read_next
from resources.models import Extraction, LibraryDocument, PageText

Status = Extraction.Status


class Command(BaseCommand):
    help = (
        "Read the text of uploaded documents now, so that search finds their pages. The worker "
        "does so by itself for every new file."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group()
        which.add_argument(
            "--all", action="store_true", help="read every document anew, not only what waits"
        )
        which.add_argument(
            "--failed", action="store_true", help="also those that were given up before"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="tell what would be read, and read nothing"
        )

    def handle(self, **options: Any) -> None:
        wanted = _wanted(**options)
        if options["dry_run"]:
            new = LibraryDocument.objects.filter(extraction=None).count()
            self.stdout.write(f"{wanted.count() + new} documents would be read.")
            return
        queue.enqueue_missing()
        keys = list(wanted.values_list("pk", flat=True))
        ended = Counter(self._read(key) for key in keys)
        pages = PageText.objects.filter(extraction__in=keys).count()
        self.stdout.write(
            f"Documents: {ended[Status.DONE]} read, {ended[Status.NO_TEXT]} without text, "
            f"{ended[Status.WAITING]} to be tried again, {ended[Status.FAILED]} could not be read. "
            f"Pages with text: {pages}."
        )
        if ended[Status.FAILED] or ended[Status.WAITING]:
            raise CommandError(
                "Some documents were not read; they can still be fetched and are found by their "
                "titles. See Reports, Text of documents, in the admin for the reasons."
            )

    def _read(self, key: int) -> str:
        """Read one document, and return how it ended."""
        row = Extraction.objects.select_related("document").get(pk=key)
        if row.status != Status.WORKING:
            queue.try_again(row)
        read_next(Extraction.objects.filter(pk=key, status=Status.WAITING))
        row.refresh_from_db()
        if row.status != Status.DONE:
            self.stdout.write(f"  {row.document.filename}: {row.told()}")
        return row.status


def _wanted(**options: Any) -> QuerySet[Extraction]:
    """Return the documents to read, of those whose text can be."""
    statuses = [Status.WAITING]
    if options["failed"]:
        statuses.append(Status.FAILED)
    if options["all"]:
        statuses += [Status.FAILED, Status.DONE, Status.NO_TEXT]
    return Extraction.objects.filter(status__in=statuses).order_by("pk")
