"""Where terms and tags are used, read and changed many at a time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

from django.db.models import Count, Model, QuerySet
from wagtail.models import Page

from resources.models import ResourcePage, ResourceTag, TaggedResource, Term, TreeTerm
from resources.models.locking import wait_for_users

AnyTerm: TypeAlias = Term | ResourceTag
AnyTermModel: TypeAlias = type[Term] | type[ResourceTag]

BATCH = 500  # keys named in one statement


@dataclass(frozen=True)
class Use:
    """One relation by which rows name terms: a table of pairs, or a column of its owner.

    *term* and *owner* are the columns of both ends.
    """

    rows: type[Model]
    term: str
    owner: str
    is_of_resources: bool

    @property
    def name(self) -> str:
        return f"{self.rows._meta.label_lower}.{self.term}"

    @property
    def is_column(self) -> bool:
        return self.owner == "pk"

    def of(self, term: int) -> QuerySet[Any]:
        return self.rows._default_manager.filter(**{self.term: term})

    def owners(self, term: int) -> QuerySet[Any]:
        return self.of(term).order_by().values_list(self.owner, flat=True)

    def merge(self, former: int, now: int) -> tuple[list[int], list[int]]:
        """Have whatever names *former* name *now*; four statements, however many those are.

        Return the owners that name *now* since, and those that named both.
        """
        both: list[int] = []
        if not self.is_column:
            doubled = self.of(former).filter(**{f"{self.owner}__in": self.owners(now)})
            both = list(doubled.order_by().values_list(self.owner, flat=True))
            drop(doubled)
        moved = list(self.owners(former))
        self.of(former).update(**{self.term: now})
        return moved, both

    def owners_among(self, term: int, keys: Iterable[int]) -> set[int]:
        """Return those of the owners *keys* that name *term*."""
        return {
            owner
            for some in batches(keys)
            for owner in self.owners(term).filter(**{f"{self.owner}__in": some})
        }

    def replace(self, former: int, now: int, keys: Iterable[int]) -> None:
        """Have the owners *keys*, which name *former*, name *now*."""
        for some in batches(keys):
            rows = self.of(former).filter(**{f"{self.owner}__in": some})
            rows.update(**{self.term: now})

    def add(self, term: int, keys: Iterable[int]) -> None:
        """Have the owners *keys*, which do not, name *term*."""
        rows = [self.rows(**{self.term: term, self.owner: key}) for key in keys]
        if rows:  # a column has one term only, and nothing to be added
            self.rows._default_manager.bulk_create(rows, batch_size=BATCH)

    def remove(self, term: int, keys: Iterable[int]) -> None:
        """Have the owners *keys* name *term* no more."""
        for some in batches(keys):
            drop(self.of(term).filter(**{f"{self.owner}__in": some}))


def drop(rows: QuerySet[Any]) -> None:
    """Delete *rows* in one statement.

    Django would read each of them to tell whoever listens; those are told of the term.
    """
    rows._raw_delete(rows.db)


def batches(keys: Iterable[int]) -> Iterator[tuple[int, ...]]:
    wanted = sorted(keys)
    for start in range(0, len(wanted), BATCH):
        yield tuple(wanted[start : start + BATCH])


def uses_of(model: AnyTermModel) -> list[Use]:
    """Return every relation by which anything names terms of *model*."""
    if issubclass(model, ResourceTag):
        return [Use(TaggedResource, "tag_id", "content_object_id", is_of_resources=True)]
    found = []
    for relation in model._meta.related_objects:
        field: Any = relation.field
        owner = cast(type[Model], relation.related_model)
        is_resource = issubclass(owner, ResourcePage)
        if relation.many_to_many:
            through = cast(Any, relation).through
            found.append(
                Use(through, field.m2m_reverse_name(), field.m2m_column_name(), is_resource)
            )
        else:
            found.append(Use(owner, field.attname, "pk", is_resource))
    return found


def wait_for_names(model: AnyTermModel, terms: Iterable[int]) -> None:
    """Let those who are just naming one of *terms* in a save end it, and nobody begin.

    Of a tree, all terms: they are moved.
    """
    found: QuerySet[Any] = model._default_manager.all()
    wait_for_users(found if issubclass(model, TreeTerm) else found.filter(pk__in=list(terms)))


def wait_for_saves(model: AnyTermModel, terms: Iterable[int]) -> None:
    """Let those who are just saving a resource with one of *terms* end it, and nobody begin.

    Whoever saves a resource changes its row first and then what it names, in any order: of
    two who change the same rows in different orders, the database would refuse one. To be
    called after all of :func:`wait_for_names`, for the same reason.
    """
    named = use_by_resources(model)
    rows = named.rows._default_manager.filter(**{f"{named.term}__in": list(terms)})
    pages = Page.objects.filter(pk__in=rows.order_by().values(named.owner)).order_by("pk")
    list(pages.select_for_update(no_key=True).values_list("pk"))


def use_by_resources(model: AnyTermModel) -> Use:
    """Return the relation by which resources name terms of *model*."""
    return next(use for use in uses_of(model) if use.is_of_resources)


def counts(model: AnyTermModel, terms: Iterable[int] | None = None) -> dict[int, int]:
    """Return how many resources name each term that any names: of all, or of those *terms*."""
    use = use_by_resources(model)
    rows = use.rows._default_manager.exclude(**{use.term: None}).order_by()
    if terms is not None:
        rows = rows.filter(**{f"{use.term}__in": list(terms)})
    return dict(rows.values_list(use.term).annotate(Count(use.owner, distinct=True)))
