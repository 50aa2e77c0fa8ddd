"""A search leads to the page of a file; what may not be fetched is not found."""

from collections.abc import Callable

import pytest
from django.core.files.base import ContentFile

from resources.extraction import work
from resources.models import (
    Attachment,
    Extraction,
    LibraryDocument,
    PageText,
    ResourceIndexPage,
    Toolkit,
    Track,
)
from search import segments
from search.documents import build_document
from search.engines.base import SearchEngine
from search.maintenance import find_drift
from search.relay import drain
from search.results import Hit
from tests.factories import LibraryDocumentFactory, ToolkitFactory, WebinarFactory, open_collection
from tests.resources import texts
from tests.search.shelf import close_collection, search

FILES: dict[str, bytes] = {
    "guide.pdf": texts.pdf("Nothing of it here.", "Ring every family by quokka post."),
    "talk.pptx": texts.slides(("Welcome", ""), ("Everybody", "Send a quokka first.")),
    "notes.docx": texts.word("We tried a quokka."),
}


def upload(name: str, content: bytes = b"") -> LibraryDocument:
    file = ContentFile(content or FILES[name], name=name)
    return LibraryDocumentFactory(title=name.partition(".")[0].title(), file=file)


def read_all() -> None:
    while work.read_next():
        pass
    drain()


def found(text: str) -> list[Hit]:
    return list(search(text).hits)


@pytest.fixture
def document(engine: SearchEngine, library: ResourceIndexPage) -> LibraryDocument:
    """Return a PDF that is attached to a public toolkit, read and found."""
    made = upload("guide.pdf")
    ToolkitFactory(
        parent=library, title="Calls", attachments=[Attachment(document=made, language="es")]
    )
    read_all()
    assert [hit.card.title for hit in found("quokka")] == ["Calls"]
    return made


def test_a_hit_leads_to_the_page_the_slide_and_the_file(
    engine: SearchEngine, library: ResourceIndexPage
) -> None:
    made = [upload(name) for name in FILES]
    ToolkitFactory(
        parent=library,
        attachments=[Attachment(document=one, language="en") for one in made],
    )
    drain()
    assert found("quokka") == [], "nothing has been read yet"
    read_all()
    (hit,) = found("quokka")
    assert {(moment.label, moment.url) for moment in hit.moments} == {
        ("On page 2 of “Guide”", f"{made[0].url}#page=2"),
        ("On slide 2 of “Talk”", made[1].url),
        ("In “Notes”", made[2].url),
    }
    assert all("<mark>quokka</mark>" in moment.text for moment in hit.moments)
    assert search("quokka").total == 1
    # Words may stand on different pages of different files.
    assert search("quokka everybody tried").total == 1


def test_a_page_is_in_the_language_of_its_attachment(document: LibraryDocument) -> None:
    (hit,) = found("quokka")
    assert [moment.language for moment in hit.moments] == ["es"]


def test_every_resource_with_the_file_is_found(
    document: LibraryDocument, library: ResourceIndexPage
) -> None:
    ToolkitFactory(
        parent=library, title="Visits", attachments=[Attachment(document=document, language="en")]
    )
    drain()
    assert {hit.card.title for hit in found("quokka")} == {"Calls", "Visits"}


def _close(document: LibraryDocument) -> None:
    document.collection = open_collection().add_child(name="Board")
    document.save()
    drain()
    close_collection(document.collection)


def _replace(document: LibraryDocument) -> None:
    document.file = ContentFile(texts.pdf("Something else."), name="guide.pdf")
    document.save()


def _unpublish(document: LibraryDocument) -> None:
    Toolkit.objects.get().unpublish()


def _take_off(document: LibraryDocument) -> None:
    Attachment.objects.get().delete()


HIDING: list[Callable[[LibraryDocument], object]] = [
    _close, _replace, _unpublish, _take_off, LibraryDocument.delete,
]  # fmt: skip


@pytest.mark.parametrize("hide", HIDING)
def test_the_text_of_what_nobody_may_fetch_any_more_is_nowhere(
    document: LibraryDocument, hide: Callable[[LibraryDocument], object], engine: SearchEngine
) -> None:
    hide(document)
    results = search("quokka")
    assert (results.total, results.hits, results.nearest) == (0, (), ())
    drain()
    results = search("quokka")
    assert (results.total, results.hits, results.nearest) == (0, (), ())
    assert not find_drift(engine)


def test_what_is_left_of_a_file_changed_behind_the_models_is_not_indexed(
    document: LibraryDocument,
) -> None:
    other = upload("other.pdf", texts.pdf("Something else."))
    LibraryDocument.objects.filter(pk=document.pk).update(file=other.file.name)
    built = build_document(Toolkit.objects.get().pk)
    assert built is not None
    assert built.segments == ()


def test_b09_what_cannot_be_read_is_found_by_its_title(
    engine: SearchEngine, library: ResourceIndexPage
) -> None:
    bad = {
        "Numbat": texts.looping_pdf(),
        "Bilby": texts.protected_pdf(),
        "Possum": texts.pdf("", ""),
        "Wombat": texts.pdf("Ring every family.")[:600],
    }
    attachments = [
        Attachment(document=upload(f"{name}.pdf", content), title=name, language="en")
        for name, content in bad.items()
    ]
    ToolkitFactory(parent=library, title="Calls", attachments=attachments)
    read_all()
    assert Extraction.objects.exclude(status=Extraction.Status.DONE).count() == len(bad)
    for name in bad:
        assert [hit.card.title for hit in found(name)] == ["Calls"]


def test_of_very_long_files_the_words_are_found_and_the_first_pages_led_to(
    engine: SearchEngine, library: ResourceIndexPage
) -> None:
    """An engine takes 10,000 segments of one resource at most, and one request of 100 MB."""
    document = upload("guide.pdf")
    said = "WEBVTT\n\n00:05.000 --> 00:09.000\nA bandicoot came.\n"
    WebinarFactory(
        parent=library,
        title="Long evening",
        attachments=[Attachment(document=document, language="en")],
        tracks=[Track(language="en", content=said)],
    )
    read_all()
    row = Extraction.objects.get()
    row.texts.all().delete()
    last = segments.MOST + 84
    words = {1: "quokka", last: "numbat"}
    PageText.objects.bulk_create(
        PageText(extraction=row, number=number, text=f"{words.get(number, 'page')} {number}")
        for number in range(1, last + 1)
    )
    row.save()
    drain()
    labels = {
        word: [moment.label for hit in found(word) for moment in hit.moments]
        for word in ("quokka", "bandicoot", "numbat")
    }
    assert labels == {
        "quokka": ["On page 1 of “Guide”"],
        "bandicoot": ["Said at 0:05"],
        "numbat": [],
    }
    assert search("numbat bandicoot").total == 1


def test_of_more_text_than_fits_the_rest_is_left_out(
    document: LibraryDocument, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segments, "MOST_CHARACTERS", 20)
    pages = segments.pages_of([Toolkit.objects.get().pk])
    assert [one.text for one in pages[Toolkit.objects.get().pk]] == ["Nothing of it here."]
