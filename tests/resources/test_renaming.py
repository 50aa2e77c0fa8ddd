"""Terms are renamed, deleted where nothing uses them, and are again what they were."""

from typing import Any

import pytest

from resources.models import (
    DesignTeam,
    DesignTeamOutput,
    ResourceTag,
    Series,
    Topic,
)
from resources.operations import UndoError
from resources.tidying import parting  # noqa: F401 - registers the undoing
from resources.tidying.merging import TidyError, merge
from resources.tidying.renaming import TwinError, delete_unused, rename, unused
from tests import factories
from tests.resources.tidied import tag, undone

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> Any:
    return factories.UserFactory(is_superuser=True)


def test_a_term_is_renamed_with_its_address_and_back(library: Any, user: Any) -> None:
    topic = factories.TopicFactory(name="Attendence")
    factories.ToolkitFactory(topics=[topic])
    operation = rename(topic, " Attendance ", user)
    topic.refresh_from_db()
    assert (topic.name, topic.slug, operation.count) == ("Attendance", "attendance", 1)
    undone(operation)
    topic.refresh_from_db()
    assert (topic.name, topic.slug) == ("Attendence", "attendence")
    with pytest.raises(UndoError):
        undone(operation)


def test_sisters_stand_in_order_after_a_rename(library: Any, user: Any) -> None:
    parent = factories.TopicFactory(name="Parent")
    for name in ("Beta", "Gamma"):
        factories.TopicFactory(parent=parent, name=name)
    rename(Topic.objects.get(name="Beta"), "Omega", user)
    rename(Topic.objects.get(name="Parent"), "Above", user)
    assert list(Topic.objects.values_list("name", flat=True)) == ["Above", "Gamma", "Omega"]
    assert Topic.find_problems() == ([], [], [], [], [])


@pytest.mark.parametrize("name", ["", "  ", "\u0301", "x" * 121])
def test_what_cannot_be_a_name_is_refused(library: Any, user: Any, name: str) -> None:
    topic = factories.TopicFactory(name="Calls")
    with pytest.raises(TidyError, match="A name has between 1 and 120 characters"):
        rename(topic, name, user)


def test_another_one_s_name_names_the_twin(library: Any, user: Any) -> None:
    twin, other = factories.TopicFactory(name="Niños"), factories.TopicFactory()
    with pytest.raises(TwinError) as raised:
        rename(other, "NINOS", user)
    assert raised.value.twin == twin


def test_a_rename_that_was_renamed_again_is_left_alone(library: Any, user: Any) -> None:
    operation = rename(tag("calls"), "phoning", user)
    rename(tag("phoning"), "ringing", user)
    with pytest.raises(UndoError, match="renamed again"):
        undone(operation)
    assert tag("ringing")


def test_what_nothing_uses_is_listed_deleted_and_made_again(library: Any, user: Any) -> None:
    factories.ToolkitFactory(tags=["used"], series=factories.SeriesFactory())
    lonely = tag("lonely")
    parent = factories.TopicFactory(name="Parent")
    child = factories.TopicFactory(name="Child", parent=parent)
    assert [one.name for one in unused(ResourceTag)] == ["lonely"]
    assert [one.name for one in unused(Topic)] == ["Child"]
    assert not unused(Series)
    assert not unused(DesignTeam)
    for model, key in ((ResourceTag, lonely.pk), (Topic, child.pk)):
        used = tag("used").pk if model is ResourceTag else parent.pk
        operation = delete_unused(model, [key, used], user)
        assert not model.objects.filter(pk=key).exists()
        undone(operation)
        assert model.objects.filter(pk=key).exists()
    with pytest.raises(TidyError):
        delete_unused(ResourceTag, [tag("used").pk], user)


@pytest.mark.parametrize("live", [True, False])
def test_what_only_a_draft_names_is_not_unused(library: Any, user: Any, live: bool) -> None:
    named = factories.TopicFactory(name="In a draft")
    team = factories.DesignTeamFactory(name="Theirs")
    factories.TopicFactory(name="Idle")
    output = factories.DesignTeamOutputFactory(team=factories.DesignTeamFactory(), live=live)
    output.topics.add(named)
    output.team = team
    output.tags.add("planned")
    output.save_revision()
    saved = DesignTeamOutput.objects.get()
    assert not saved.topics.exists()
    assert not saved.tags.exists()
    assert [one.name for one in unused(Topic)] == ["Idle"]
    assert not unused(ResourceTag)
    assert not unused(DesignTeam).filter(pk=team.pk)
    # What it was merged into, the draft names now.
    merge([tag("planned")], tag("plans"), user)
    assert not unused(ResourceTag)
    with pytest.raises(TidyError, match="in use now"):
        delete_unused(Topic, [named.pk], user)
    saved.latest_revision.publish()
    assert saved.tags.get() == tag("plans")


def test_many_of_a_tree_are_made_again_where_they_stood(library: Any, user: Any) -> None:
    broad, other = (factories.TopicFactory(name=name) for name in ("Broad", "Other"))
    for name in "dab":
        factories.TopicFactory(name=name, parent=broad)
    factories.ToolkitFactory(topics=[factories.TopicFactory(name="c", parent=broad)])
    factories.TopicFactory(name="e", parent=other)
    factories.TopicFactory(name="Alone")
    before = list(Topic.objects.order_by("path").values_list("pk", "name", "depth", "numchild"))
    operation = delete_unused(Topic, [pk for pk, *_rest in before], user)
    assert [topic.name for topic in Topic.objects.order_by("path")] == ["Broad", "c", "Other"]
    assert undone(operation).restored == 5
    after = list(Topic.objects.order_by("path").values_list("pk", "name", "depth", "numchild"))
    assert after == before
    assert Topic.find_problems() == ([], [], [], [], [])
