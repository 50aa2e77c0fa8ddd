"""An import and an editor who tidies up wait for each other, and never in a circle."""

from typing import Any

import pytest

from resources.imports import running
from resources.models import ResourcePage, Topic
from resources.tidying.merging import merge
from tests.factories import ToolkitFactory, TopicFactory
from tests.resources.at_once import meanwhile
from tests.resources.imports.sheets import planned

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def run_while_merging(sheet: Any, monkeypatch: Any, *topics: Topic) -> None:
    """Run *sheet* row by row, and merge *topics* once its first row is written."""
    write, merging = running.PageWriter.write, []

    def write_and_let_merge(self: Any, rows: Any) -> None:
        write(self, rows)
        if not merging:
            merging.append(meanwhile(lambda: merge(topics[:1], topics[1], None)))

    monkeypatch.setattr(running, "BATCH", 1)
    monkeypatch.setattr(running.PageWriter, "write", write_and_let_merge)
    running.run(sheet)
    merging[0].join()


def test_pages_are_changed_while_a_term_of_theirs_is_merged(library, monkeypatch) -> None:
    one, other = TopicFactory(name="Maths"), TopicFactory(name="Mathematics")
    for number in (1, 2):
        page = ToolkitFactory(parent=library, external_id=f"a-{number}")
        page.topics.set([one])
        page.save_revision().publish()
    rows = [["id", "title"], ["a-2", "Second"], ["a-1", "First"]]
    run_while_merging(planned(library, rows), monkeypatch, one, other)
    assert not Topic.objects.filter(pk=one.pk).exists()
    titles = sorted((page.title, *page.topics.all()) for page in other_pages(other))
    assert titles == [("First", other), ("Second", other)]


def test_new_pages_name_terms_that_are_being_merged(library, monkeypatch) -> None:
    one, other = TopicFactory(name="Maths"), TopicFactory(name="Mathematics")
    rows = [
        ["type", "title", "summary", "topics"],
        ["toolkit", "First", "S", "Mathematics"],
        ["toolkit", "Second", "S", "Maths; Art"],
    ]
    sheet = planned(library, rows, unknown={"*": "create"})
    run_while_merging(sheet, monkeypatch, one, other)
    assert sorted(page.title for page in other_pages(other)) == ["First", "Second"]
    assert Topic.objects.filter(name="Art").exists()


def other_pages(topic: Topic) -> list[Any]:
    return list(ResourcePage.objects.filter(topics=topic))


def test_a_resource_is_deleted_while_an_import_names_it(library, monkeypatch) -> None:
    old, new = (ToolkitFactory(parent=library, external_id=name) for name in ("old", "new"))
    for page in (old, new):
        page.save_revision().publish()
    sheet = planned(library, [["id", "superseded_by", "related"], ["old", "new", "new"]])
    write, deleting = running.PageWriter.write, []

    def let_delete_and_write(self: Any, rows: Any) -> None:
        deleting.append(meanwhile(lambda: ResourcePage.objects.get(pk=new.pk).delete()))
        write(self, rows)

    monkeypatch.setattr(running.PageWriter, "write", let_delete_and_write)
    running.run(sheet)
    deleting[0].join()
    old.refresh_from_db()
    assert not ResourcePage.objects.filter(pk=new.pk).exists()
    assert (old.superseded_by, old.related.count()) == (None, 0)
