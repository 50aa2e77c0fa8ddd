"""An undo of an import, and who saves or tidies up meanwhile: neither loses anything."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from resources import operations
from resources.imports import page_undo
from resources.models import ResourcePage, Topic
from resources.tidying.merging import merge
from tests.factories import ToolkitFactory, TopicFactory
from tests.resources.at_once import meanwhile
from tests.resources.imports.sheets import imported

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

HEADER = ["id", "type", "title", "summary"]


def test_who_names_a_page_while_an_undo_deletes_it_is_told(library, monkeypatch) -> None:
    old = ToolkitFactory(parent=library)
    old.save_revision().publish()
    sheet = imported(library, [HEADER, ["u", "toolkit", "New", "S"]])
    new = ResourcePage.objects.get(external_id="u")
    look, saving, refused = page_undo.Pointers.spared, [], []

    def save() -> None:
        page = ResourcePage.objects.get(pk=old.pk).specific
        page.superseded_by = new
        try:
            with transaction.atomic():
                page.save_revision().publish()
        except IntegrityError as error:
            refused.append(error)

    def look_and_let_save(self: Any, going: Any) -> set[int]:
        spared = look(self, going)
        saving.append(meanwhile(save))
        return spared

    monkeypatch.setattr(page_undo.Pointers, "spared", look_and_let_save)
    operations.undo(sheet.operation, None)
    saving[0].join()
    assert (len(refused), ResourcePage.objects.filter(pk=new.pk).exists()) == (1, False)
    old.refresh_from_db()
    assert old.latest_revision.content["superseded_by"] is None


def test_terms_of_pages_are_merged_while_an_undo_restores_them(library, monkeypatch) -> None:
    one, other = TopicFactory(name="Maths"), TopicFactory(name="Mathematics")
    page = ToolkitFactory(parent=library, external_id="a", title="Before")
    page.topics.set([one])
    page.save_revision().publish()
    sheet = imported(library, [["id", "title"], ["a", "After"]])
    write, merging = page_undo.rewrite, []

    def let_merge_and_write(*arguments: Any) -> None:
        merging.append(meanwhile(lambda: merge([one], other, None)))
        write(*arguments)

    monkeypatch.setattr(page_undo, "rewrite", let_merge_and_write)
    assert operations.undo(sheet.operation, None).left == []
    merging[0].join()
    restored = ResourcePage.objects.get()
    assert (restored.title, list(restored.topics.all())) == ("Before", [other])
    assert not Topic.objects.filter(pk=one.pk).exists()
