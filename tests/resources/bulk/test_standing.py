"""Many resources are published, withdrawn, moved and deleted at once, and that is undone."""

import datetime as dt
from typing import Any

from django.test import Client
from django.utils import timezone
from wagtail.models import Revision

from resources.models import ResourcePage
from tests import factories
from tests.resources.bulk.asking import (
    address,
    answer,
    ask,
    chosen_in,
    fresh,
    saved,
    sign_in_for,
    text_of,
    undo_last,
)


def drafted(**values: Any) -> Any:
    """Return a toolkit that was never published, with a revision."""
    page = factories.ToolkitFactory(live=False, published_on=None, **values)
    page.save_revision()
    return fresh(page)


def test_drafts_are_published_and_withdrawn_again(client: Client, moderator: Any) -> None:
    pages = [drafted(), factories.ToolkitFactory(live=False, published_on=None)]
    done = saved(title="Live already")
    question = text_of(ask(client, "publish", [*pages, done]))
    assert "2 resources" in question
    assert "nothing would change: Live already" in question
    told = answer(client, "publish", pages)
    assert "2 resources were changed. Published 2 resources" in told
    for page in pages:
        assert fresh(page).live
        assert fresh(page).published_on == timezone.localdate()
    assert "2 are as before" in undo_last(client)
    for page in pages:
        now = fresh(page)
        assert (now.live, now.published_on, now.first_published_at) == (False, None, None)


def test_words_that_waited_are_published_and_wait_again(client: Client, moderator: Any) -> None:
    page, topic = saved(title="Shown"), factories.TopicFactory(name="New")
    page.title = "Waiting"
    page.save_revision()
    # What visitors see may be in no revision.
    answer(client, "topics", [page], way="add", terms=[topic.pk])
    answer(client, "publish", [page])
    assert (fresh(page).title, fresh(page).has_unpublished_changes) == ("Waiting", False)
    undo_last(client)
    now = fresh(page)
    assert (now.title, now.draft_title) == ("Shown", "Waiting")
    assert now.live
    assert now.has_unpublished_changes
    assert now.get_latest_revision_as_object().title == "Waiting"
    assert set(now.topics.values_list("name", flat=True)) == {"New"}


def test_what_was_edited_after_publishing_is_left_alone(client: Client, moderator: Any) -> None:
    kept, edited = drafted(title="Kept"), drafted(title="Edited")
    answer(client, "publish", [kept, edited])
    fresh(edited).save_revision()
    assert "left alone: “Edited”" in undo_last(client)
    assert (fresh(kept).live, fresh(edited).live) == (False, True)


def test_what_cannot_be_published_is_named_and_the_others_are(
    client: Client, moderator: Any
) -> None:
    good, bad = drafted(title="Good"), drafted(title="Bad")
    Revision.objects.filter(pk=bad.latest_revision_id).update(
        content={**bad.latest_revision.content, "summary": ""}
    )
    told = answer(client, "publish", [good, bad])
    assert "cannot be published as they are; open each to see why: “Bad”." in told
    assert (fresh(good).live, fresh(bad).live) == (True, False)


def test_what_starts_later_or_is_in_review_is_not_published(client: Client, moderator: Any) -> None:
    later = drafted(title="Later")
    later.go_live_at = timezone.now() + dt.timedelta(days=2)
    later.save_revision()
    reviewed = drafted(title="Reviewed")
    reviewed.get_workflow().start(reviewed, factories.UserFactory(groups=["Editors"]))
    question = text_of(ask(client, "publish", [later, reviewed]))
    assert "locked, in review or scheduled: Later Reviewed" in question
    assert "None of the chosen resources" in question


def test_who_may_not_publish_is_told_so(client: Client, editor: Any) -> None:
    draft, live = drafted(title="Draft"), saved(title="Live")
    assert "may not change them: Draft" in text_of(ask(client, "publish", [draft]))
    assert "may not change them: Live" in text_of(ask(client, "unpublish", [live]))
    # Whatever an answer claims to have been asked.
    for action, page in (("publish", draft), ("unpublish", live)):
        client.post(address(action, [page]), {"chosen": str(page.pk)})
    assert (fresh(draft).live, fresh(live).live) == (False, True)


