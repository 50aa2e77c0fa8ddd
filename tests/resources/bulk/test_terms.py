"""Topics, audiences and tags of many resources are set at once, and taken back."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone
from wagtail.models import PageLogEntry

from resources.models import Operation, ResourcePage, ResourceTag
from tests import factories
from tests.resources.bulk.asking import (
    LISTING,
    address,
    allow,
    answer,
    ask,
    chosen_in,
    draft_topics,
    saved,
    sign_in_for,
    text_of,
    topics_of,
    undo_last,
)


def test_the_list_offers_the_bulk_actions_of_resources(client: Client, moderator: Any) -> None:
    factories.ToolkitFactory()
    html = client.get(LISTING).content.decode()
    for action in ("topics", "tags", "audiences", "review", "owner"):
        assert f'href="/admin/bulk/resources/resourcepage/{action}/"' in html


def test_a_topic_is_added_to_many_and_taken_back(client: Client, moderator: Any) -> None:
    old, new = factories.TopicFactory(name="Old"), factories.TopicFactory(name="New")
    pages = [saved(topics=[old]), saved(topics=[]), saved(topics=[old, new])]
    assert "3 resources" in text_of(ask(client, "topics", pages))

    told = answer(client, "topics", pages, way="add", terms=[new.pk])
    assert "2 resources were changed. Topics: added “New” (2 resources)" in told
    assert [topics_of(page) for page in pages] == [{"Old", "New"}, {"New"}, {"Old", "New"}]

    assert "2 are as before" in undo_last(client)
    assert [topics_of(page) for page in pages] == [{"Old"}, set(), {"Old", "New"}]


@pytest.mark.parametrize(
    ("way", "expected"), [("remove", {"Kept"}), ("replace", {"Given"}), ("add", {"Kept", "Given"})]
)
def test_terms_are_removed_and_replaced(
    client: Client, moderator: Any, way: str, expected: set[str]
) -> None:
    kept, given = factories.TopicFactory(name="Kept"), factories.TopicFactory(name="Given")
    page = saved(topics=[kept] if way != "remove" else [kept, given])
    before = topics_of(page)
    answer(client, "topics", [page], way=way, terms=[given.pk])
    assert topics_of(page) == draft_topics(page) == expected
    undo_last(client)
    assert topics_of(page) == draft_topics(page) == before


def test_a_change_is_a_revision_and_an_entry_in_the_history(client: Client, moderator: Any) -> None:
    page, topic = saved(), factories.TopicFactory(name="New")
    answer(client, "topics", [page], way="add", terms=[topic.pk])
    now = ResourcePage.objects.get(pk=page.pk)
    assert now.latest_revision_id == now.live_revision_id != page.latest_revision_id
    assert now.latest_revision.user == moderator
    assert not now.has_unpublished_changes
    entry = PageLogEntry.objects.get(page=page.pk, action="resources.bulk")
    assert (entry.user, entry.revision) == (moderator, now.latest_revision)
    history = text_of(client.get(f"/admin/pages/{page.pk}/history/"))
    assert "Topics: added “New” (1 resource)" in history


def test_unpublished_words_get_the_change_and_stay_unpublished(
    client: Client, moderator: Any
) -> None:
    page, topic = saved(title="As published"), factories.TopicFactory(name="New")
    page.title = "Not ready yet"
    page.save_revision()
    answer(client, "topics", [page], way="add", terms=[topic.pk])
    now = ResourcePage.objects.get(pk=page.pk).specific
    assert topics_of(page) == draft_topics(page) == {"New"}
    assert (now.title, now.draft_title) == ("As published", "Not ready yet")
    assert now.get_latest_revision_as_object().title == "Not ready yet"
    assert now.has_unpublished_changes
    undo_last(client)
    assert topics_of(page) == draft_topics(page) == set()
    assert ResourcePage.objects.get(pk=page.pk).title == "As published"
    now.refresh_from_db()
    assert now.get_latest_revision_as_object().title == "Not ready yet"


def test_a_page_never_published_is_changed_in_its_draft(client: Client, editor: Any) -> None:
    page = factories.ToolkitFactory(live=False)
    page.save_revision()
    topic = factories.TopicFactory(name="New")
    answer(client, "topics", [page], way="add", terms=[topic.pk])
    assert draft_topics(page) == {"New"}
    assert not ResourcePage.objects.get(pk=page.pk).live


def test_who_may_not_publish_changes_drafts_only(client: Client, editor: Any) -> None:
    first, second = saved(title="Live one"), factories.ToolkitFactory(title="Never saved")
    topic = factories.TopicFactory(name="New")
    told = answer(client, "topics", [first, second], way="add", terms=[topic.pk])
    assert "You may not publish, so the change waits in a draft of: “Live one”" in told
    for page in (first, second):
        assert topics_of(page) == set()
        assert draft_topics(page) == {"New"}
        assert ResourcePage.objects.get(pk=page.pk).has_unpublished_changes
    assert "2 are as before" in undo_last(client)
    for page in (first, second):
        assert topics_of(page) == draft_topics(page) == set()
        assert not ResourcePage.objects.get(pk=page.pk).has_unpublished_changes


def test_locked_and_scheduled_pages_and_those_of_others_are_left_alone_and_named(
    client: Client, spanish_library: Any, library: Any
) -> None:
    sign_in_for(client, library)
    allow(Group.objects.get(name="Some libraries"), spanish_library, "add_page")

    free, locked = saved(title="Free"), saved(title="Locked", locked=True)
    scheduled = saved(title="Scheduled")
    scheduled.go_live_at = timezone.now() + dt.timedelta(days=3)
    scheduled.save_revision().publish()
    foreign = factories.ToolkitFactory(title="Ajeno", parent=spanish_library)
    pages = [free, locked, scheduled, foreign]
    topic = factories.TopicFactory(name="New")

    question = text_of(ask(client, "topics", pages))
    assert "1 resource" in question
    assert "locked, in review or scheduled: Locked Scheduled" in question
    assert "you may not change them: Ajeno" in question
    # Whatever an answer claims to have been asked.
    keys = ",".join(str(page.pk) for page in pages)
    told = answer(client, "topics", pages, chosen=keys, way="add", terms=[topic.pk])
    assert "1 resource was changed." in told
    assert "locked, in review or scheduled: “Locked”, “Scheduled”." in told
    assert [topics_of(page) for page in pages] == [{"New"}, set(), set(), set()]


def test_all_in_the_list_means_what_its_search_and_filters_show(
    client: Client, moderator: Any
) -> None:
    topic, new = factories.TopicFactory(), factories.TopicFactory()
    found = [factories.ToolkitFactory(title=f"Calls {n}", topics=[topic]) for n in range(60)]
    factories.ToolkitFactory(title="Calls elsewhere")
    factories.ToolkitFactory(title="Letters", topics=[topic])
    question = ask(client, "topics", "all", q="calls", topics=topic.pk)
    assert "60 resources" in text_of(question)
    where = address("topics", "all", q="calls", topics=topic.pk)
    # What is added meanwhile was not asked about.
    factories.ToolkitFactory(title="Calls later", topics=[topic])
    values = {"chosen": chosen_in(question), "way": "add", "terms": [new.pk]}
    assert "60 resources were changed" in text_of(client.post(where, values, follow=True))
    assert set(new.resourcepage_set.values_list("pk", flat=True)) == {page.pk for page in found}


def test_tags_are_made_under_any_spelling_once(client: Client, moderator: Any) -> None:
    known = ResourceTag.objects.create(name="Educación")
    pages = [saved(tags=[known]), saved()]
    told = answer(client, "tags", pages, way="add", terms="EDUCACION, home visits")
    assert "Tags: added “Educación”, “home visits” (2 resources)" in told
    for page in pages:
        assert set(page.tags.names()) == {"Educación", "home visits"}
        draft = ResourcePage.objects.get(pk=page.pk).latest_revision.as_object()
        assert {tag.name for tag in draft.tags.all()} == {"Educación", "home visits"}
    undo_last(client)
    assert [{tag.name for tag in page.tags.all()} for page in pages] == [{"Educación"}, set()]


def test_removing_a_tag_that_is_not_there_makes_none(client: Client, moderator: Any) -> None:
    told = answer(client, "tags", [saved()], way="remove", terms="nowhere")
    assert "Nothing was changed." in told
    assert not ResourceTag.objects.exists()
    page = saved(tags=["Educación"])
    answer(client, "tags", [page], way="remove", terms="EDUCACION")
    assert not page.tags.exists()
    undo_last(client)
    assert list(page.tags.names()) == ["Educación"]


def test_what_somebody_changed_since_is_left_alone_and_named(
    client: Client, moderator: Any
) -> None:
    topic = factories.TopicFactory(name="New")
    kept, changed, gone = saved(title="Kept"), saved(title="Changed"), saved(title="Gone")
    answer(client, "topics", [kept, changed, gone], way="add", terms=[topic.pk])
    changed = ResourcePage.objects.get(pk=changed.pk).specific
    changed.topics.clear()
    changed.save_revision().publish()
    gone.delete()
    told = undo_last(client)
    assert "1 is as before" in told
    assert "2 were changed since and were left alone: “Changed”, “Gone”" in told


def test_other_changes_since_survive_an_undo(client: Client, moderator: Any) -> None:
    topic, other = factories.TopicFactory(name="New"), factories.TopicFactory(name="Other")
    page = saved(title="Before")
    answer(client, "topics", [page], way="add", terms=[topic.pk])
    first = Operation.objects.latest("pk")
    answer(client, "topics", [page], way="add", terms=[other.pk])
    now = ResourcePage.objects.get(pk=page.pk).specific
    now.title = "After"
    now.save_revision().publish()
    client.post(f"/admin/reports/large-changes/{first.pk}/undo/")
    assert topics_of(page) == draft_topics(page) == {"Other"}
    assert ResourcePage.objects.get(pk=page.pk).title == "After"


def test_a_term_deleted_meanwhile_changes_nothing(client: Client, moderator: Any) -> None:
    page, topic = saved(), factories.TopicFactory(name="New")
    removed = factories.TopicFactory(name="Removed")
    page.topics.add(removed)
    page.save_revision().publish()
    answer(client, "topics", [page], way="replace", terms=[topic.pk])
    removed.delete()
    assert "1 was changed since and was left alone" in undo_last(client)
    assert topics_of(page) == {"New"}


def test_a_mirror_follows_what_it_mirrors(
    client: Client, moderator: Any, spanish_library: Any
) -> None:
    page, topic = saved(title="Original"), factories.TopicFactory(name="New")
    alias = page.create_alias(parent=spanish_library)
    question = text_of(ask(client, "topics", [page, alias]))
    assert "they mirror another resource; change that one: Original" in question
    answer(client, "topics", [page, alias], way="add", terms=[topic.pk])
    assert topics_of(alias) == {"New"}


def test_audiences_are_set_too(client: Client, moderator: Any) -> None:
    page, audience = saved(), factories.AudienceFactory(name="Boards")
    answer(client, "audiences", [page], way="add", terms=[audience.pk])
    assert list(page.audiences.values_list("name", flat=True)) == ["Boards"]


def test_too_many_are_refused_before_anything_is_done(
    client: Client, moderator: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("resources.admin.bulk.base.ChosenForm.most", 2)
    monkeypatch.setattr("resources.admin.bulk.standing.FewForm.most", 1)
    pages = [factories.ToolkitFactory() for _ in range(3)]
    response = client.get(address("topics", "all"), follow=True)
    told = "3 resources are too many to change at once. Choose at most 2"
    assert told in text_of(response)
    few = client.post(address("unpublish", pages[:2]), {"chosen": f"{pages[0].pk},{pages[1].pk}"})
    assert "2 resources are too many to change at once. Choose at most 1" in text_of(few)
    assert ResourcePage.objects.live().count() == 3


def test_keys_that_no_database_has_are_no_error(client: Client, moderator: Any) -> None:
    response = client.get(address("topics", "9" * 30))
    assert "None of the chosen resources" in text_of(response)


def test_titles_are_told_as_text(client: Client, moderator: Any) -> None:
    page, topic = saved(title="<b>Bold</b>", locked=True), factories.TopicFactory()
    values = {"chosen": str(page.pk), "way": "add", "terms": [topic.pk]}
    told = client.post(address("topics", [page]), values, follow=True).content.decode()
    assert "“&lt;b&gt;Bold&lt;/b&gt;”" in told
    assert "<b>Bold" not in told


@pytest.mark.parametrize("chosen", ["", "1;2", "all", "9" * 30])
def test_a_broken_answer_asks_again(client: Client, moderator: Any, chosen: str) -> None:
    page, topic = saved(), factories.TopicFactory()
    where = address("topics", [page])
    response = client.post(where, {"chosen": chosen, "way": "add", "terms": [topic.pk]})
    assert response.status_code == 200
    assert topics_of(page) == set()


def test_the_number_of_statements_grows_little_with_the_resources(
    client: Client, moderator: Any, django_assert_max_num_queries: Any
) -> None:
    topic = factories.TopicFactory()
    pages = [saved() for _ in range(30)]
    where = address("topics", pages)
    chosen = chosen_in(client.get(where))
    with django_assert_max_num_queries(60 + 2 * len(pages)):
        client.post(where, {"chosen": chosen, "way": "add", "terms": [topic.pk]})
    assert topic.resourcepage_set.count() == len(pages)
