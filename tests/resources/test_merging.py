"""Terms and tags are renamed and merged with all that names them, and parted again."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import ModelLogEntry

from resources.models import (
    Organisation,
    ResourcePage,
    ResourceTag,
    TaggedResource,
    Toolkit,
    Topic,
)
from resources.operations import UndoError, undo
from resources.tidying import parting  # noqa: F401 - registers the undoing
from resources.tidying.leading import present_terms
from resources.tidying.merging import TidyError, merge
from resources.tidying.renaming import delete_unused, rename
from resources.visibility import visible_resources
from tests import factories
from tests.resources.tidied import tag, tags_of, topics_of, undone

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> Any:
    return factories.UserFactory(is_superuser=True)


def test_tags_are_merged_and_parted_again(library: Any, user: Any) -> None:
    one = factories.ToolkitFactory(tags=["calls"])
    both = factories.ToolkitFactory(tags=["calls", "phone calls", "meals"])
    third = factories.ToolkitFactory(tags=["phoning", "calls"])
    key, slug = tag("calls").pk, tag("calls").slug
    operation = merge([tag("calls"), tag("phoning")], tag("phone calls"), user)
    assert operation.count == 3
    assert operation.title == "Merged “calls”, “phoning” into “phone calls”"
    assert [tags_of(page) for page in (one, both, third)] == [
        ["phone calls"],
        ["meals", "phone calls"],
        ["phone calls"],
    ]
    assert TaggedResource.objects.count() == 4
    assert ModelLogEntry.objects.filter(action="resources.merge").count() == 1

    assert undone(operation).restored == 3
    assert [tags_of(page) for page in (one, both, third)] == [
        ["calls"],
        ["calls", "meals", "phone calls"],
        ["calls", "phoning"],
    ]
    again = tag("calls")
    assert (again.pk, again.slug) == (key, slug)


def test_what_was_changed_since_a_merge_is_left_alone(library: Any, user: Any) -> None:
    kept, changed = (factories.ToolkitFactory(tags=["calls"], title=name) for name in ("A", "B"))
    tag("phone calls")
    operation = merge([tag("calls")], tag("phone calls"), user)
    changed = ResourcePage.objects.get(pk=changed.pk)
    changed.tags.set(["meals"])
    changed.save()
    assert undone(operation).left == ["B"]
    assert (tags_of(kept), tags_of(changed)) == (["calls"], ["meals"])


def test_a_merge_takes_as_many_statements_for_many_as_for_few(library: Any, user: Any) -> None:
    def statements(sources: list[ResourceTag], target: ResourceTag) -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            merge(sources, target, user)
        return len(captured)

    pages = [factories.ToolkitFactory() for _ in range(6)]
    few = [tag("few"), tag("few too")]
    many = [tag("many"), tag("many too")]
    rows = [TaggedResource(tag=one, content_object=pages[0]) for one in few]
    rows += [TaggedResource(tag=one, content_object=page) for one in many for page in pages]
    TaggedResource.objects.bulk_create(rows)
    visible_resources().exists()  # reads the sites, which are kept in memory
    assert statements(few, tag("first")) == statements(many, tag("second")) < 60


@pytest.mark.parametrize(
    ("factory", "field", "kind"),
    [
        (factories.SeriesFactory, "series", factories.WebinarFactory),
        (factories.PriorityFactory, "priority", factories.WebinarFactory),
        (factories.DesignTeamFactory, "team", factories.DesignTeamOutputFactory),
    ],
)
def test_a_term_of_which_a_resource_has_one_is_merged_and_parted(
    library: Any, user: Any, factory: Any, field: str, kind: Any
) -> None:
    former, now = factory(), factory()
    page = kind(**{field: former})
    operation = merge([former], now, user)
    assert getattr(type(page).objects.get(pk=page.pk), field) == now
    assert undone(operation).restored == 1
    assert getattr(type(page).objects.get(pk=page.pk), field) == former


def test_what_else_names_a_place_goes_along(library: Any, user: Any) -> None:
    former, now = factories.PlaceFactory(), factories.PlaceFactory()
    partner = factories.OrganisationFactory(place=former)
    operation = merge([former], now, user)
    assert Organisation.objects.get(pk=partner.pk).place == now
    assert operation.count == 0
    undone(operation)
    assert Organisation.objects.get(pk=partner.pk).place == former


def test_a_topic_is_merged_with_what_is_narrower_and_becomes_a_synonym(
    library: Any, user: Any
) -> None:
    top = factories.TopicFactory(name="Top")
    former = factories.TopicFactory(
        name="Calls", parent=top, synonyms="ringing", translations={"es": "Llamadas"}
    )
    narrow = factories.TopicFactory(name="Night calls", parent=former)
    now = factories.TopicFactory(name="Phone calls", synonyms="Ringing")
    page = factories.ToolkitFactory(topics=[former, top])
    operation = merge([former], now, user)
    now.refresh_from_db()
    assert now.synonym_list == ["Ringing", "Calls", "Llamadas"]
    assert Topic.objects.get(pk=narrow.pk).get_parent() == now
    assert topics_of(page) == ["Phone calls", "Top"]
    assert Topic.find_problems() == ([], [], [], [], [])

    undone(operation)
    again = Topic.objects.get(name="Calls")
    assert (again.pk, again.get_parent()) == (former.pk, top)
    assert (again.translations, again.synonyms) == ({"es": "Llamadas"}, "ringing")
    assert Topic.objects.get(pk=narrow.pk).get_parent() == again
    assert Topic.objects.get(pk=now.pk).synonym_list == ["Ringing"]
    assert topics_of(page) == ["Calls", "Top"]
    assert Topic.find_problems() == ([], [], [], [], [])


def test_a_topic_is_not_merged_into_a_narrower_one(library: Any, user: Any) -> None:
    broad = factories.TopicFactory()
    narrow = factories.TopicFactory(parent=broad)
    with pytest.raises(TidyError, match="is narrower than"):
        merge([broad], narrow, user)
    merge([narrow], broad, user)
    assert Topic.find_problems() == ([], [], [], [], [])


def test_a_tag_becomes_a_topic_and_its_synonym_and_back(library: Any, user: Any) -> None:
    topic = factories.TopicFactory(name="Calls")
    tagged = factories.ToolkitFactory(tags=["phoning", "meals"])
    both = factories.ToolkitFactory(tags=["phoning"], topics=[topic])
    operation = merge([tag("phoning")], topic, user)
    assert [tags_of(page) for page in (tagged, both)] == [["meals"], []]
    assert [topics_of(page) for page in (tagged, both)] == [["Calls"], ["Calls"]]
    topic.refresh_from_db()
    assert topic.synonym_list == ["phoning"]
    undone(operation)
    assert [tags_of(page) for page in (tagged, both)] == [["meals", "phoning"], ["phoning"]]
    assert [topics_of(page) for page in (tagged, both)] == [[], ["Calls"]]
    topic.refresh_from_db()
    assert topic.synonym_list == []


def test_a_term_made_for_a_merge_goes_again_with_it(library: Any, user: Any) -> None:
    factories.ToolkitFactory(tags=["phoning"])
    topic = Topic.add_root(name="Phoning")
    undone(merge([tag("phoning")], topic, user, is_made=True))
    assert not Topic.objects.exists()
    topic = Topic.add_root(name="Phoning")
    operation = merge([tag("phoning")], topic, user, is_made=True)
    factories.ToolkitFactory(topics=[topic])
    undone(operation)
    assert Topic.objects.filter(pk=topic.pk).exists()


@pytest.mark.parametrize("target", [factories.SeriesFactory, factories.PriorityFactory])
def test_a_tag_does_not_become_what_a_resource_has_one_of(
    library: Any, user: Any, target: Any
) -> None:
    with pytest.raises(TidyError, match="cannot be merged"):
        merge([tag("calls")], target(), user)
    assert ResourceTag.objects.filter(name="calls").exists()


def test_what_is_gone_meanwhile_is_not_merged(library: Any, user: Any) -> None:
    former, now = tag("calls"), tag("phone calls")
    ResourceTag.objects.filter(name="calls").delete()
    with pytest.raises(TidyError, match="Somebody else has just deleted"):
        merge([former], now, user)
    with pytest.raises(TidyError, match="at least one other"):
        merge([now], now, user)


def test_a_merge_into_what_is_merged_further_is_undone_last_in_first_out(
    library: Any, user: Any
) -> None:
    page = factories.ToolkitFactory(tags=["a"])
    for name in ("b", "c"):
        tag(name)
    first = merge([tag("a")], tag("b"), user)
    second = merge([tag("b")], tag("c"), user)
    assert tags_of(page) == ["c"]
    assert ResourceTag.objects.get(name__iexact="A").name == "c"
    with pytest.raises(UndoError, match="merged further or deleted"):
        undone(first)
    undone(second)
    assert ResourceTag.objects.get(name__iexact="A").name == "b"
    undone(first)
    assert tags_of(page) == ["a"]


def test_a_name_that_was_taken_since_keeps_a_merge_from_being_undone(
    library: Any, user: Any
) -> None:
    operation = merge([tag("calls")], tag("phone calls"), user)
    ResourceTag.objects.create(name="calls")
    with pytest.raises(UndoError, match="There is another “calls” now"):
        undone(operation)


def test_a_tag_typed_by_its_former_name_is_what_it_was_merged_into(library: Any, user: Any) -> None:
    operation = merge([tag("Llamádas")], tag("calls"), user)
    assert tags_of(factories.ToolkitFactory(tags=["LLAMADAS", "meals"])) == ["calls", "meals"]
    undone(operation)
    assert tags_of(factories.ToolkitFactory(tags=["LLAMADAS"])) == ["Llamádas"]


def test_a_draft_s_tag_is_merged_and_parted_though_nobody_writes_the_draft(
    library: Any, user: Any
) -> None:
    page = factories.ToolkitFactory()
    page.tags.set(["calls"])
    page.save_revision()
    operation = merge([tag("calls")], tag("phone calls"), user)

    def drafted() -> list[str]:
        draft = type(page).objects.get(pk=page.pk).get_latest_revision_as_object()
        return sorted(draft.tags.names())

    assert drafted() == ["phone calls"]
    undone(operation)
    assert drafted() == ["calls"]


def test_two_that_had_one_name_in_turn_keep_their_drafts_apart(library: Any, user: Any) -> None:
    page = factories.ToolkitFactory()
    page.tags.set(["calls"])
    page.save_revision()
    merge([tag("calls")], tag("phone calls"), user)
    second = ResourceTag.objects.create(name="calls")
    later = merge([second], tag("meals"), user)
    draft = type(page).objects.get(pk=page.pk).get_latest_revision_as_object()
    assert list(draft.tags.names()) == ["phone calls"]
    assert ResourceTag.objects.get(name__iexact="calls").name == "meals"
    assert present_terms(ResourceTag, ["calls"])["calls"].name == "meals"
    undone(later)
    second.refresh_from_db()
    merge([second], tag("meals"), user)
    second = ResourceTag.objects.create(name="calls")
    second.delete()
    assert present_terms(ResourceTag, ["calls"])["calls"].name == "meals"


def test_only_who_may_change_the_vocabularies_takes_back(library: Any, user: Any) -> None:
    topic = factories.TopicFactory(name="Calling home")
    steps = [
        merge([tag("calls")], topic, user),
        rename(topic, "Phone calls", user),
        delete_unused(ResourceTag, [tag("lonely").pk], user),
    ]
    editor = factories.UserFactory(groups=["Editors"])
    for operation in steps:
        with pytest.raises(UndoError, match="You may not change these: "):
            undo(operation, editor)
        operation.refresh_from_db()
        assert operation.undone_at is None
    assert not ResourceTag.objects.exists()
    for operation in reversed(steps):
        undo(operation, None)
    assert set(ResourceTag.objects.values_list("name", flat=True)) == {"calls", "lonely"}


def test_a_term_made_for_a_merge_stays_where_a_draft_names_it_since(
    library: Any, user: Any
) -> None:
    factories.ToolkitFactory(tags=["calls"])
    topic = factories.TopicFactory(name="Calls")
    operation = merge([tag("calls")], topic, user, is_made=True)
    other = factories.ToolkitFactory()
    other.topics.add(topic)
    other.save_revision()
    undone(operation)
    assert Topic.objects.filter(pk=topic.pk).exists()


def test_what_was_left_alone_is_named_to_whoever_may_see_it_only(library: Any) -> None:
    page = factories.ToolkitFactory(title="Secret plans", tags=["calls"])
    operation = merge([tag("calls")], tag("phone calls"), None)
    page = Toolkit.objects.get(pk=page.pk)
    page.tags.clear()
    page.save()
    group = Group.objects.create(name="Taggers")
    group.permissions.add(Permission.objects.get(codename="change_resourcetag"))
    tagger = factories.UserFactory(groups=["Taggers"])
    assert undo(operation, tagger).left == ["one that you may not see"]


def test_each_of_several_merged_at_once_hands_over_what_is_narrower(library: Any) -> None:
    target, other = (factories.TopicFactory(name=name) for name in ("Arts", "Other"))
    inner = factories.TopicFactory(name="Music", parent=target)
    factories.TopicFactory(name="Singing", parent=inner)
    factories.TopicFactory(name="Dance", parent=other)
    merge([other, inner], target, None)
    target = Topic.objects.get(pk=target.pk)
    assert [term.name for term in target.get_children()] == ["Dance", "Singing"]
    assert Topic.find_problems() == ([], [], [], [], [])
    assert Topic.objects.count() == 3
