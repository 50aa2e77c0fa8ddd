"""The demo's texts keep what they promise."""

import collections
import re
from typing import Any

import pytest
import webvtt

from home.demo import captions, make_recording, prose, texts
from home.demo.files import timed_cues
from resources.models import EvidenceBrief, ResourcePage

RESOURCES = texts.resources()
VOCABULARIES = texts.vocabularies()
PARAGRAPH_WORDS = 8  # shorter ones, such as "Where we disagree", may recur


def of_type(slug: str) -> list[dict[str, Any]]:
    return [entry for entry in RESOURCES.values() if entry["type"] == slug]


def slugs(entries: list[dict[str, Any]]) -> set[str]:
    below = [slugs(entry["children"]) for entry in entries if "children" in entry]
    return {entry["slug"] for entry in entries}.union(*below)


def words(text: str) -> int:
    return len(text.split())


def long_texts(value: Any) -> list[str]:
    """Return every paragraph of some length in a resource, wherever it stands."""
    if isinstance(value, str):
        paragraphs = (" ".join(part.split()) for part in re.split(r"\n\s*\n", value))
        return [part for part in paragraphs if words(part) > PARAGRAPH_WORDS]
    if isinstance(value, dict):
        # The same work may be cited by several briefs.
        value = [part for key, part in value.items() if key != "references"]
    if isinstance(value, list):
        return [text for part in value for text in long_texts(part)]
    return []


def test_there_are_forty_two_resources_in_english_and_eleven_in_spanish():
    languages = collections.Counter(entry["language"] for entry in RESOURCES.values())
    assert languages == {"en": 42, "es": 11}


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_type_is_there_in_each_language(language: str):
    types = {entry["type"] for entry in RESOURCES.values() if entry["language"] == language}
    assert types == set(ResourcePage.resource_types())


@pytest.mark.parametrize("slug", RESOURCES)
def test_a_resource_is_named_by_its_file_and_fits_its_fields(slug: str):
    entry = RESOURCES[slug]
    assert entry["slug"] == slug
    assert 0 < len(entry["summary"]) <= 400
    assert 2 <= len(entry["tags"]) <= 5
    assert entry["places"]


@pytest.mark.parametrize("slug", RESOURCES)
def test_every_slug_a_resource_names_exists(slug: str):
    entry = RESOURCES[slug]
    for vocabulary in ("topics", "audiences", "levels", "populations", "places", "organisations"):
        assert set(entry[vocabulary]) <= slugs(VOCABULARIES[vocabulary])
    assert {entry["series"]} <= slugs(VOCABULARIES["series"]) | {""}
    assert {entry["priority"]} <= slugs(VOCABULARIES["priorities"]) | {""}
    steps = entry.get("steps", [])
    named = {*entry["related"], entry["superseded_by"], *(step["resource"] for step in steps)}
    named |= {part["resource"] for part in entry.get("entries", [])}
    assert named - {""} <= set(RESOURCES) - {slug}
    titles = {attachment["title"] for attachment in entry.get("attachments", [])}
    assert {step["download"] for step in steps} - {""} <= titles


@pytest.mark.parametrize("entry", of_type("evidence-brief"), ids=lambda entry: entry["slug"])
def test_an_evidence_brief_is_long_enough_and_says_why_it_has_its_tier(entry: dict[str, Any]):
    assert words(entry["body"]) >= 500
    assert entry["tier"] in {*EvidenceBrief.Tier.values, ""}
    assert entry["tier_reason"]
    assert entry["limits"]
    assert entry["references"]


@pytest.mark.parametrize("entry", of_type("toolkit"), ids=lambda entry: entry["slug"])
def test_a_toolkit_has_at_least_four_steps(entry: dict[str, Any]):
    assert len(entry["steps"]) >= 4


@pytest.mark.parametrize(
    "entry",
    [entry for entry in of_type("webinar") if "transcript" in entry],
    ids=lambda entry: entry["slug"],
)
def test_a_recorded_webinar_has_a_long_transcript_and_captions_in_order(entry: dict[str, Any]):
    assert words(entry["transcript"]) >= 1500
    track = timed_cues(entry)
    read = webvtt.from_string(captions.to_webvtt(track))
    assert [cue.voice for cue in read] == [timed.cue.speaker for timed in track]
    starts = [cue.start_in_seconds for cue in read]
    assert starts == sorted(starts)
    spoken = {speaker.cue.speaker for speaker in track}
    assert {speaker["name"] for speaker in entry["speakers"]} <= spoken
    assert set(captions.paragraph_starts(track)) >= {
        chapter["paragraph"] for chapter in entry["chapters"]
    }


