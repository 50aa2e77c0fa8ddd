"""Who changes the library: one editor at work, each change in a transaction of its own."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from wagtail.models import Page, Revision

from resources.models import ResourceIndexPage, ResourcePage
from tests.chaos.journal import Fact, Facts, Journal

LETTERS = "bcdfghjklmnpqrtvwxz"  # of which nobody's language makes words
_TREE = 5_180_114  # a lock of PostgreSQL


class RolledBackError(Exception):
    """Raised on purpose at the end of a transaction."""


class NothingToDoError(Exception):
    """The library has nothing that this operation could be done to."""


Act = Callable[["Editor"], Facts]


@dataclass(frozen=True)
class Operation:
    """A change; *weight* is how often it is made, *alone* that it changes the tree of pages."""

    name: str
    act: Act
    weight: int
    alone: bool


class Editor:
    """Makes changes; of *editors*, each has pages of its own, so that its journal is right."""

    def __init__(self, number: int, editors: int, chance: Random, journal: Journal) -> None:
        self.chance = chance
        self._number = number
        self._editors = editors
        self._journal = journal

    def perform(self, operation: Operation, *, rolled_back: bool = False) -> bool:
        """Do *operation*; return whether it was done and confirmed."""
        try:
            with transaction.atomic():
                take_turn(alone=operation.alone)
                facts = operation.act(self)
                if rolled_back:
                    raise RolledBackError
                self._journal.intend(facts)
        except (NothingToDoError, RolledBackError):
            return False
        except IntegrityError:
            # The tag that it was to get was deleted meanwhile; nothing of it was saved.
            return False
        self._journal.confirm()
        return True

    def word(self) -> str:
        """Return a word that was never used before."""
        return "".join(self.chance.choices(LETTERS, k=12))

    def page(self, **conditions: Any) -> ResourcePage:
        """Return one of this editor's own pages that no schedule is about to change."""
        scheduled = Revision.objects.filter(approved_go_live_at__isnull=False)
        pages = (
            ResourcePage.objects.filter(**conditions)
            .exclude(live=True, expire_at__isnull=False)
            .exclude(pk__in=[int(key) for key in scheduled.values_list("object_id", flat=True)])
        )
        own = [key for key in pages.values_list("pk", flat=True) if self._owns(key)]
        return fresh(self.one_of(own))

    def folder(self, **conditions: Any) -> ResourceIndexPage:
        return self.one_of(ResourceIndexPage.objects.filter(**conditions))

    def one_of(self, things: Any) -> Any:
        found = list(things)
        if not found:
            raise NothingToDoError
        return self.chance.choice(found)

    def soon(self) -> dt.datetime:
        """Return a time that has come before the next check."""
        return timezone.now() + dt.timedelta(seconds=self.chance.uniform(0.05, 2))

    def _owns(self, key: int) -> bool:
        return key % self._editors == self._number


def fresh(key: int) -> Any:
    """Return the page *key* as the database holds it, of its own type."""
    return Page.objects.get(pk=key).specific


def fact(page: Page, *, live: bool | None = None) -> dict[int, Fact | None]:
    return {page.pk: (page.title, page.live if live is None else live)}


def gone(page: Page) -> Facts:
    """Return that *page* and what is below it is no more."""
    below = Page.objects.filter(path__startswith=page.path)
    return dict.fromkeys(below.values_list("pk", flat=True))


def take_turn(*, alone: bool) -> None:
    """Wait until nobody else changes the tree of pages, or nobody else anything.

    On PostgreSQL, Wagtail itself loses a page's place in the tree where somebody saves the
    page while somebody else moves it. That is not what is looked for here.
    """
    if connection.vendor == "postgresql":
        how = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {how}(%s)", [_TREE])
