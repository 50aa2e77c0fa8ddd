"""Resources as they stand in a list: one card each, read in bulk."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import F, QuerySet

from resources.models import Audience, ResourcePage


@dataclass(frozen=True)
class Card:
    """What a list shows of one resource; labels are in the active language."""

    pk: int
    url: str
    title: str
    summary: str
    type_slug: str
    type_label: str
    date: dt.date | None
    audiences: tuple[str, ...]
    tier: str
    tier_label: str
    language: str
    language_label: str
    line: str


# What a card reads of a page: two tables and the locale, in one query.
CARD_COLUMNS = (
    "title", "url_path", "summary", "published_on", "content_type_id",
    "locale__language_code",
)  # fmt: skip


def newest_first(resources: QuerySet[ResourcePage]) -> QuerySet[ResourcePage]:
    """Return *resources* by the date readers see; those without one come last."""
    return resources.order_by(F("published_on").desc(nulls_last=True), "-pk")


def card_pages(resources: QuerySet[ResourcePage]) -> QuerySet[ResourcePage]:
    """Return *resources* with just the columns that a card needs."""
    return resources.select_related("locale").only(*CARD_COLUMNS)


def cards_for(resources: QuerySet[ResourcePage]) -> list[Card]:
    """Return the cards of *resources*, in their order.

    Needs one query for the pages, one for the audiences and one for each type among
    them, however many there are.
    """
    pages = list(card_pages(resources))
    audiences = _audiences([page.pk for page in pages])
    values = _type_values(pages)
    return [make_card(page, audiences[page.pk], values[page.pk]) for page in pages]


def make_card(page: ResourcePage, audiences: Iterable[str], values: Mapping[str, Any]) -> Card:
    """Return the card of *page*.

    *values* holds the type's ``card_fields`` and the columns of its ``facet_fields``
    as plain values (see :func:`plain`).
    """
    model = type_of(page)
    tier_column = model.facet_fields.get("tier", "")
    tier = values.get(tier_column) or ""
    language = page.locale.language_code
    return Card(
        pk=page.pk,
        url=page.get_url() or "",
        title=page.title,
        summary=page.summary,
        type_slug=model.resource_type,
        type_label=str(model._meta.verbose_name).capitalize(),
        date=page.published_on,
        audiences=tuple(audiences),
        tier=tier,
        tier_label=_choice_label(model, tier_column, tier),
        language=language,
        language_label=str(dict(settings.LANGUAGES).get(language, language)),
        line=str(model.card_line(dict(values))),
    )


def type_of(page: ResourcePage) -> type[ResourcePage]:
    """Return the class of *page* without reading the page's own table."""
    model = ContentType.objects.get_for_id(page.content_type_id).model_class()
    return model if model is not None and issubclass(model, ResourcePage) else ResourcePage


def plain(value: Any) -> Any:
    """Return *value* as JSON can hold it: times and dates in ISO 8601."""
    return value.isoformat() if isinstance(value, dt.date) else value


def card_columns(model: type[ResourcePage]) -> tuple[str, ...]:
    """Return the columns of *model* that its cards need."""
    return (*model.card_fields, *model.facet_fields.values())


def _choice_label(model: type[ResourcePage], column: str, value: str) -> str:
    if not value:
        return ""
    choices = dict(model._meta.get_field(column).flatchoices)
    return str(choices.get(value, value))


def _audiences(keys: list[int]) -> dict[int, list[str]]:
    """Return the labels of the audiences of each resource."""
    through = ResourcePage.audiences.through
    rows = list(
        through.objects.filter(resourcepage_id__in=keys).values_list(
            "resourcepage_id", "audience_id"
        )
    )
    terms = Audience.objects.in_bulk({term for _, term in rows})
    labels: dict[int, list[str]] = defaultdict(list)
    order = {pk: (term.sort_order, term.name) for pk, term in terms.items()}
    for page, term in sorted(rows, key=lambda row: order[row[1]]):
        labels[page].append(terms[term].label())
    return labels


def _type_values(pages: list[ResourcePage]) -> dict[int, dict[str, Any]]:
    """Return the columns that cards need of each type's own table."""
    by_type: dict[type[ResourcePage], list[int]] = defaultdict(list)
    for page in pages:
        by_type[type_of(page)].append(page.pk)
    values: dict[int, dict[str, Any]] = defaultdict(dict)
    for model, keys in by_type.items():
        columns = card_columns(model)
        if not columns:
            continue
        for key, *row in model.objects.filter(pk__in=keys).values_list("pk", *columns):
            values[key] = dict(zip(columns, map(plain, row), strict=True))
    return values
