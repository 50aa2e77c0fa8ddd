"""What is tidied up reaches the index, and so does taking it back; saves open no engine."""

from collections.abc import Callable

import pytest

from resources.models import Operation, ResourceTag, Topic
from resources.operations import undo
from resources.tidying import parting  # noqa: F401 - registers what undoes a merge
from resources.tidying.merging import merge
from resources.tidying.renaming import rename
from search.engines import get_engine
from search.maintenance import find_drift
from search.models import Change
from search.relay import drain
from tests import factories
from tests.search.shelf import Shelf


def tags_merged(shelf: Shelf) -> Operation:
    return merge([ResourceTag.objects.get()], ResourceTag.objects.create(name="calls"), None)


def tag_made_a_topic(shelf: Shelf) -> Operation:
    return merge([ResourceTag.objects.get()], factories.TopicFactory(name="Calls"), None)


def topics_merged(shelf: Shelf) -> Operation:
    return merge([Topic.objects.get(pk=shelf.topic.pk)], factories.TopicFactory(name="All"), None)


def narrower_topic_merged(shelf: Shelf) -> Operation:
    broad = Topic.objects.get(pk=shelf.topic.pk)
    return merge([Topic.objects.get(pk=shelf.subtopic.pk)], broad, None)


def topic_renamed(shelf: Shelf) -> Operation:
    return rename(Topic.objects.get(pk=shelf.topic.pk), "Coming to school", None)


def tag_renamed(shelf: Shelf) -> Operation:
    return rename(ResourceTag.objects.get(), "calls", None)


ALL = (
    tags_merged, tag_made_a_topic, topics_merged, narrower_topic_merged, topic_renamed, tag_renamed,
)  # fmt: skip


@pytest.mark.parametrize("change", ALL)
def test_what_is_tidied_up_and_its_undoing_reach_the_index(
    shelf: Shelf, change: Callable[[Shelf], Operation]
) -> None:
    engine = get_engine()
    operation = change(shelf)
    for step in (None, operation):
        if step is not None:
            undo(step, None)
        assert find_drift(engine), "the change is none"
        drain(engine)
        assert not find_drift(engine)
        assert not Change.objects.exists()
