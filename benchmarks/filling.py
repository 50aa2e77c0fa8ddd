"""The generated library in the database: rows of the real models, written in bulk.

Saving page by page would take days for a million. What saving would add besides (a
revision, a log entry) is read by no search.
"""

import datetime as dt
import itertools
import json
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import Max
from wagtail.models import Collection, Locale, Page

from benchmarks.library import SEED, Record, captions, records
from benchmarks.vocabularies import Vocabularies, fill_vocabularies
from home.site import Administrator, set_up_site
from resources import models
from resources.bulk.inserting import insert
from search.models import Change

BATCH = 500
LENGTH = 3_600  # seconds of each recording

Progress = Callable[[int, int], None]

_TYPES: dict[str, type[models.ResourcePage]] = models.ResourcePage.resource_types()


def fill(size: int, seed: int = SEED, progress: Progress | None = None) -> None:
    """Fill the empty database with a site and a library of *size* resources."""
    libraries = set_up_site("Measured coalition", Administrator("measured@example.org")).libraries
    vocabularies = fill_vocabularies()
    shelves = {language: Shelf(library) for language, library in libraries.items()}
    numbers = itertools.count((Page.objects.aggregate(last=Max("pk"))["last"] or 0) + 1)
    made = 0
    for batch in _batches(records(size, seed)):
        with transaction.atomic():
            _write([(one, _page(one, next(numbers), shelves)) for one in batch], vocabularies)
        made += len(batch)
        if progress is not None:
            progress(made, size)
    for shelf in shelves.values():
        shelf.close()
    _replace_some()
    _set_sequences()
    # A search index is made of all this; nothing of it is a change to one.
    Change.objects.all().delete()
    cache.clear()


def _replace_some() -> None:
    """Have every fiftieth resource replaced by the one made after it."""
    keys = list(models.ResourcePage.objects.order_by("pk").values_list("pk", flat=True))
    for older, newer in zip(keys[::50], keys[1::50], strict=False):
        models.ResourcePage.objects.filter(pk=older).update(superseded_by=newer)


class Shelf:
    """The library of one language, which gives each of its pages the next place."""

    def __init__(self, library: models.ResourceIndexPage) -> None:
        self.library = library
        self.locale: Locale = library.locale
        self.count = 0

    def place(self, slug: str) -> dict[str, Any]:
        self.count += 1
        depth = self.library.depth + 1
        return {
            "path": Page._get_path(self.library.path, depth, self.count),
            "depth": depth,
            "url_path": f"{self.library.url_path}{slug}/",
            "slug": slug,
            "locale": self.locale,
        }

    def close(self) -> None:
        """Tell the library how many pages it has."""
        Page.objects.filter(pk=self.library.pk).update(numchild=self.count)


def _batches(made: Iterator[Record]) -> Iterator[list[Record]]:
    while batch := list(itertools.islice(made, BATCH)):
        yield batch


def _page(one: Record, pk: int, shelves: dict[str, Shelf]) -> models.ResourcePage:
    model = _TYPES[one.type]
    published = dt.datetime.combine(one.date, dt.time(9), tzinfo=dt.UTC)
    page: models.ResourcePage = model(
        pk=pk,
        page_ptr_id=pk,
        **shelves[one.language].place(f"resource-{one.number}"),
        title=one.title,
        draft_title=one.title,
        summary=one.summary,
        body=_stream([("paragraph", f"<p>{text}</p>") for text in one.paragraphs]),
        series_id=one.series,
        published_on=one.date,
        first_published_at=published,
        last_published_at=published,
        latest_revision_created_at=published,
        content_type=ContentType.objects.get_for_model(model),
        licence=models.Licence.CC_BY,
        **_own_values(one),
    )
    # One number in each of the three tables of a page.
    page.id = page.page_ptr_id = page.resourcepage_ptr_id = pk
    return page


