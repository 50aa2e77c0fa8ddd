"""Three bugs that were never in the product, to see that the harness would find them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models.signals import post_save
from wagtail.models import PageViewRestriction

from search import signals
from search.engines import get_engine
from search.models import Change, State
from search.relay import read_documents
from tests.chaos.failpoints import replace


@dataclass(frozen=True)
class Bug:
    """A change for the worse, and what brings it to light soon: who does what, killed where."""

    apply: Callable[[], None]
    processes: Mapping[str, int]
    operations: list[str]
    points: list[str] = field(default_factory=list)


def deliver_before_commit() -> None:
    """Write to the engine in the transaction of the change, as Wagtail itself does."""

    def make(record: Callable[..., None]) -> Callable[..., None]:
        def deliver_at_once(kind: str, target: int | str, **options: Any) -> None:
            if kind != Change.Kind.PAGE:
                record(kind, target, **options)
                return
            key = int(target)
            documents, _failures = read_documents([key])
            # A version that was rolled back too would have the whole index made anew.
            get_engine().write(
                State.newest(), list(documents.values()), [] if documents else [str(key)]
            )

        return deliver_at_once

    replace("search.signals:record", make)


def forget_removal_on_restrict() -> None:
    post_save.disconnect(signals.page_restricted, sender=PageViewRestriction)


def delete_rows_before_confirmation() -> None:
    def make(expand: Callable[[Change], set[int]]) -> Callable[[Change], set[int]]:
        def expand_and_delete(change: Change) -> set[int]:
            keys = expand(change)
            Change.objects.filter(pk=change.pk).delete()
            return keys

        return expand_and_delete

    replace("search.relay:expand", make)


BUGS: Mapping[str, Bug] = {
    "delivery-before-commit": Bug(
        apply=deliver_before_commit,
        processes={"writer": 1},
        operations=["edit published"],
        points=["not committed"],
    ),
    "removal-forgotten-on-restrict": Bug(
        apply=forget_removal_on_restrict,
        processes={"writer": 1},
        operations=["page restricted"],
    ),
    "rows-deleted-before-confirmation": Bug(
        apply=delete_rows_before_confirmation,
        processes={"writer": 1, "relay": 1},
        operations=["page saved"],
        points=["data read"],
    ),
}
