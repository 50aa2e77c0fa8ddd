"""The chapters of a recording: from tracks, from the page's own list, and their order."""

import pytest

from resources.chapters import ChapterMark, chapters_of
from resources.models import Chapter, Track
from tests.factories import WebinarFactory

pytestmark = pytest.mark.django_db


def chapter_track(language, title):
    content = f"WEBVTT\n\n00:00.000 --> 01:00.000\n{title}\n\n01:00.000 --> 02:00.000\nNext\n"
    return Track(language=language, kind=Track.Kind.CHAPTERS, content=content)


def titles(page, language):
    return [mark.title for mark in chapters_of(page, language)]


def test_a_track_of_chapters_in_the_readers_language_comes_first():
    page = WebinarFactory(
        tracks=[chapter_track("en", "Welcome"), chapter_track("es", "Bienvenida")],
        chapters=[Chapter(title="Listed", start=0)],
    )

    assert titles(page, "es") == ["Bienvenida", "Next"]
    assert titles(page, "fr") == ["Welcome", "Next"]
    assert chapters_of(page, "en")[1] == ChapterMark(60.0, "Next")


def test_the_chapters_listed_on_the_page_come_before_a_track_in_a_third_language():
    page = WebinarFactory(
        tracks=[chapter_track("es", "Bienvenida")],
        chapters=[Chapter(title="Second", start=50), Chapter(title="First", start=5)],
    )

    assert titles(page, "en") == ["First", "Second"]


def test_a_track_in_any_language_is_better_than_none():
    assert titles(WebinarFactory(tracks=[chapter_track("es", "Bienvenida")]), "en") == [
        "Bienvenida",
        "Next",
    ]


def test_captions_are_no_chapters_and_a_track_that_cannot_be_read_is_passed_over():
    page = WebinarFactory(
        recorded=True,
    )
    page.tracks.add(Track(language="en", kind=Track.Kind.CHAPTERS, content="no track at all"))

    assert chapters_of(page, "en") == []