def _own_values(one: Record) -> dict[str, Any]:
    """Return the columns of the type's own table."""
    first, second, third, fourth = one.details
    if one.type == "toolkit":
        steps = [
            ("step", {"heading": text[:160], "body": f"<p>{text}</p>", "checklist": []})
            for text in one.details
        ]
        return {"steps": _stream(steps), "time_needed": "Two evenings", "edition": "2025"}
    if one.type == "evidence-brief":
        studies, students = one.numbers
        return {
            "question": first[:250],
            "bottom_line": second,
            "key_findings": _stream([("entry", third), ("entry", fourth)]),
            "tier": one.tier,
            "tier_reason": fourth,
            "studies": studies,
            "students": students,
        }
    if one.type == "webinar":
        starts = dt.datetime.combine(one.date, dt.time(18), tzinfo=dt.UTC)
        return {
            "starts_at": starts,
            "ends_at": starts + dt.timedelta(hours=1),
            "time_zone": "America/Phoenix",
            "length": LENGTH,
        }
    return {
        "team_id": one.team,
        "stage": models.DesignTeamOutput.Stage.RECOMMENDED,
        "problem": first,
        "proposal": f"<p>{second}</p>",
        "how_it_was_made": f"<p>{third}</p>",
    }


def _stream(blocks: Sequence[tuple[str, Any]]) -> str:
    """Return a StreamField's value as it is stored."""
    return json.dumps(
        [{"type": name, "value": value, "id": str(uuid.UUID(int=place))}
         for place, (name, value) in enumerate(blocks)]
    )  # fmt: skip


def _write(made: list[tuple[Record, models.ResourcePage]], vocabularies: Vocabularies) -> None:
    pages = [page for _one, page in made]
    for one, page in made:
        page.series_id = None if one.series is None else vocabularies["series"][one.series]
        if one.type == "design-team-output":
            page.team_id = vocabularies["teams"][one.team]
    insert(Page, pages)
    insert(models.ResourcePage, pages)
    for model in _TYPES.values():
        insert(model, [page for page in pages if type(page) is model])
    for name in ("topics", "audiences", "levels", "populations", "places", "organisations"):
        _write_relation(name, made, vocabularies[name])
    models.TaggedResource.objects.bulk_create(
        models.TaggedResource(content_object_id=page.pk, tag_id=vocabularies["tags"][term])
        for one, page in made
        for term in one.terms["tags"]
    )
    models.Attachment.objects.bulk_create(
        models.Attachment(
            page_id=page.pk,
            document_id=vocabularies["documents"][document],
            title=one.details[0][:80],
            language=one.language,
            sort_order=place,
        )
        for one, page in made
        for place, document in enumerate(one.documents)
    )
    _write_recordings([(one, page) for one, page in made if one.cues])


def _write_relation(
    name: str, made: Iterable[tuple[Record, models.ResourcePage]], terms: Sequence[int]
) -> None:
    field = models.ResourcePage._meta.get_field(name)
    through = field.remote_field.through
    column = f"{field.related_model._meta.model_name}_id"
    through.objects.bulk_create(
        through(resourcepage_id=page.pk, **{column: terms[term]})
        for one, page in made
        for term in one.terms[name]
    )


def _write_recordings(made: Sequence[tuple[Record, models.ResourcePage]]) -> None:
    folder = Collection.get_first_root_node()
    for one, page in made:
        page.recording = models.Recording.objects.create(
            title=one.title,
            type="video",
            file=f"media/recording-{one.number}.mp4",
            duration=LENGTH,
            collection=folder,
        )
        models.Webinar.objects.filter(pk=page.pk).update(recording=page.recording)
    models.Track.objects.bulk_create(
        models.Track(
            page_id=page.pk,
            language=one.language,
            status=models.Track.Status.EDITED,
            content=captions(one.cues),
        )
        for one, page in made
    )
    models.Speaker.objects.bulk_create(
        models.Speaker(page_id=page.pk, name=" ".join(one.title.split()[:2]).title())
        for one, page in made
    )


def _set_sequences() -> None:
    """Have the database number the next page after the last one written here."""
    from django.core.management.color import no_style  # noqa: PLC0415 - used once

    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Page]):
            cursor.execute(statement)