def test_live_resources_are_withdrawn_and_shown_again_as_they_were(
    client: Client, moderator: Any
) -> None:
    clean, changed = saved(title="Clean"), saved(title="Shown")
    changed.title = "Waiting"
    changed.save_revision()
    before = {page.pk: fresh(page).live_revision_id for page in (clean, changed)}
    told = answer(client, "unpublish", [clean, changed])
    assert "Unpublished 2 resources" in told
    assert client.get(clean.url).status_code == client.get(changed.url).status_code == 404
    undo_last(client)
    for page, has_changes in ((clean, False), (changed, True)):
        now = fresh(page)
        assert now.live
        assert now.live_revision_id == before[page.pk]
        assert now.has_unpublished_changes == has_changes
    assert (fresh(changed).title, fresh(changed).draft_title) == ("Shown", "Waiting")
    assert client.get(clean.url).status_code == client.get(changed.url).status_code == 200


def test_resources_are_moved_to_another_library_and_back(
    client: Client, moderator: Any, library: Any, site_root: Any, spanish_library: Any
) -> None:
    archive = factories.ResourceIndexPageFactory(parent=site_root, title="Archive", slug="archive")
    factories.ToolkitFactory(parent=archive, title="Same", slug="same")
    pages = [saved(title="One"), saved(title="Two")]
    same = saved(title="Same", slug="same")
    foreign = saved(title="Ajeno", parent=spanish_library)
    told = answer(client, "move", [*pages, same, foreign], library=archive.pk)
    assert "Moved 2 resources to “Archive”" in told
    assert "cannot go there" in told
    assert "“Same”, “Ajeno”." in told
    for page in pages:
        assert fresh(page).get_parent().pk == archive.pk
        assert client.get(page.url, follow=True).status_code == 200
    assert "2 are as before" in undo_last(client)
    for page in pages:
        assert fresh(page).get_parent().pk == library.pk
        assert client.get(page.url).status_code == 200


def test_resources_are_deleted_once_the_name_of_the_site_or_a_click_says_so(
    client: Client, moderator: Any
) -> None:
    pages = [saved(title=f"Gone {n}") for n in range(2)]
    assert "Are you sure you want to delete these pages?" in text_of(ask(client, "delete", pages))
    client.post(address("delete", pages))
    assert not ResourcePage.objects.exists()


def test_a_review_date_is_set_in_drafts_too_and_taken_back(client: Client, editor: Any) -> None:
    page = saved(review_by=dt.date(2030, 1, 1))
    told = answer(client, "review", [page], review_by="2031-02-03")
    assert "Review by: set to “2031-02-03” (1 resource)" in told
    now = fresh(page)
    assert now.review_by == now.latest_revision.as_object().review_by == dt.date(2031, 2, 3)
    assert not now.has_unpublished_changes
    undo_last(client)
    now = fresh(page)
    assert now.review_by == now.latest_revision.as_object().review_by == dt.date(2030, 1, 1)


def test_an_owner_is_set_and_taken_back(client: Client, moderator: Any) -> None:
    former = factories.UserFactory(groups=["Editors"])
    heir = factories.UserFactory(groups=["Editors"], first_name="Amina", last_name="Diallo")
    visitor = factories.UserFactory(first_name="Not", last_name="An editor")
    pages = [saved(owner=former), saved(owner=None)]
    question = ask(client, "owner", pages)
    assert "Amina Diallo" in text_of(question)
    assert "An editor" not in text_of(question)
    refused = {"chosen": chosen_in(question), "owner": visitor.pk}
    assert client.post(address("owner", pages), refused).status_code == 200
    answer(client, "owner", pages, owner=heir.pk)
    assert [fresh(page).owner for page in pages] == [heir, heir]
    undo_last(client)
    assert [fresh(page).owner for page in pages] == [former, None]
    answer(client, "owner", pages, owner="")
    assert [fresh(page).owner for page in pages] == [None, None]


def test_titles_of_pages_that_one_may_not_see_are_not_told(
    client: Client, library: Any, spanish_library: Any
) -> None:
    secret, topic = drafted(title="Secreto", parent=spanish_library), factories.TopicFactory()
    sign_in_for(client, library)
    assert "Secreto" not in text_of(ask(client, "topics", [secret]))
    assert "Secreto" not in text_of(ask(client, "publish", [secret]))
    for action in ("delete", "publish", "topics"):
        where = address(action, [secret])
        assert "Secreto" not in text_of(client.get(where))
        values = {"chosen": str(secret.pk), "way": "add", "terms": [topic.pk]}
        assert "Secreto" not in text_of(client.post(where, values, follow=True))
    assert fresh(secret).pk == secret.pk
