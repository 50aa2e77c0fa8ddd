"""Sentences are remembered from the tracks of a folder, and asked for beside a library."""

import json
import random
from pathlib import Path

import pytest

from benchmarks.quoting import Collection, compare, quotations_of, webinars_in

TALK = "WEBVTT\n\n" + "\n\n".join(
    f"00:{n // 6:02}:{n % 6}0.000 --> 00:{n // 6:02}:{n % 6}9.000\n{text}"
    for n, text in enumerate(
        f"cue number{n} speaks of thing{n} and of matter{n} alone" for n in range(40)
    )
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("calls_en.vtt", "es/calls.vtt", "calls_chapters_en.vtt", "calls_meta.vtt"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(TALK)
    (tmp_path / "broken_en.vtt").write_text("no track at all")
    return tmp_path


def test_tracks_named_alike_are_one_webinar_and_only_speech_is_read(folder: Path) -> None:
    webinars = webinars_in([folder])
    assert {name: set(said) for name, said in webinars.items()} == {"calls": {"en", "es"}}
    assert len(webinars["calls"]["en"]) == 40


def test_a_quotation_knows_where_it_was_said(folder: Path) -> None:
    webinars = webinars_in([folder])
    for quotation in quotations_of(webinars, random.Random(1)):  # noqa: S311 - the same every time
        earliest, latest = quotation.begins
        said = [
            cue for cue in webinars["calls"][quotation.language] if earliest <= cue.start <= latest
        ]
        assert set(quotation.words.split()) <= set(" ".join(cue.text for cue in said).split())


@pytest.mark.django_db
def test_variants_are_compared_and_the_constants_stay(folder: Path) -> None:
    documents = folder / "documents.jsonl"
    documents.write_text(json.dumps({"id": "guide", "title": "Ring families", "text": "Ring."}))
    (folder / "questions.tsv").write_text("q1\tring families\n")
    (folder / "judged.trec").write_text("q1 0 guide 2\n")
    collection = Collection.read(
        [folder], documents, folder / "questions.tsv", folder / "judged.trec", seed=1
    )
    collection.quotations[:] = collection.quotations[:10]
    lengths = next(compare(collection, "tantivy"))
    in_use = [row for row in lengths.rows if "in use" in str(row[0])]
    # The two languages say the same: the first moment is of either.
    assert [row[1:3] + row[4:] for row in in_use] == [("100.0%", "100.0%", "1.0000")]
