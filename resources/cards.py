"""Resources as they stand in a list: one card each, read in bulk."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from resources.addresses import Roots, address_of, site_roots
from resources.models import Audience, ResourcePage
from resources.prepared import PreparedQuery
from resources.visibility import is_replaced, open_recordings, visible_resources


class Card(NamedTuple):
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
    length: int | None = None  # seconds
    is_replaced: bool = False  # by a newer one that anyone may read now

    @property
    def shown_date(self) -> str:
        """The date as people of the active language write it, or ""."""
        return _shown_date(self.date, get_language()) if self.date else ""

    @property
    def length_line(self) -> str:
        """How long the recording is, in words, or ""."""
        if not self.length:
            return ""
        hours, minutes = divmod(max(1, round(self.length / 60)), 60)
        if not hours:
            return _("%(minutes)d min") % {"minutes": minutes}
        return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes}

    @property
    def audience_line(self) -> str:
        return _("For %(audiences)s") % {"audiences": ", ".join(self.audiences)}


class CardRow(NamedTuple):
    """What a card reads of a page: two tables and the locale, in one query."""

    pk: int
    title: str
    url_path: str
    summary: str
    published_on: dt.date | None
    content_type: int
    language: str
    is_replaced: bool


_COLUMNS = (
    "pk", "title", "url_path", "summary", "published_on", "content_type_id",
    "locale__language_code",
)  # fmt: skip


def _visible_rows(keys: Sequence[int], roots: Roots) -> QuerySet[ResourcePage, Any]:
    return _columns_of(visible_resources(roots).filter(pk__in=keys).order_by(), roots)


def _columns_of(resources: QuerySet[ResourcePage], roots: Roots) -> QuerySet[ResourcePage, Any]:
    return resources.values_list(*_COLUMNS, is_replaced(roots))


_VISIBLE_ROWS = PreparedQuery(_visible_rows)


def newest_first(resources: QuerySet[ResourcePage]) -> QuerySet[ResourcePage]:
    """Return *resources* by the date readers see; those without one come last."""
    return resources.order_by(F("published_on").desc(nulls_last=True), "-pk")


def visible_rows(keys: Sequence[int]) -> dict[int, CardRow]:
    """Read, in one query, those of the resources *keys* that anyone may read now."""
    if not keys:
        return {}
    rows = _VISIBLE_ROWS.rows(keys, site_roots())
    return {row[0]: CardRow(*row) for row in rows}


def cards_for(resources: QuerySet[ResourcePage]) -> list[Card]:
    """Return the cards of *resources*, in their order.

    Needs one query for the pages, one for the audiences, one for each type among them, and
    one for those types' recordings, however many there are.
    """
    rows = [CardRow(*row) for row in _columns_of(resources, site_roots())]
    audiences = _audiences([row.pk for row in rows])
    values = _type_values(rows)
    maker = CardMaker()
    return [maker.make(row, audiences[row.pk], values[row.pk]) for row in rows]


class CardMaker:
    """Makes the cards of one list; what they have in common is looked up once."""

    def __init__(self) -> None:
        self._roots = site_roots()
        self._shown_in = get_language() or ""
        self._languages = _languages(self._shown_in)
        self._kinds: dict[int, _Kind] = {}

    def make(self, row: CardRow, audiences: Iterable[str], values: Mapping[str, Any]) -> Card:
        """Return the card of one resource.

        *values* holds the type's ``card_fields`` and the columns of its ``facet_fields``
        as plain values (see :func:`plain`).
        """
        kind = self._kinds.get(row.content_type)
        if kind is None:
            model = type_of(row.content_type)
            kind = _kind(model, self._shown_in)  # type: ignore[arg-type]  # classes have a hash
            self._kinds[row.content_type] = kind
        tier = values.get(kind.tier_column) or ""
        return Card(
            pk=row.pk,
            url=address_of(row.url_path, self._roots),
            title=row.title,
            summary=row.summary,
            type_slug=kind.model.resource_type,
            type_label=kind.label,
            date=row.published_on,
            audiences=tuple(audiences),
            tier=tier,
            tier_label=kind.tiers.get(tier, tier),
            language=row.language,
            language_label=self._languages.get(row.language, row.language),
            line=str(kind.model.card_line(dict(values))),
            length=values.get(kind.length_column),
            is_replaced=row.is_replaced,
        )


class _Kind(NamedTuple):
    """What the cards of one type have in common, in the active language."""

    model: type[ResourcePage]
    label: str
    tier_column: str
    length_column: str
    tiers: Mapping[str, str]


@cache
def _kind(model: type[ResourcePage], _shown_in: str) -> _Kind:
    column = model.facet_fields.get("tier", "")
    choices = model._meta.get_field(column).flatchoices if column else ()
    label = str(model._meta.verbose_name).capitalize()
    return _Kind(
        model=model,
        label=label,
        tier_column=column,
        length_column=model.facet_fields.get("length", ""),
        tiers={value: str(name) for value, name in choices},
    )


@cache
def _languages(_shown_in: str) -> Mapping[str, str]:
    return {code: str(label) for code, label in settings.LANGUAGES}


def type_of(content_type: int) -> type[ResourcePage]:
    """Return the class of the resources of a content type, without reading their tables."""
    model = ContentType.objects.get_for_id(content_type).model_class()
    return model if model is not None and issubclass(model, ResourcePage) else ResourcePage


@lru_cache(maxsize=4096)
def _shown_date(date: dt.date, shown_in: str) -> str:
    return date_format(date, "DATE_FORMAT")


def plain(value: Any) -> Any:
    """Return *value* as JSON can hold it: times and dates in ISO 8601."""
    return value.isoformat() if isinstance(value, dt.date) else value


def card_columns(model: type[ResourcePage]) -> tuple[str, ...]:
    """Return the columns of *model* that its cards need."""
    return (*model.card_fields, *model.facet_fields.values())


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


def _type_values(rows: list[CardRow]) -> dict[int, dict[str, Any]]:
    """Return the columns that cards need of each type's own table."""
    by_type: dict[type[ResourcePage], list[int]] = defaultdict(list)
    for row in rows:
        by_type[type_of(row.content_type)].append(row.pk)
    values: dict[int, dict[str, Any]] = defaultdict(dict)
    for model, keys in by_type.items():
        columns = card_columns(model)
        if not columns:
            continue
        for key, *found in model.objects.filter(pk__in=keys).values_list("pk", *columns):
            values[key] = dict(zip(columns, map(plain, found), strict=True))
        if length := model.facet_fields.get("length"):
            for key in _with_private_recordings(model, keys):
                values[key][length] = None
    return values


def _with_private_recordings(model: type[ResourcePage], keys: list[int]) -> list[int]:
    """Return those of *keys* with a recording of which nobody is to know anything."""
    private = Q(pk__in=[])
    for field in model.recording_fields:
        # Of an empty column, NOT IN is neither true nor false: it says nothing.
        private |= Q(**{f"{field}__isnull": False}) & ~Q(**{f"{field}__in": open_recordings()})
    found = model.objects.filter(private, pk__in=keys)
    return list(found.values_list("pk", flat=True))
