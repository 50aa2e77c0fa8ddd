"""Speech is cut into segments of about half a minute, on the borders of its cues."""

import json
from dataclasses import replace

import pytest

from resources.captions import Cue
from resources.models import Attachment, Extraction, ResourceIndexPage, Track
from search.documents import build_document
from search.segments import cut, portions
from tests.factories import LibraryDocumentFactory, ToolkitFactory, WebinarFactory


def cues(*lengths: float) -> list[Cue]:
    made, start = [], 0.0
    for number, length in enumerate(lengths):
        made.append(Cue(start, start + length, "", f"cue{number}"))
        start += length
    return made


def names(stretches: list[list[Cue]]) -> list[list[str]]:
    return [[cue.text for cue in stretch] for stretch in stretches]


def test_segments_end_with_the_cue_that_fills_them_and_overlap_by_one() -> None:
    assert names(cut(cues(12, 12, 12, 12, 12))) == [
        ["cue0", "cue1", "cue2"],
        ["cue2", "cue3", "cue4"],
    ]


def test_every_cue_is_in_a_segment() -> None:
    spoken = cues(*[7] * 50)
    assert {cue for stretch in cut(spoken) for cue in stretch} == set(spoken)


def test_a_long_cue_is_a_segment_of_its_own() -> None:
    assert names(cut(cues(90, 5))) == [["cue0"], ["cue0", "cue1"]]


def test_no_speech_gives_no_segment() -> None:
    assert cut([]) == []


def test_only_captions_and_subtitles_of_a_webinar_are_speech(library: ResourceIndexPage) -> None:
    webinar = WebinarFactory(parent=library)
    webinar.tracks.all().delete()
    text = "WEBVTT\n\n00:05.000 --> 00:09.000\n<v Ana>{} came back.\n"
    for kind, word in [("captions", "Students"), ("descriptions", "Slides")]:
        Track.objects.create(page=webinar, language="en", kind=kind, content=text.format(word))
    Track.objects.create(page=webinar, language="es", content="nonsense")
    document = build_document(webinar.pk)
    assert document is not None
    assert [(part.position, part.text) for part in document.segments] == [
        (5, "Students came back.")
    ]


def test_resources_with_many_pages_of_files_are_read_apart(
    library: ResourceIndexPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.segments.PAGES_TOGETHER", 100)
    keys = []
    for pages in (60, 40, 1, 300, 2, 2):
        document = LibraryDocumentFactory()
        Extraction.objects.filter(document=document).update(pages=pages)
        attachment = Attachment(document=document, title="Report")
        keys.append(ToolkitFactory(parent=library, attachments=[attachment]).pk)
    sizes = [len(portion) for portion in portions(keys, 10)]
    assert sizes == [2, 1, 1, 2]
    assert [key for portion in portions(keys, 2) for key in portion] == keys
    assert [len(portion) for portion in portions([8_000, 8_001, 8_002], 2)] == [2, 1]


def test_a_segment_knows_where_each_of_its_cues_begins(library: ResourceIndexPage) -> None:
    webinar = WebinarFactory(parent=library, recorded=True)
    document = build_document(webinar.pk)
    assert document is not None
    (segment,) = document.segments
    assert [(segment.text[at:][:7], second) for at, second in segment.cues] == [
        ("Welcome", 0),
        ("I left ", 12),
    ]
    assert replace(segment, cues=json.loads(json.dumps(segment.cues))) == segment
