"""The way from a save to the index: an append-only list of changes, and its counters."""

from typing import ClassVar

from django.db import models, transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest


class Change(models.Model):
    """Something that changed and is not yet in the index; written with the change itself.

    A subtree or a vocabulary term is ONE row, expanded by the relay when it delivers:
    expanding it here would miss a page that moves in meanwhile.
    """

    class Kind(models.TextChoices):
        PAGE = "page"
        # A page that lost a text, which searches may find and show until delivered.
        PART = "part"
        SUBTREE = "subtree"
        TERM = "term"
        COLLECTION = "collection"
        DOCUMENT = "document"
        RECORDING = "recording"

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=12, choices=Kind)
    # The primary key of what changed; of a term, "model:key".
    target = models.CharField(max_length=80)
    # Whether something may have been hidden: until delivered, searches leave it out.
    hides = models.BooleanField(default=False)
    attempts = models.PositiveIntegerField(default=0)
    not_before = models.DateTimeField(null=True)
    problem = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            models.Index(fields=["id"], name="search_hiding", condition=models.Q(hides=True)),
            models.Index(fields=["id"], name="search_terms", condition=models.Q(kind="term")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.target}"


class State(models.Model):
    """The one row of counters.

    *version* is taken by whoever writes to the engine, before reading. *vocabulary*
    grows whenever changes of terms have been delivered; those under way are told by
    their rows, so that no editor waits here for another one's transaction.
    """

    version = models.BigIntegerField(default=0)
    vocabulary = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"version {self.version}"

    @classmethod
    def take_version(cls, above: int = 0) -> int:
        """Return a number higher than *above* and than every one taken before."""
        with transaction.atomic():
            cls._grow("version", above)
            return cls.objects.values_list("version", flat=True).get(pk=1)

    @classmethod
    def newest(cls) -> int:
        """Return the highest version that was ever taken."""
        return cls.objects.filter(pk=1).values_list("version", flat=True).first() or 0

    @classmethod
    def touch_vocabulary(cls) -> None:
        """Make what is kept of terms in memory known to be old."""
        with transaction.atomic():
            cls._grow("vocabulary")

    @classmethod
    def _grow(cls, counter: str, above: int = 0) -> None:
        grown = Greatest(F(counter), Value(above)) + 1
        if not cls.objects.filter(pk=1).update(**{counter: grown}):
            # Two processes may begin at once: the row is made once, and both count in it.
            State.objects.bulk_create([State(pk=1)], ignore_conflicts=True)
            cls.objects.filter(pk=1).update(**{counter: grown})
