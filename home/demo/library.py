"""Resources of the demo, filled from their texts."""

import datetime as dt
import json
from typing import Any
from zoneinfo import ZoneInfo

from home.demo import captions, texts
from home.demo.files import Files, timed_cues
from home.demo.prose import Block, block, entries, to_blocks, to_html
from home.demo.terms import Terms
from resources import models

EXTERNAL_ID = "demo:{slug}"


class Writer:
    """Fills pages from texts; ``pages`` holds those that exist, by slug."""

    def __init__(self, terms: Terms, files: Files) -> None:
        self.pages: dict[str, models.ResourcePage] = {}
        self._terms = terms
        self._files = files

    def fill(self, page: models.ResourcePage, entry: texts.Entry) -> None:
        """Set all but what points to other resources, which may not exist yet."""
        self._fill_common(page, entry)
        self._fill_terms(page, entry)
        documents = [
            self._files.document(entry, number)
            for number in range(len(entry.get("attachments", [])))
        ]
        page.attachments = [
            models.Attachment(document=document, title=document.title, language=part["language"])
            for document, part in zip(documents, entry.get("attachments", []), strict=True)
        ]
        match page:
            case models.Toolkit():
                page.time_needed = entry["time_needed"]
                page.edition = entry["edition"]
            case models.EvidenceBrief():
                _fill_brief(page, entry)
            case models.Webinar():
                self._fill_webinar(page, entry)
            case models.DesignTeamOutput():
                self._fill_output(page, entry)
            case models.CuratedCollection():
                page.order = entry["order"]
                page.saved_search = entry.get("saved_search", "")

    def point(self, page: models.ResourcePage, entry: texts.Entry) -> None:
        """Set what points to other resources, once all exist."""
        page.related = [
            models.RelatedResource(resource_id=self.pages[slug].pk) for slug in entry["related"]
        ]
        if entry["superseded_by"]:
            page.superseded_by_id = self.pages[entry["superseded_by"]].pk
        if isinstance(page, models.Toolkit):
            page.steps = json.dumps(self._steps(page, entry))
        if isinstance(page, models.CuratedCollection):
            page.entries = [
                models.CollectionEntry(
                    resource_id=self.pages[part["resource"]].pk, note=part["note"]
                )
                for part in entry["entries"]
            ]

    def _fill_common(self, page: models.ResourcePage, entry: texts.Entry) -> None:
        page.title = entry["title"]
        page.external_id = EXTERNAL_ID.format(slug=entry["slug"])
        page.summary = entry["summary"]
        page.search_description = entry["summary"]
        page.body = json.dumps(to_blocks(entry["body"]))
        page.published_on = entry["published"]
        page.review_by = entry["review_by"]
        page.licence = models.Licence.CC_BY
        page.is_featured = entry["featured"]
        page.cover = page.cover or self._files.cover(entry)
        moment = dt.datetime.combine(entry["published"], dt.time(9), tzinfo=dt.UTC)
        page.first_published_at = moment
        page.last_published_at = page.last_published_at or moment

    def _fill_terms(self, page: models.ResourcePage, entry: texts.Entry) -> None:
        for name in ("topics", "audiences", "levels", "populations", "places", "organisations"):
            setattr(page, name, self._terms.all(name, entry[name]))
        page.series = self._terms.get("series", entry["series"])
        page.priority = self._terms.get("priorities", entry["priority"])
        page.tags.set(entry["tags"])

    def _steps(self, page: models.Toolkit, entry: texts.Entry) -> list[Block]:
        documents = {part.title: part.document_id for part in page.attachments.all()}
        steps = []
        for step in entry["steps"]:
            target = self.pages[step["resource"]].pk if step["resource"] else None
            value = {
                "heading": step["heading"],
                "body": to_html(step["body"]),
                "checklist": step["checklist"],
                "resource": target,
                "download": documents[step["download"]] if step["download"] else None,
            }
            steps.append(block("step", value))
        return steps

    # A list assigned to a relation of children is modelcluster's way, unknown to the types.
    def _fill_webinar(self, page: Any, entry: texts.Entry) -> None:
        page.time_zone = entry["time_zone"]
        page.starts_at = entry["starts_at"].replace(tzinfo=ZoneInfo(page.time_zone))
        page.ends_at = page.starts_at + dt.timedelta(minutes=entry["duration_minutes"])
        page.registration_link = entry["registration_link"]
        page.code_word = entry.get("code_word", "")
        page.discussion_questions = json.dumps(entries(entry["discussion_questions"]))
        page.speakers = [models.Speaker(**speaker) for speaker in entry["speakers"]]
        if "transcript" not in entry:
            return
        page.recording = page.recording or self._files.recording(entry)
        track = timed_cues(entry)
        starts = captions.paragraph_starts(track)
        page.chapters = [
            models.Chapter(title=chapter["title"], start=starts[chapter["paragraph"]])
            for chapter in entry["chapters"]
        ]
        page.tracks = [
            models.Track(
                language=entry["language"],
                status=entry["transcript_status"],
                content=captions.to_webvtt(track),
            ),
            *(_subtitles(track, *translation) for translation in entry["subtitles"].items()),
        ]

    def _fill_output(self, page: models.DesignTeamOutput, entry: texts.Entry) -> None:
        page.team = self._terms.get("design_teams", entry["team"])
        page.stage = entry["stage"]
        page.problem = entry["problem"]
        page.proposal = to_html(entry["proposal"])
        page.how_it_was_made = to_html(entry["how_it_was_made"])
        page.ways_of_knowing = json.dumps(entries(entry["ways_of_knowing"]))
        page.comment_until = entry.get("comment_until")
        page.decision_record = to_html(entry["decision_record"])


def _subtitles(track: list[captions.TimedCue], language: str, text: str) -> models.Track:
    return models.Track(
        language=language,
        kind=models.Track.Kind.SUBTITLES,
        status=models.Track.Status.EDITED,
        content=captions.to_webvtt(captions.translated(track, text)),
    )


def _fill_brief(page: models.EvidenceBrief, entry: texts.Entry) -> None:
    for name in ("question", "bottom_line", "tier_reason", "cost", "setting", "limits"):
        setattr(page, name, entry[name])
    page.tier = entry["tier"] or models.EvidenceBrief.Tier.NOT_RATED
    page.key_findings = json.dumps(entries(entry["key_findings"]))
    page.outcome_domains = json.dumps(entries(entry["outcome_domains"]))
    page.studies = entry["studies"]
    page.students = entry["students"]
    page.effect_size = entry.get("effect_g")
    page.improvement_index = entry.get("improvement_index")
    page.ratings = [models.Rating(**rating) for rating in entry.get("ratings", [])]
    page.references = [models.Reference(**work) for work in entry.get("references", [])]
