"""Which resources need attention, and for whom."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import timezone

from resources.attention.needs import NEEDS_BY_NAME, Counts
from resources.models import (
    Attachment,
    Extraction,
    RelatedResource,
    ResourceIndexPage,
    SetAside,
    Toolkit,
    Track,
)
from tests.factories import (
    CAPTIONS,
    LibraryDocumentFactory,
    RecordingFactory,
    ToolkitFactory,
    TopicFactory,
    UserFactory,
    WebinarFactory,
)
from tests.resources.attention.people import writer


@pytest.fixture
def editor(library: ResourceIndexPage):
    return UserFactory(is_superuser=True)


@pytest.fixture
def found(editor) -> Callable[[str], dict[str, str]]:
    """Return title -> what is the matter of what has a need."""

    def found(name: str) -> dict[str, str]:
        pages = list(NEEDS_BY_NAME[name].of(editor))
        told = NEEDS_BY_NAME[name].tell(pages, editor)
        return {page.title: told[page.pk] for page in pages}

    return found


def days_ago(days: int) -> dt.date:
    return timezone.localdate() - dt.timedelta(days=days)


def test_what_is_overdue_comes_with_the_longest_overdue_first(found) -> None:
    for days in (-1, 0, 1, 400):
        ToolkitFactory(title=f"{days} ago", slug=f"due-{days}", review_by=days_ago(days))
    ToolkitFactory(title="Draft", live=False, review_by=days_ago(9))
    assert list(found("review")) == ["400 ago", "1 ago"]


def test_webinars_without_captions_that_a_person_has_seen(found) -> None:
    verified = Track(language="en", content=CAPTIONS, status=Track.Status.VERIFIED)
    WebinarFactory(title="Announced")
    WebinarFactory(title="Silent", recording=RecordingFactory())
    WebinarFactory(title="By machine", recorded=True)
    WebinarFactory(title="Draft", recorded=True, live=False)
    WebinarFactory(title="Done", recording=RecordingFactory(), tracks=[verified])
    told = found("captions")
    assert list(told) == ["By machine", "Silent"]
    assert told["Silent"] == "None"
    assert "made by machine" in told["By machine"]


def test_links_to_what_was_replaced_are_found_wherever_they_stand(found) -> None:
    new = ToolkitFactory(title="New")
    old = ToolkitFactory(title="Old", superseded_by=new)
    new.related = [RelatedResource(resource=old)]
    new.save()
    ToolkitFactory(title="Related", related=[RelatedResource(resource=old)])
    link = f'<p><a linktype="page" id="{old.pk}">see there</a></p>'
    ToolkitFactory(title="In text", body=[("paragraph", link)])
    ToolkitFactory(title="Draft", live=False, body=[("paragraph", link)])
    step = {"heading": "Read", "body": "", "checklist": [], "resource": old, "download": None}
    ToolkitFactory(title="In a step", steps=[("step", step)])
    ToolkitFactory(title="To the new one", related=[RelatedResource(resource=new)])
    ToolkitFactory(title="Older", superseded_by=old)
    assert found("replaced") == dict.fromkeys(
        ["In a step", "In text", "Related"], "Links to what was replaced: “Old”"
    )


def test_what_lacks_a_topic_or_a_summary(found, editor) -> None:
    topic = TopicFactory()
    ToolkitFactory(title="Whole", topics=[topic, TopicFactory()])
    ToolkitFactory(title="Bare")
    mute = ToolkitFactory(title="Mute", topics=[topic, TopicFactory()])
    Toolkit.objects.filter(pk=mute.pk).update(summary="")
    assert found("described") == {"Bare": "No topic", "Mute": "No summary"}
    need = NEEDS_BY_NAME["described"]
    assert need.counts(editor) == Counts(need, all=2, own=0, unowned=2)


def test_files_whose_text_could_not_be_read(found) -> None:
    for status in Extraction.Status:
        attachment = Attachment(document=LibraryDocumentFactory(title=f"File {status}"))
        ToolkitFactory(title=status, attachments=[attachment])
        row = Extraction.objects.get_or_create(document=attachment.document)[0]
        row.status, row.file_name = status, attachment.document.file.name
        row.save()
    former = Attachment(document=LibraryDocumentFactory())
    ToolkitFactory(title="Has another file by now", attachments=[former])
    Extraction.objects.filter(document=former.document).update(status="failed", file_name="old")
    assert found("texts") == {
        "failed": "File failed: The text could not be read. ",
        "no-text": "File no-text: No text: probably a scan. Make it searchable with a program "
        "for text recognition (OCR), and upload it again.",
    }


def test_drafts_that_nobody_touched_for_a_month(found) -> None:
    old = timezone.now() - dt.timedelta(days=31)

    def draft(title: str, since: dt.datetime = old, **fields) -> Toolkit:
        page = ToolkitFactory(title=title, **fields)
        page.save_revision(approved_go_live_at=timezone.now() if title == "Scheduled" else None)
        Toolkit.objects.filter(pk=page.pk).update(latest_revision_created_at=since)
        return page

    draft("Changed", live=True)
    draft("Forgotten", live=False)
    draft("Fresh", live=False, since=timezone.now() - dt.timedelta(days=29))
    draft("Scheduled", live=False)
    draft("Withdrawn", live=False, first_published_at=old)
    published = draft("Published", live=True)
    published.get_latest_revision().publish()
    Toolkit.objects.filter(pk=published.pk).update(latest_revision_created_at=old)
    told = found("drafts")
    assert sorted(told) == ["Changed", "Forgotten"]
    assert told["Changed"].startswith("Changes not published since")
    assert told["Forgotten"].startswith("Draft since")


@pytest.mark.parametrize("need", NEEDS_BY_NAME.values(), ids=NEEDS_BY_NAME)
def test_a_sound_resource_needs_nothing(need, editor) -> None:
    ToolkitFactory(topics=[TopicFactory()], review_by=days_ago(-9))
    assert not need.of(editor).exists()


def test_everybody_is_shown_what_they_may_change(library: ResourceIndexPage) -> None:
    mine, theirs = writer(), writer()
    moderator = UserFactory(groups=["Moderators"])
    ToolkitFactory(title="Mine", owner=mine, review_by=days_ago(1))
    ToolkitFactory(title="Theirs", owner=theirs, review_by=days_ago(1))
    need = NEEDS_BY_NAME["review"]
    assert [page.title for page in need.of(mine)] == ["Mine"]
    assert need.counts(mine) == Counts(need, all=1, own=1)
    assert (need.counts(moderator).all, need.counts(moderator).own) == (2, 0)
    assert need.counts(UserFactory()).all == 0


def test_what_is_set_aside_comes_back_on_its_day(found) -> None:
    page = ToolkitFactory(title="Bare")
    aside = SetAside.objects.create(page=page, need="described", until=days_ago(-1))
    assert found("described") == {}
    aside.until = days_ago(0)
    aside.save()
    assert list(found("described")) == ["Bare"]


def test_a_mirror_is_left_to_what_it_mirrors(found, library: ResourceIndexPage) -> None:
    page = ToolkitFactory(title="Once")
    page.create_alias(parent=library, update_slug="again")
    assert list(found("described")) == ["Once"]
