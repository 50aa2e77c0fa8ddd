"""Resources that scripts made, without a revision, are exported and compared many at once."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from resources.imports.exporting import resource_rows
from resources.models import EvidenceBrief, ImportedRow, RelatedResource, ResourcePage, Toolkit
from tests.factories import EvidenceBriefFactory, ToolkitFactory, TopicFactory
from tests.resources.imports.sheets import planned, results

pytestmark = pytest.mark.django_db


def bare(library, count: int) -> None:
    """Make *count* toolkits and as many briefs that have parts and terms, and no revision."""
    topic = TopicFactory()
    for _number in range(count):
        for make in (ToolkitFactory, EvidenceBriefFactory):
            page = make(parent=library, topics=[topic], tags=["reading"])
            page.related.add(RelatedResource(resource=page))
            page.save()
            assert page.latest_revision_id is None


def cells() -> list[list[str]]:
    columns, rows = resource_rows(ResourcePage.objects.order_by("pk"))
    return [columns, *([str(row.get(name)) for name in columns] for row in rows)]


def exported(library) -> Any:
    return cells()


def compared(library) -> Any:
    _columns, rows = resource_rows(ResourcePage.objects.order_by("pk"))
    names = ["key", "type", "language", "title"]
    sheet = planned(library, [names, *([str(row[name]) for name in names] for row in rows)])
    assert set(results(sheet).values()) == {ImportedRow.Result.UNCHANGED}
    return sheet


@pytest.mark.parametrize("ask", [exported, compared])
def test_more_of_them_ask_the_database_no_more(library, ask: Callable[[Any], Any]) -> None:
    asked = []
    for more in (2, 6):
        bare(library, more)
        with CaptureQueriesContext(connection) as queries:
            ask(library)
        asked.append(len(queries))
    assert asked[1] <= asked[0] + 2, asked


def test_they_are_exported_as_their_revisions_would_be(library) -> None:
    bare(library, 1)
    without = cells()
    for page in (Toolkit.objects.get(), EvidenceBrief.objects.get()):
        page.save_revision()
    assert cells() == without
    row = dict(zip(without[0], without[1], strict=True))
    assert "reading" in row["tags"]
    assert row["topics"]
    assert row["related"]
