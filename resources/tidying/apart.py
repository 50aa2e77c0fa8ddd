"""What is nearly the same by name, and meant: kept apart, and offered again."""

from collections.abc import Sequence
from itertools import combinations

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from resources.models import KeptApart, Operation
from resources.models.former import TermKey
from resources.operations import Undone, User, record, undoes
from resources.tidying.keeping import key_of, label_of
from resources.tidying.merging import TidyError
from resources.tidying.rights import require_change
from resources.tidying.uses import AnyTerm, AnyTermModel

APART = "terms-apart"

# Each with each other makes a row: more than anybody has looked at one by one.
MOST_APART = 50


@transaction.atomic
def keep_apart(terms: Sequence[AnyTerm], user: User) -> Operation:
    """Offer no two of *terms* as one any more. Raises :class:`TidyError`."""
    if not 2 <= len(terms) <= MOST_APART:
        raise TidyError(
            _("Choose between 2 and %(most)s that are not the same. Nothing was changed.")
            % {"most": MOST_APART}
        )
    pairs = [tuple(sorted(pair)) for pair in combinations(map(key_of, terms), 2)]
    new = [pair for pair in pairs if not _row(*pair).exists()]
    KeptApart.objects.bulk_create(
        [
            KeptApart(
                one_vocabulary=one.vocabulary,
                one_key=one.key,
                other_vocabulary=other.vocabulary,
                other_key=other.key,
            )
            for one, other in new
        ],
        # Somebody else may be saying the same.
        ignore_conflicts=True,
    )
    names = "”, “".join(label_of(term) for term in terms)
    title = _("Marked as not the same: “%(names)s”") % {"names": names}
    log(terms[0], "resources.keep_apart", user=user, data={"title": title})
    return record(APART, title, user, 0, {"pairs": new})


@undoes(APART)
def offer_all_again(operation: Operation, user: User) -> Undone:
    pairs = [(TermKey(*one), TermKey(*other)) for one, other in operation.data["pairs"]]
    require_change(user, [key.vocabulary for pair in pairs for key in pair])
    return Undone(sum(offer_again(*pair) for pair in pairs))


def offer_again(one: TermKey, other: TermKey) -> int:
    """Offer the two as one again where their names are alike; return how many pairs they were."""
    return _row(*sorted((one, other))).delete()[0]


def _row(one: TermKey, other: TermKey) -> QuerySet[KeptApart]:
    return KeptApart.objects.filter(
        one_vocabulary=one.vocabulary,
        one_key=one.key,
        other_vocabulary=other.vocabulary,
        other_key=other.key,
    )


def pairs_apart(model: AnyTermModel) -> set[frozenset[TermKey]]:
    """Return the pairs of terms of *model*, or of one and of another vocabulary's, kept apart."""
    name = model._meta.model_name
    rows = KeptApart.objects.filter(Q(one_vocabulary=name) | Q(other_vocabulary=name))
    values = rows.values_list("one_vocabulary", "one_key", "other_vocabulary", "other_key")
    return {frozenset({TermKey(*row[:2]), TermKey(*row[2:])}) for row in values}
