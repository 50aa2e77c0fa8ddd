"""What a bulk edit can change of resources, read and written for all of them at once."""

import datetime as dt
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from resources.models import Audience, ResourcePage, ResourceTag, Topic
from resources.tidying.uses import AnyTermModel, Use, use_by_resources

# What a resource has in a field: keys of terms, or its one value. As JSON holds it.
State: TypeAlias = frozenset[Any]
NOTHING: State = frozenset()


@dataclass(frozen=True)
class Difference:
    """What a field of one resource gains and loses."""

    added: State = NOTHING
    removed: State = NOTHING

    @classmethod
    def between(cls, before: State, after: State) -> "Difference":
        return cls(after - before, before - after)

    @property
    def inverse(self) -> "Difference":
        return Difference(self.removed, self.added)

    def __bool__(self) -> bool:
        return bool(self.added or self.removed)

    def fits(self, state: State) -> bool:
        """Whether *state* lacks all that would be added and has all that would be removed."""
        return self.removed <= state and not self.added & state

    def applied_to(self, state: State) -> State:
        return (state - self.removed) | self.added


@dataclass(frozen=True)
class Field(ABC):
    """A field of resources.

    *is_public*: visitors see it, so to change it of a live page takes the right to publish.
    """

    name: str
    label: str | Promise
    is_public: bool
    # Whether drafts have a value of their own.
    is_in_drafts: bool

    @abstractmethod
    def read(self, keys: Collection[int]) -> Mapping[int, State]:
        """Return what the resources *keys* have in the database, apart from drafts."""

    @abstractmethod
    def write(self, changes: Mapping[int, Difference]) -> None:
        """Change the resources, by their keys, in the database; no signal is sent."""

    @abstractmethod
    def of_draft(self, content: Mapping[str, Any]) -> State:
        """Return what a draft has, whose terms are those of today."""

    @abstractmethod
    def in_draft(self, content: dict[str, Any], change: Difference) -> dict[str, Any]:
        """Return *content* with the change."""

    @abstractmethod
    def present(self, values: State) -> State:
        """Return those of *values* that still exist, and let nobody delete them meanwhile."""


@dataclass(frozen=True)
class TermField(Field):
    """Terms of a vocabulary, or tags, of which a resource names many."""

    model: AnyTermModel

    @cached_property
    def _use(self) -> Use:
        return use_by_resources(self.model)

    def read(self, keys: Collection[int]) -> Mapping[int, State]:
        owner, term = self._use.owner, self._use.term
        pairs = self._use.rows._default_manager.filter(**{f"{owner}__in": keys})
        found: dict[int, set[int]] = defaultdict(set)
        for page, named in pairs.order_by().values_list(owner, term):
            found[page].add(named)
        return {key: frozenset(found[key]) for key in keys}

    def write(self, changes: Mapping[int, Difference]) -> None:
        for term, pages in _by_value(changes, lambda change: change.removed).items():
            self._use.remove(term, pages)
        for term, pages in _by_value(changes, lambda change: change.added).items():
            self._use.add(term, pages)

    def of_draft(self, content: Mapping[str, Any]) -> State:
        return frozenset(content.get(self.name) or ())

    def in_draft(self, content: dict[str, Any], change: Difference) -> dict[str, Any]:
        return {**content, self.name: sorted(change.applied_to(self.of_draft(content)))}

    def present(self, values: State) -> State:
        terms = self.model._default_manager.filter(pk__in=values).order_by("pk")
        return frozenset(terms.select_for_update(no_key=True).values_list("pk", flat=True))


class TagField(TermField):
    """Tags, which drafts keep as rows of their own."""

    ROWS = "tagged_items"

    def of_draft(self, content: Mapping[str, Any]) -> State:
        return frozenset(item["tag"] for item in content.get(self.ROWS) or ())

    def in_draft(self, content: dict[str, Any], change: Difference) -> dict[str, Any]:
        kept = [item for item in content.get(self.ROWS) or () if item["tag"] not in change.removed]
        added = [
            {"pk": None, "tag": tag, "content_object": content.get("pk")}
            for tag in sorted(change.added)
        ]
        return {**content, self.ROWS: [*kept, *added]}


@dataclass(frozen=True)
class ValueField(Field):
    """A column of resources; its state is the one value, or nothing."""

    def read(self, keys: Collection[int]) -> Mapping[int, State]:
        rows = ResourcePage.objects.filter(pk__in=keys).values_list("pk", self.name)
        return {key: _single(value) for key, value in rows}

    def write(self, changes: Mapping[int, Difference]) -> None:
        emptied = [key for key, change in changes.items() if not change.added]
        ResourcePage.objects.filter(pk__in=emptied).update(**{self.name: None})
        for value, pages in _by_value(changes, lambda change: change.added).items():
            ResourcePage.objects.filter(pk__in=pages).update(**{self.name: value})

    def of_draft(self, content: Mapping[str, Any]) -> State:
        return _single(content.get(self.name))

    def in_draft(self, content: dict[str, Any], change: Difference) -> dict[str, Any]:
        return {**content, self.name: next(iter(change.added), None)}

    def present(self, values: State) -> State:
        target: Any = ResourcePage._meta.get_field(self.name).related_model
        if target is None:
            return values
        rows = target._default_manager.filter(pk__in=values)
        return frozenset(rows.select_for_update(no_key=True).values_list("pk", flat=True))


def _single(value: Any) -> State:
    if value is None:
        return NOTHING
    return frozenset([value.isoformat() if isinstance(value, dt.date) else value])


def _by_value(
    changes: Mapping[int, Difference], values: Callable[[Difference], State]
) -> dict[Any, list[int]]:
    """Return value -> the keys of the resources whose change has it."""
    grouped: dict[Any, list[int]] = defaultdict(list)
    for key, change in changes.items():
        for value in values(change):
            grouped[value].append(key)
    return grouped


TOPICS = TermField("topics", _("Topics"), is_public=True, is_in_drafts=True, model=Topic)
AUDIENCES = TermField(
    "audiences", _("Audiences"), is_public=True, is_in_drafts=True, model=Audience
)
TAGS = TagField("tags", _("Tags"), is_public=True, is_in_drafts=True, model=ResourceTag)
REVIEW = ValueField("review_by", _("Review by"), is_public=False, is_in_drafts=True)
# Wagtail keeps the owner apart from drafts.
OWNER = ValueField("owner", _("Owner"), is_public=False, is_in_drafts=False)

FIELDS: dict[str, Field] = {field.name: field for field in (TOPICS, AUDIENCES, TAGS, REVIEW, OWNER)}
