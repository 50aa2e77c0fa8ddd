"""Filters and cards tell what was recorded, how long it is and how it was written down."""

import pytest
from django.core.files.base import ContentFile
from wagtail.models import CollectionViewRestriction

from resources.cards import cards_for
from resources.models import Attachment, Recording, ResourcePage, Track, Webinar
from search.documents import build_document
from search.outbox import recorded_pages
from search.recorded import Length
from tests.factories import (
    CAPTIONS,
    LibraryDocumentFactory,
    RecordingFactory,
    ToolkitFactory,
    WebinarFactory,
    open_collection,
)

LATER = "WEBVTT\n\n20:00.000 --> 20:05.000\nAnd that was all.\n"


@pytest.fixture(autouse=True)
def _library(library: object) -> None:
    pass


def facets(page: ResourcePage) -> dict[str, tuple[str, ...]]:
    document = build_document(page.pk)
    assert document is not None
    names = ("length", "includes", "captions", "captioned")
    return {name: document.facets[name] for name in names if name in document.facets}


def test_a_resource_without_recording_has_none_of_it() -> None:
    assert facets(ToolkitFactory()) == {}
    assert facets(WebinarFactory()) == {}


def test_a_captioned_recording_says_how_it_was_written_down() -> None:
    webinar = WebinarFactory(
        recording=RecordingFactory(duration=47 * 60),
        tracks=[
            Track(language="en", content=CAPTIONS, status=Track.Status.VERIFIED),
            Track(language="es", kind=Track.Kind.SUBTITLES, content=CAPTIONS),
            Track(language="en", kind=Track.Kind.CHAPTERS, content=CAPTIONS),
        ],
    )
    assert facets(webinar) == {
        "length": ("30-to-60",),
        "includes": ("transcript",),
        "captions": ("machine", "verified"),
        "captioned": ("en", "es"),
    }


@pytest.mark.parametrize(
    "values",
    [{"recording": "own"}, {"recording_link": "https://vimeo.com/1"}],
    ids=["own", "other"],
)
def test_what_was_recorded_without_captions_says_so(values: dict[str, object]) -> None:
    if "recording" in values:
        values = {"recording": RecordingFactory(duration=0)}
    descriptions = Track(language="en", kind=Track.Kind.DESCRIPTIONS, content=CAPTIONS)
    assert facets(WebinarFactory(tracks=[descriptions], **values)) == {"captions": ("none",)}


def test_a_private_recording_is_not_told_of() -> None:
    """Neither that it is there, nor how long it is."""
    private = open_collection().add_child(name="Private")
    CollectionViewRestriction.objects.create(collection=private, restriction_type="login")
    hidden = RecordingFactory(duration=600, type="audio", collection=private)
    webinar = WebinarFactory(recording=hidden)
    assert facets(webinar) == {}
    document = build_document(webinar.pk)
    assert document is not None
    assert document.card["length"] is None
    (card,) = cards_for(ResourcePage.objects.filter(pk=webinar.pk))
    assert card.length_line == ""
    assert webinar.state == Webinar.State.RECORDING_TO_COME


def test_audio_and_slides_are_included() -> None:
    slides = LibraryDocumentFactory(file=ContentFile(b"PK", name="talk.pptx"))
    webinar = WebinarFactory(
        recording=RecordingFactory(type="audio", duration=10 * 60),
        attachments=[Attachment(document=slides, title="Slides")],
    )
    assert facets(webinar)["includes"] == ("audio", "slides")


def test_an_audio_version_is_included_unless_it_is_private() -> None:
    audio = RecordingFactory(type="audio", duration=0)
    webinar = WebinarFactory(recording=RecordingFactory(duration=10 * 60), audio=audio)
    found = {"length": ("under-15",), "captions": ("none",)}
    assert facets(webinar) == {**found, "includes": ("audio",)}

    closed = open_collection().add_child(name="Private")
    CollectionViewRestriction.objects.create(collection=closed, restriction_type="login")
    audio.collection = closed
    audio.save()
    # It has the length of the other: of what is private, nothing is told.
    assert facets(webinar) == {"captions": ("none",)}
    (card,) = cards_for(ResourcePage.objects.filter(pk=webinar.pk))
    assert card.length_line == ""


def test_what_becomes_of_an_audio_version_reaches_the_index() -> None:
    webinar = WebinarFactory(audio=RecordingFactory(type="audio"))
    assert webinar.pk in recorded_pages([webinar.audio_id])


@pytest.mark.parametrize(
    ("seconds", "step"),
    [
        (1, "under-15"),
        (899, "under-15"),
        (900, "15-to-30"),
        (1800, "30-to-60"),
        (3600, "30-to-60"),
        (3601, "over-60"),
        (90_000, "over-60"),
    ],
)
def test_every_length_has_its_step(seconds: int, step: str) -> None:
    assert Length().step(seconds) == step


def test_the_length_is_the_recordings_else_that_of_what_is_said() -> None:
    webinar = WebinarFactory(tracks=[Track(language="en", content=LATER)])
    assert webinar.length == 1205
    webinar.recording = RecordingFactory(duration=3000)
    webinar.save()
    assert webinar.length == 3000
    (card,) = cards_for(ResourcePage.objects.filter(pk=webinar.pk))
    assert card.length_line == "50 min"


def test_a_length_that_is_given_later_reaches_the_webinar() -> None:
    recording = RecordingFactory(duration=0)
    webinar = WebinarFactory(recording=recording)
    assert webinar.length is None
    again = Recording.objects.get(pk=recording.pk)
    again.duration = 4000.4
    again.save()
    assert Webinar.objects.get(pk=webinar.pk).length == 4000
    (card,) = cards_for(ResourcePage.objects.filter(pk=webinar.pk))
    assert card.length_line == "1 h 7 min"
