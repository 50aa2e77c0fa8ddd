"""Revisions that an undo makes again: what they say is what was there before the change."""

from collections.abc import Mapping

from resources.models import ImportedRow

BATCH = 100


def made_again(revisions: Mapping[int, int]) -> None:
    """Have imports take *revisions*, former -> new, for those that they made.

    Without it a page would look edited that is just as its import left it.
    """
    rows = list(ImportedRow.objects.filter(made__in=revisions).only("made"))
    for row in rows:
        if row.made is not None:
            row.made = revisions[row.made]
    ImportedRow.objects.bulk_update(rows, ["made"], batch_size=BATCH)
