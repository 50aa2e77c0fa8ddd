"""Topics that were set at once are taken back: not what visitors see by now, and by commands."""

from typing import Any

import pytest
from django.test import Client

from resources.models import Operation, ResourcePage
from resources.operations import undo
from tests import factories
from tests.resources.bulk.asking import answer, draft_topics, fresh, saved, topics_of, undo_last


@pytest.mark.parametrize("later", [False, True])
def test_a_draft_that_was_published_since_is_left_alone_and_named(
    client: Client, editor: Any, later: bool
) -> None:
    page, topic = saved(title="Shown now"), factories.TopicFactory(name="New")
    answer(client, "topics", [page], way="add", terms=[topic.pk])
    draft = ResourcePage.objects.get(pk=page.pk).get_latest_revision()
    if later:
        draft = draft.as_object().save_revision()
    draft.publish()
    shown = fresh(page).live_revision_id
    assert "1 was changed since and was left alone: “Shown now”" in undo_last(client)
    assert topics_of(page) == draft_topics(page) == {"New"}
    assert fresh(page).live_revision_id == fresh(page).latest_revision_id == shown


def test_a_command_takes_an_edit_back(client: Client, moderator: Any) -> None:
    page, topic = saved(), factories.TopicFactory(name="New")
    answer(client, "topics", [page], way="add", terms=[topic.pk])
    assert undo(Operation.objects.latest("pk"), None).restored == 1
    assert topics_of(page) == draft_topics(page) == set()
