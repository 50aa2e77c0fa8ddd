"""Three bugs that were never in the product, to see that the harness would find them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models.signals import post_save
from wagtail.models import PageViewRestriction

from search import signals
from search.engines import get_engine
from search.models import Change
from search.relay import write_resources
from tests.chaos.failpoints import replace


@dataclass(frozen=True)
class Bug:
    """A change for the worse, and what brings it to light soon."""

    apply: Callable[[], None]
    operations: list[str]
    points: list[str]


def deliver_before_commit() -> None:
    """Write to the engine in the transaction of the change, as Wagtail itself does."""

    def make(record: Callable[..., None]) -> Callable[..., None]:
        def deliver_at_once(kind: str, target: int | str, **options: Any) -> None:
            if kind != Change.Kind.PAGE:
                record(kind, target, **options)
                return
            write_resources(get_engine(), [int(target)])

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
        deliver_before_commit, ["page created", "edit published"], ["not committed"]
    ),
    "removal-forgotten-on-restrict": Bug(forget_removal_on_restrict, ["page restricted"], []),
    "rows-deleted-before-confirmation": Bug(
        delete_rows_before_confirmation, ["page saved", "page unpublished"], ["data read"]
    ),
}
