"""What editors do while a folder is attached is kept."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model

from resources.attaching import tracks
from resources.attaching.changes import Outcome
from resources.attaching.files import Attacher, Report
from resources.models import Track, Webinar
from resources.tracks.encodings import decoded
from tests import factories
from tests.resources.test_attach_files import OTHER, put

pytestmark = pytest.mark.django_db


@pytest.fixture
def webinar(library) -> Webinar:
    return factories.WebinarFactory(title="Welcome back", slug="welcome-back")


@pytest.fixture
def attach_while(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Callable[[], None]], Report]:
    """Return a function that attaches a track, and has something done while it is read."""
    path = put(tmp_path, "welcome-back.en.vtt")
    owner = get_user_model().objects.create_superuser("ana")

    def attach(change: Callable[[], None]) -> Report:
        def read(*args: str) -> str:
            change()
            return decoded(*args)

        monkeypatch.setattr(tracks, "decoded", read)
        (report,) = Attacher(owner, lambda path, choices: "").attach([path])
        return report

    return attach


def test_what_was_published_meanwhile_stays(webinar, attach_while):
    def publish() -> None:
        page = Webinar.objects.get(pk=webinar.pk)
        page.title = "Quokkas"
        page.save_revision().publish()

    assert attach_while(publish).outcome is Outcome.ATTACHED
    page = Webinar.objects.get(pk=webinar.pk)
    assert page.title == "Quokkas"
    assert page.tracks.count() == 1


def test_a_draft_begun_meanwhile_is_not_published(webinar, attach_while):
    def draft() -> None:
        page = Webinar.objects.get(pk=webinar.pk)
        page.title = "Quokkas"
        page.save_revision()

    report = attach_while(draft)
    assert (report.outcome, report.in_draft) == (Outcome.ATTACHED, True)
    page = Webinar.objects.get(pk=webinar.pk)
    assert page.title == "Welcome back"
    assert page.get_latest_revision_as_object().title == "Quokkas"
    assert page.get_latest_revision_as_object().tracks.count() == 1


def test_a_page_locked_meanwhile_is_left_alone(webinar, attach_while):
    def lock() -> None:
        Webinar.objects.filter(pk=webinar.pk).update(locked=True)

    report = attach_while(lock)
    assert report.outcome is Outcome.REFUSED
    assert "is locked" in report.detail
    assert not Track.objects.exists()


def test_a_track_that_a_person_edited_meanwhile_stays(webinar, attach_while):
    def edit() -> None:
        page = Webinar.objects.get(pk=webinar.pk)
        page.tracks.add(Track(language="en", content=OTHER, status=Track.Status.EDITED))
        page.save_revision().publish()

    report = attach_while(edit)
    assert report.outcome is Outcome.REFUSED
    assert Track.objects.get().content == OTHER
