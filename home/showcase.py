"""What the home page shows of the library."""

from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Now
from wagtail.models import Locale

from resources.cards import Card, cards_for
from resources.models import ResourcePage
from resources.visibility import visible, visible_resources

FEATURED = 4
LATEST = 6
UPCOMING = 3


@dataclass(frozen=True)
class TypeCount:
    """How many resources of one type visitors can read."""

    type_slug: str
    label: str
    count: int


def counts_by_type() -> list[TypeCount]:
    """Return the count of every type, in the order in which the types are declared."""
    rows = visible_resources().order_by().values_list("content_type").annotate(Count("pk"))
    counts = dict(rows)
    found = []
    for slug, model in ResourcePage.resource_types().items():
        count = counts.get(ContentType.objects.get_for_model(model).pk, 0)
        options = model._meta
        label = options.verbose_name if count == 1 else options.verbose_name_plural
        found.append(TypeCount(slug, str(label), count))
    return found


def featured(locale: Locale) -> list[Card]:
    return cards_for(_newest(ResourcePage.objects.filter(is_featured=True), locale)[:FEATURED])


def latest(locale: Locale) -> list[Card]:
    return cards_for(_newest(ResourcePage.objects.all(), locale)[:LATEST])


def upcoming_webinars() -> list[Card]:
    """Return the next webinars, whatever their language: a date does not wait."""
    to_come = Q(webinar__starts_at__gt=Now()) | Q(webinar__ends_at__gt=Now())
    webinars = visible(ResourcePage.objects.filter(to_come))
    return cards_for(webinars.order_by("webinar__starts_at", "pk")[:UPCOMING])


def _newest(resources: QuerySet[ResourcePage], locale: Locale) -> QuerySet[ResourcePage]:
    """Return those visitors may read, newest first, the page's own language before others."""
    foreign = Case(When(locale=locale, then=Value(0)), default=1, output_field=IntegerField())
    return visible(resources).order_by(foreign, F("published_on").desc(nulls_last=True), "-pk")
