"""Resources that a newer one replaces: found, ranked lower, and left out where one likes."""

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from resources.models import ResourcePage
from resources.visibility import is_replaced
from search.recorded import Named
from search.sources import Values

if TYPE_CHECKING:
    from search.reading import Batch

CURRENT, OLDER = "current", "replaced"


class Standing(Named):
    """Whether a resource is the newest of its kind."""

    LABELS: Mapping[str, Any] = {
        CURRENT: _("Current"),
        OLDER: _("Replaced by a newer resource"),
    }

    def read(self, batch: "Batch") -> Values:
        replaced = replaced_among(batch.keys)
        return {key: (OLDER if key in replaced else CURRENT,) for key in batch.keys}


def replaced_among(keys: Collection[int]) -> set[int]:
    """Return those of *keys* that another resource replaces; a hidden one replaces nothing."""
    if not keys:
        return set()
    pages = ResourcePage.objects.filter(is_replaced(), pk__in=keys)
    return set(pages.values_list("pk", flat=True))


def replaced_by(keys: Iterable[int]) -> dict[int, set[int]]:
    """Return resource -> those that it replaces, of the resources *keys*.

    Whether they count as replaced follows from whether it can be seen.
    """
    rows = ResourcePage.objects.filter(superseded_by__in=list(keys)).order_by()
    replaced: dict[int, set[int]] = {}
    for older, newer in rows.values_list("pk", "superseded_by"):
        replaced.setdefault(newer, set()).add(older)
    return replaced
