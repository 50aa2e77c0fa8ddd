"""What the public may see: the one place that decides it.

Every query that lists resources, anywhere, goes through :func:`visible`.
"""

from typing import TypeVar

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.db.models.functions import Left, Now
from django.db.models.lookups import Exact
from wagtail.models import (
    CollectionViewRestriction,
    Page,
    PageViewRestriction,
)

from resources.addresses import Roots, site_roots
from resources.models import LibraryDocument, Recording, ResourcePage

P = TypeVar("P", bound=Page)


def visible(pages: QuerySet[P], roots: Roots | None = None) -> QuerySet[P]:
    """Return those of *pages* that anyone may read now.

    Live by flag and by the database's clock, under the home page of a site, and
    without a restriction on the page or above it. *roots* are the home pages of the sites
    where the caller has read them already.
    """
    restricted = PageViewRestriction.objects.annotate(covered=_outer("path")).filter(
        covered__startswith=F("page__path")
    )
    return pages.filter(
        _below_any(site_roots() if roots is None else roots),
        Q(expire_at__isnull=True) | Q(expire_at__gt=Now()),
        ~Exists(restricted),
        live=True,
    )


def visible_resources(roots: Roots | None = None) -> QuerySet[ResourcePage]:
    """Return every resource that anyone may read now."""
    return visible(ResourcePage.objects.all(), roots)


def is_replaced(roots: Roots | None = None) -> Exists:
    """Return the condition that another resource replaces one; a hidden one replaces nothing."""
    newer = visible_resources(roots).filter(pk=OuterRef("superseded_by"))
    return Exists(newer.exclude(pk=OuterRef("pk")))


def in_open_collection(files: QuerySet) -> QuerySet:
    """Return those of *files* (documents, media, images) that no collection keeps private."""
    closed = CollectionViewRestriction.objects.annotate(covered=_outer("collection__path")).filter(
        covered__startswith=F("collection__path")
    )
    return files.filter(~Exists(closed))


def open_documents() -> QuerySet[LibraryDocument]:
    return in_open_collection(LibraryDocument.objects.all())


def open_recordings() -> QuerySet[Recording]:
    return in_open_collection(Recording.objects.all())


def _outer(field: str) -> ExpressionWrapper:
    """Return a text column of the outer query, typed so that it can be looked into."""
    return ExpressionWrapper(OuterRef(field), output_field=CharField())


def _below_any(roots: Roots) -> Q:
    """Return the condition that a page has a public address at all."""
    condition = Q(pk__in=[])
    for site in roots:
        # Not "startswith": SQLite plans a query with a LIKE for a parameter anew at each call,
        # which costs more than to answer it.
        condition |= Q(Exact(Left("url_path", len(site.root_path)), site.root_path))
    return condition
