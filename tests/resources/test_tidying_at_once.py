"""Editors who tidy up at the same moment wait for each other, and never in a circle."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from resources.admin.vocabularies import TopicViewSet
from resources.models import ResourceTag, Topic
from resources.models.locking import wait_for_users
from resources.operations import UndoError, undo
from resources.tidying.merging import TidyError
from resources.tidying.renaming import delete_unused, rename
from tests import factories
from tests.resources.at_once import meanwhile

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def renamed(topic: Topic) -> None:
    rename(topic, "Another", None)


def deleted_as_unused(topic: Topic) -> None:
    delete_unused(Topic, [topic.pk], None)


def deleted(topic: Topic) -> None:
    topic.delete()


def saved_in_its_form(topic: Topic) -> None:
    form = (
        TopicViewSet()
        .edit_handler.bind_to_model(Topic)
        .get_form_class()({"name": "Another", "sort_order": 0, "slug": topic.slug}, instance=topic)
    )
    assert form.is_valid(), form.errors
    form.save()


@pytest.mark.parametrize("change", [deleted_as_unused, deleted])
def test_who_deletes_a_term_and_who_merges_in_its_tree_do_not_wait_for_each_other(
    library: Any, change: Callable[[Topic], None]
) -> None:
    """Who merges holds the terms of the tree in the order of their keys, one after another."""
    narrow = factories.TopicFactory(name="Narrow")
    broad = factories.TopicFactory(name="Broad")
    # Its path is another one since the second was planted.
    Topic.objects.get(pk=narrow.pk).move(broad, "sorted-child")
    with transaction.atomic():
        # Half of the tree, as somebody has it who is about to take the rest.
        wait_for_users(Topic.objects.filter(pk=narrow.pk))
        changing = meanwhile(lambda: change(Topic.objects.get(pk=narrow.pk)))
        assert changing.is_alive()
        wait_for_users(Topic.objects.filter(pk=broad.pk))
    changing.join()
    assert not Topic.objects.filter(name="Narrow").exists()


@pytest.mark.parametrize("change", [renamed, deleted_as_unused, saved_in_its_form])
def test_a_change_of_a_later_term_waits_before_it_holds_its_own(
    library: Any, change: Callable[[Topic], None]
) -> None:
    first, later = factories.TopicFactory(name="First"), factories.TopicFactory(name="Later")
    with transaction.atomic():
        wait_for_users(Topic.objects.filter(pk=first.pk))
        changing = meanwhile(lambda: change(Topic.objects.get(pk=later.pk)))
        assert changing.is_alive()
        wait_for_users(Topic.objects.filter(pk=later.pk))
    changing.join()
    assert not Topic.objects.filter(name="Later").exists()


def test_of_two_who_give_one_name_the_second_is_told(library: Any) -> None:
    calls, meals = (ResourceTag.objects.create(name=name) for name in ("calls", "meals"))
    told: list[str] = []

    def second() -> None:
        with pytest.raises(TidyError) as refused:
            rename(meals, "Visits", None)
        told.append(str(refused.value))

    with transaction.atomic():
        rename(calls, "visits", None)
        renaming = meanwhile(second)
        assert renaming.is_alive()
    renaming.join()
    assert told == ["Somebody else has just given this name to another one. Nothing was changed."]
    assert set(ResourceTag.objects.values_list("name", flat=True)) == {"visits", "meals"}


def test_a_rename_is_undone_after_the_change_that_came_between(library: Any) -> None:
    calls = ResourceTag.objects.create(name="calls")
    operation = rename(calls, "visits", None)
    with transaction.atomic():
        ResourceTag.objects.get(pk=calls.pk).delete()
        undoing = meanwhile(lambda: _refused(operation))
        assert undoing.is_alive()
    undoing.join()
    assert not ResourceTag.objects.exists()


def _refused(operation: Any) -> None:
    with pytest.raises(UndoError, match="renamed again, merged or deleted"):
        undo(operation, None)
