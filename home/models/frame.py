"""Whether what is kept of the site's frame still holds."""

from uuid import uuid4

from django.db import models


class FrameState(models.Model):
    """One row with a stamp that every change of the site's frame makes anew (`home/frame.py`)."""

    stamp = models.CharField(max_length=32)

    def __str__(self) -> str:
        return self.stamp

    @classmethod
    def touch(cls) -> None:
        """Make what any process keeps of the frame known to be old, once this is committed.

        The stamp is random: the number that a counter had in a transaction that was rolled
        back would come again, and with it what that transaction alone had seen.
        """
        FrameState.objects.bulk_create(
            [FrameState(pk=1, stamp=uuid4().hex)],
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=["stamp"],
        )
