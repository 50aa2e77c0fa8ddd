"""What is compared are the same pages, however they are written."""

import pytest
from wagtail.models import Page

from benchmarks.imported import (
    PARTS,
    Stopwatch,
    measure_import,
    rows_of,
    sheet_of,
    uploaded,
    write_in_bulk,
    write_one_by_one,
)
from resources import operations
from resources.imports.planning import plan
from resources.imports.running import run
from resources.models import ResourcePage, ResourceTag, Toolkit
from tests.factories import TopicFactory

ROWS = 4


def pages() -> list[tuple]:
    return [
        (
            page.external_id,
            page.title,
            page.summary,
            str(page.body),
            page.live,
            sorted(str(topic) for topic in page.topics.all()),
            sorted(str(tag) for tag in page.tags.all()),
        )
        for page in Toolkit.objects.order_by("external_id")
    ]


@pytest.mark.django_db
def test_every_way_writes_the_same_pages(library) -> None:
    # What an import has made, its undo takes away.
    for number in range(15):
        TopicFactory(name=f"Topic {number}")
        ResourceTag.objects.create(name=f"tag {number}")
    sheet = uploaded(library, sheet_of(ROWS))
    plan(sheet)
    run(sheet)
    planned, kept, imported = list(sheet.rows.all()), rows_of(sheet), pages()
    assert len(imported) == ROWS
    assert all(row[-1] and row[-2] and row[4] for row in imported)
    operations.undo(sheet.operation, None)
    assert not pages()
    write_in_bulk(kept)
    assert pages() == imported
    assert Toolkit.objects.first().latest_revision is not None
    Page.objects.filter(pk__in=ResourcePage.objects.values("pk")).delete()
    library.refresh_from_db()
    write_one_by_one(library, planned)
    assert pages() == imported


@pytest.mark.django_db
def test_every_part_is_measured_and_nothing_stays(library) -> None:
    watch = Stopwatch()
    measure_import(library, sheet_of(ROWS), watch)
    assert set(watch.spent) == set(PARTS)
    assert all(spent.queries[0] > 0 for spent in watch.spent.values())
    assert not Toolkit.objects.exists()
