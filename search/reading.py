"""Resources read for indexing: a batch at a time, in plain rows."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils.html import strip_tags
from wagtail.fields import RichTextField, StreamField
from wagtail.rich_text import get_text_for_indexing

from resources.cards import card_columns, plain
from resources.models import ResourcePage, Term, Track, file_format
from resources.visibility import open_recordings, visible_resources
from search.sources import visible_attachments
from search.terms import Label, TermReader

PAGE_COLUMNS = (
    "pk", "title", "summary", "body", "published_on", "locale__language_code",
    "content_type_id", "superseded_by_id",
)  # fmt: skip


@dataclass(frozen=True)
class AttachmentRow:
    title: str
    language: str
    format: str | None


class Batch:
    """What the documents of some resources are made of; only of those visible now."""

    def __init__(self, keys: Iterable[int]):
        rows = visible_resources().filter(pk__in=list(keys)).values(*PAGE_COLUMNS)
        self.rows: dict[int, dict[str, Any]] = {row["pk"]: row for row in rows}
        self.keys = sorted(self.rows)
        self.languages = {key: row["locale__language_code"] for key, row in self.rows.items()}
        self.types = {key: _type(row["content_type_id"]) for key, row in self.rows.items()}
        self._terms: dict[type[Term], TermReader] = {}
        self._labels: dict[int, set[Label]] = defaultdict(set)

    def terms(self, model: type[Term]) -> TermReader:
        return self._terms.setdefault(model, TermReader(model))

    def add_labels(self, key: int, labels: Iterable[Label]) -> None:
        """Keep the names of a resource's terms: they count as its text."""
        self._labels[key].update(labels)

    def labels(self, key: int) -> list[Label]:
        return sorted(self._labels[key])

    @cached_property
    def _by_type(self) -> dict[type[ResourcePage], list[int]]:
        grouped: dict[type[ResourcePage], list[int]] = defaultdict(list)
        for key in self.keys:
            grouped[self.types[key]].append(key)
        return grouped

    @cached_property
    def own_columns(self) -> dict[int, dict[str, Any]]:
        """The columns of each type's own table that cards, filters and texts need."""
        values: dict[int, dict[str, Any]] = {key: {} for key in self.keys}
        for model, keys in self._by_type.items():
            own = (
                *card_columns(model), *model.text_fields,
                *model.recording_fields, model.recording_link_field,
            )  # fmt: skip
            columns = tuple(dict.fromkeys(filter(None, own)))
            if columns:
                rows = model.objects.filter(pk__in=keys).values("pk", *columns)
                values |= {row.pop("pk"): row for row in rows}
        return values

    @cached_property
    def own_texts(self) -> dict[int, list[str]]:
        """The texts that each type declares: its own columns and those of its children."""
        texts: dict[int, list[str]] = defaultdict(list)
        for model, keys in self._by_type.items():
            for key in keys:
                for column in model.text_fields:
                    texts[key] += column_text(model, column, self.own_columns[key].get(column))
            for relation, columns in model.text_children.items():
                child = model._meta.get_field(relation)
                rows = child.related_model._default_manager.filter(page_id__in=keys)
                for key, *values in rows.values_list("page_id", *columns):
                    texts[key].append(" ".join(str(value) for value in values if value))
        return texts

    @cached_property
    def attachments(self) -> dict[int, list[AttachmentRow]]:
        """The attachments of each resource that are not in a private collection."""
        found: dict[int, list[AttachmentRow]] = defaultdict(list)
        for page, title, language, name in visible_attachments(self.keys):
            found[page].append(AttachmentRow(title, language, file_format(name)))
        return found

    @cached_property
    def media_formats(self) -> dict[int, set[str]]:
        """The formats of each resource's own recordings that are not private."""
        return {key: set(kinds.values()) for key, kinds in self._open_recordings.items()}

    @cached_property
    def _open_recordings(self) -> dict[int, dict[str, str]]:
        """Field -> format of each resource's own recordings that are not private."""
        found: dict[int, dict[str, str]] = defaultdict(dict)
        for model, keys in self._by_type.items():
            for name in model.recording_fields:
                recorded = model.objects.filter(
                    **{"pk__in": keys, f"{name}__in": open_recordings()}
                )
                for key, kind in recorded.values_list("pk", f"{name}__type"):
                    found[key][name] = kind
        return dict(found)

    @cached_property
    def speech(self) -> dict[int, list[tuple[str, str]]]:
        """(language, status) of each track of what is said, of the resources that have any."""
        found: dict[int, list[tuple[str, str]]] = defaultdict(list)
        tracks = Track.objects.filter(page_id__in=self.keys, kind__in=Track.SPEECH)
        for page, language, status in tracks.values_list("page_id", "language", "status"):
            found[page].append((language, status))
        return found

    @cached_property
    def recorded(self) -> set[int]:
        """The resources that have something to watch or hear, here or elsewhere."""
        elsewhere = {
            key
            for key in self.keys
            if self.own_columns[key].get(self.types[key].recording_link_field)
        }
        return elsewhere | self.media_formats.keys()

    @cached_property
    def lengths(self) -> dict[int, int]:
        """How long the recording of each resource is, in seconds, where anyone may know that."""
        columns = {key: self.types[key].facet_fields.get("length", "") for key in self.keys}
        found = {key: self.own_columns[key].get(column) for key, column in columns.items()}
        return {
            key: seconds
            for key, seconds in found.items()
            if seconds and not self._has_private_recording(key)
        }

    def _has_private_recording(self, key: int) -> bool:
        own = {name for name in self.types[key].recording_fields if self.own_columns[key].get(name)}
        return not own <= self._open_recordings.get(key, {}).keys()

    def card(self, key: int) -> dict[str, Any]:
        columns = card_columns(self.types[key])
        card = {column: plain(self.own_columns[key].get(column)) for column in columns}
        if "length" in self.types[key].facet_fields:
            card[self.types[key].facet_fields["length"]] = self.lengths.get(key)
        return card


def column_text(model: type[ResourcePage], column: str, value: Any) -> list[str]:
    """Return the texts in one column, whatever its field holds."""
    if not value:
        return []
    if "__" in column:
        return [str(value)]
    field = model._meta.get_field(column)
    if isinstance(field, StreamField):
        return [text for text in field.get_searchable_content(value) if text]
    if isinstance(field, RichTextField):
        return [get_text_for_indexing(value)]
    return [str(value)]


def body_text(value: Any) -> str:
    """Return the words of a page's body as plain text."""
    texts = ResourcePage._meta.get_field("body").get_searchable_content(value) if value else []
    return " ".join(" ".join(strip_tags(text).split()) for text in texts if text)


def _type(content_type: int) -> type[ResourcePage]:
    model = ContentType.objects.get_for_id(content_type).model_class()
    return model if model is not None and issubclass(model, ResourcePage) else ResourcePage
