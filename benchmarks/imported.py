"""A sheet of toolkits, imported, and written in the least and in the usual way."""

import csv
import io
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Model, OuterRef, Subquery
from wagtail.models import Page, Revision

from benchmarks.library import records
from benchmarks.measuring import process_clock
from benchmarks.tables import Table
from home.site import Administrator, set_up_site
from resources import operations
from resources.bulk.inserting import insert
from resources.imports.declared import resource_columns
from resources.imports.mapping import Mapping, guess
from resources.imports.planning import open_sheet, plan
from resources.imports.running import run
from resources.imports.terms import TermBook
from resources.models import (
    ImportedRow,
    Operation,
    ResourceIndexPage,
    ResourcePage,
    SheetImport,
    TaggedResource,
    Toolkit,
)

COLUMNS = ("external_id", "type", "title", "summary", "topics", "tags", "body")
TOPICS, TAGS = 20, 50


@dataclass
class Spent:
    """Seconds and database queries of one thing, once for each time it was done."""

    seconds: list[float]
    queries: list[int]

    def per_row(self, rows: int) -> tuple[float, float]:
        """Return the milliseconds and the queries for each of *rows*, the median of all times."""
        return (
            statistics.median(self.seconds) / rows * 1000,
            statistics.median(self.queries) / rows,
        )


class Stopwatch:
    """Measures what is done under a name."""

    def __init__(self) -> None:
        # The work of a server is seen on the clock alone.
        self._clock = process_clock if connection.vendor == "sqlite" else time.perf_counter
        self.spent: dict[str, Spent] = defaultdict(lambda: Spent([], []))

    @contextmanager
    def measure(self, name: str) -> Iterator[None]:
        queries = 0

        def count(execute: Callable[..., Any], *arguments: Any) -> Any:
            nonlocal queries
            queries += 1
            return execute(*arguments)

        began = self._clock()
        with connection.execute_wrapper(count):
            yield
        self.spent[name].seconds.append(self._clock() - began)
        self.spent[name].queries.append(queries)


PARTS = {
    "compare": "Compare with the library",
    "import": "Import and publish",
    "again": "Compare once more: nothing to do",
    "change": "Change a title in each row, and publish",
    "change back": "Undo the change",
    "undo": "Undo the import",
    "wagtail": "Wagtail: add_child, save_revision, publish",
    "bulk": "bulk_create: pages, their terms and tags",
    "revisions": "bulk_create: the same, and their revisions",
}


def compare(rows: int, repeats: int) -> Table:
    """Measure each way *repeats* times on *rows* toolkits, on an empty migrated database."""
    call_command("migrate", verbosity=0)
    library = set_up_site("Measured", Administrator("measured@example.org")).libraries["en"]
    content = sheet_of(rows)
    watch = Stopwatch()
    # The first import makes the terms, which the later ones find.
    measure_import(library, sheet_of(TAGS), Stopwatch())
    for _repeat in range(repeats):
        measure_import(library, content, watch)
    whole = sum(statistics.median(watch.spent[part].seconds) for part in ("compare", "import"))
    table_rows = []
    for part, label in PARTS.items():
        milliseconds, queries = watch.spent[part].per_row(rows)
        ratio = whole / statistics.median(watch.spent[part].seconds)
        table_rows.append((label, f"{milliseconds:.2f}", f"{queries:.2f}", f"{ratio:,.1f}"))
    clock = "CPU of the process" if connection.vendor == "sqlite" else "time on the clock"
    return Table(
        f"Import of {rows:,} rows",
        ("", "ms a row", "queries a row", "compare + import, times this"),
        table_rows,
        [f"{connection.vendor}; {clock}; median of {repeats}."],
    )


def sheet_of(rows: int) -> bytes:
    """Return a sheet of *rows* toolkits, with two topics, two tags and some text each."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for number, one in enumerate(islice(records(10**9), rows)):
        writer.writerow(
            [
                f"m-{number}",
                "toolkit",
                f"{one.title} {number}",
                one.summary[:400],
                f"Topic {number % TOPICS}; Topic {(number + 7) % TOPICS}",
                f"tag {number % TAGS}; tag {(number + 11) % TAGS}",
                "\n\n".join(one.paragraphs[:2]),
            ]
        )
    return text.getvalue().encode()


def measure_import(library: ResourceIndexPage, content: bytes, watch: Stopwatch) -> None:
    sheet = uploaded(library, content)
    with watch.measure("compare"):
        plan(sheet)
    with watch.measure("import"):
        run(sheet)
    kept = rows_of(sheet)
    again = uploaded(library, content)
    with watch.measure("again"):
        plan(again)
    planned = list(sheet.rows.all())
    changed = uploaded(library, content.replace(b",toolkit,", b",toolkit,New "))
    plan(changed)
    with watch.measure("change"):
        run(changed)
    with watch.measure("change back"):
        operations.undo(Operation.objects.get(sheetimport=changed), None)
    # The change and its undo are revisions, too: what it made goes only as it made it.
    ImportedRow.objects.filter(sheet_import=sheet).update(
        made=Subquery(Page.objects.filter(pk=OuterRef("target")).values("latest_revision"))
    )
    with watch.measure("undo"):
        operations.undo(Operation.objects.get(sheetimport=sheet), None)
    others: dict[str, Callable[[], None]] = {
        "wagtail": lambda: write_one_by_one(library, planned),
        "bulk": lambda: write_in_bulk(kept[:-1]),
        "revisions": lambda: write_in_bulk(kept),
    }
    for part, write in others.items():
        with transaction.atomic():
            with watch.measure(part):
                write()
            transaction.set_rollback(True)


def uploaded(library: ResourceIndexPage, content: bytes) -> SheetImport:
    sheet = SheetImport(library=library, publish=True)
    sheet.file.save("measured.csv", ContentFile(content), save=False)
    mapping = Mapping(unknown={"*": "create"})
    file, found = open_sheet(sheet, mapping)
    file.close()
    mapping.columns = guess(found.columns)
    sheet.mapping = mapping.stored()
    sheet.save()
    return sheet


def rows_of(sheet: SheetImport) -> list[tuple[type[Model], list[Any]]]:
    """Return what the import has written for visitors, by its table, and the revisions last."""
    keys = list(sheet.rows.values_list("target", flat=True))
    topics = ResourcePage.topics.through
    pages = list(Toolkit.objects.filter(pk__in=keys))
    return [
        (Page, pages),
        (ResourcePage, pages),
        (Toolkit, pages),
        (topics, list(topics.objects.filter(resourcepage_id__in=keys))),
        (TaggedResource, list(TaggedResource.objects.filter(content_object_id__in=keys))),
        (Revision, list(Revision.objects.filter(object_id__in=map(str, keys)))),
    ]


def write_in_bulk(tables: Sequence[tuple[type[Model], list[Any]]]) -> None:
    for model, objects in tables:
        if model._meta.parents or model is Page:
            insert(model, objects)
        else:
            model._default_manager.bulk_create(objects)


def write_one_by_one(library: ResourceIndexPage, planned: list[ImportedRow]) -> None:
    """Make the pages of a plan as any script would that knows Wagtail."""
    columns, book = resource_columns(Toolkit), TermBook({})
    for row in planned:
        page = Toolkit()
        for name, value in row.values.items():
            columns[name].write(page, columns[name].settle(value, book))
        library.add_child(instance=page)
        page.save_revision().publish()