def test_some_webinars_are_still_to_come():
    upcoming = [entry for entry in of_type("webinar") if "transcript" not in entry]
    assert {entry["language"] for entry in upcoming} == {"en", "es"}


def test_no_two_resources_share_a_paragraph():
    where: dict[str, set[str]] = collections.defaultdict(set)
    for slug, entry in RESOURCES.items():
        for text in long_texts(entry):
            where[text].add(slug)
    assert {text: found for text, found in where.items() if len(found) > 1} == {}


def test_a_doi_names_one_work_and_is_of_the_kind_set_aside_for_examples():
    works: dict[str, set[str]] = collections.defaultdict(set)
    for entry in of_type("evidence-brief"):
        for work in entry["references"]:
            if work["doi"]:
                works[work["doi"]].add(work["citation"])
    assert all(doi.startswith("10.5555/") for doi in works)
    assert {doi: found for doi, found in works.items() if len(found) > 1} == {}


def test_one_report_has_a_download_for_each_city():
    cities = {
        "Mesa Alta",
        "Río Seco",
        "Saguaro Falls",
        "Juniper Springs",
        "San Lázaro",
        "Old Quarry",
    }
    titles = [part["title"] for part in RESOURCES["cost-of-leaving-early"]["attachments"]]
    assert cities <= {title.rpartition(": ")[2] for title in titles}


def test_texts_link_to_no_real_host():
    for path in texts.FOLDER.glob("*.toml"):
        links = re.findall(r"https?://([^/\s\")]+)", path.read_text(encoding="utf-8"))
        assert all(host.endswith("example.org") for host in links), path.name


def test_no_markdown_is_left_over_in_what_readers_see():
    for entry in RESOURCES.values():
        shown = prose.to_blocks(entry["body"])
        shown += [prose.to_html(step["body"]) for step in entry.get("steps", [])]
        assert not re.search(r"\*\*|\]\(|(^|>)#|(^|>)- ", str(shown)), entry["slug"]


RECORDINGS = sorted(texts.MEDIA.glob("*.webm"))


@pytest.mark.parametrize("path", RECORDINGS, ids=lambda path: path.stem)
def test_a_recording_speaks_the_transcript_as_it_is_now(path):
    entry = RESOURCES[path.stem]
    assert texts.recording_path(path.stem) == path
    lengths = make_recording.read_times(path)
    assert lengths["transcript_sha256"] == make_recording.digest(entry["transcript"])
    assert len(lengths["lengths"]) == len(captions.cues(entry["transcript"]))


def test_there_are_four_small_recordings():
    assert len(RECORDINGS) == 4
    assert sum(path.stat().st_size for path in RECORDINGS) <= 8 * 1024**2


@pytest.mark.parametrize("path", RECORDINGS, ids=lambda path: path.stem)
def test_a_recording_has_its_index_in_front_so_that_a_jump_is_short(path):
    beginning = path.read_bytes()
    cues, first_cluster = b"\x1c\x53\xbb\x6b", b"\x1f\x43\xb6\x75"
    # The list of parts at the very beginning names the index, too.
    assert 0 < beginning.index(cues, 200) < beginning.index(first_cluster)


@pytest.mark.parametrize("path", RECORDINGS, ids=lambda path: path.stem)
def test_a_recording_has_captions_and_subtitles_chapters_and_handouts(path):
    entry = RESOURCES[path.stem]
    track = timed_cues(entry)
    assert {entry["language"], *entry["subtitles"]} == {"en", "es"}
    assert len(entry["chapters"]) >= 5
    assert entry["attachments"]
    for translation in entry["subtitles"].values():
        translated = captions.translated(track, translation)
        spoken, shown = captions.paragraph_starts(track), captions.paragraph_starts(translated)
        assert shown == spoken
        assert translated[-1].end == pytest.approx(track[-1].end, abs=0.01)
        assert all(0.5 < words(cue.cue.text) <= captions.WORDS_A_CUE for cue in translated)


def test_a_translation_with_a_paragraph_missing_is_refused():
    track = captions.timed(captions.cues("Ana: Good evening.\n\nBen: Good night."))
    with pytest.raises(ValueError, match="shorter"):
        captions.translated(track, "Buenas noches.")


def test_the_standard_pages_are_there_in_both_languages():
    keys = collections.defaultdict(set)
    for page in texts.pages()["pages"]:
        keys[page["language"]].add(page["key"])
        assert len(page["introduction"]) <= 400
    assert keys["en"] == keys["es"]
    assert keys["en"] == {"about", "accessibility", "privacy", "how-we-judge-evidence", "contact"}
