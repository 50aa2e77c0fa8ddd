"""Where terms and tags have gone that were merged into others, or got another address."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, NamedTuple, Self

from django.db import models
from django.db.models import Q


class TermKey(NamedTuple):
    """A term or tag: the name of its model, as ``topic`` or ``resourcetag``, and its key."""

    vocabulary: str
    key: int


class FormerTerm(models.Model):
    """A name that a term or tag had, and what bears its meaning now.

    Addresses, drafts and memories keep the former ones: addresses are led on by *slug*,
    drafts and saves by *key*, tags that somebody types by *folded*. Where only the address
    changed, *key* is the term's own.
    """

    vocabulary = models.CharField(max_length=40)
    key = models.BigIntegerField()
    slug = models.CharField(max_length=100)
    folded = models.CharField(max_length=160)
    now_vocabulary = models.CharField(max_length=40)
    now_key = models.BigIntegerField()
    # Where visitors saw a tag of this name. Terms have pages of their own, that all may see;
    # of a tag that only drafts had, nobody may learn that it was there.
    seen_on = models.ManyToManyField("resources.ResourcePage", related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["vocabulary", "slug", "key"], name="former_term_slug_of_key"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["vocabulary", "key"], name="former_term_key"),
            models.Index(fields=["vocabulary", "folded"], name="former_term_folded"),
            models.Index(fields=["now_vocabulary", "now_key"], name="former_term_now"),
        ]

    def __str__(self) -> str:
        return f"{self.vocabulary} {self.slug}"

    @property
    def now(self) -> TermKey:
        return TermKey(self.now_vocabulary, self.now_key)


def lead_on(former: TermKey, slug: str, folded: str, now: TermKey) -> FormerTerm:
    """Have the address *slug*, drafts and memories of *former* lead to *now*.

    Of two that had one address, the last to leave it leads on.
    """
    forget(former, slug)
    return FormerTerm.objects.create(
        vocabulary=former.vocabulary,
        key=former.key,
        slug=slug,
        folded=folded,
        now_vocabulary=now.vocabulary,
        now_key=now.key,
    )


def forget(former: TermKey, slug: str) -> None:
    """Take :func:`lead_on` back."""
    FormerTerm.objects.filter(vocabulary=former.vocabulary, key=former.key, slug=slug).delete()


class Remembered(models.Model):
    """What keeps its former addresses."""

    slug: Any
    folded: Any

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, *args: Any, **kwargs: Any) -> Self:
        found = super().from_db(*args, **kwargs)
        found._was = found.__dict__.get("slug", ""), found.__dict__.get("folded", "")
        return found

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        slug, folded = self.__dict__.get("_was", ("", ""))
        if slug and slug != self.slug:
            own = TermKey(str(self._meta.model_name), self.pk)
            lead_on(own, slug, folded, own)
        self._was = self.slug, self.folded


def successors(keys: Iterable[TermKey]) -> dict[TermKey, TermKey]:
    """Return what those of *keys* have become that were merged into something else.

    One query, and one more for each time that the same term was merged further.
    """
    found: dict[TermKey, TermKey] = {}
    wanted = set(keys)
    while wanted:
        step = _next(wanted)
        found = {key: step.get(now, now) for key, now in found.items()} | step
        # What was merged in a circle, by undoing in between, is gone round once.
        wanted = set(step.values()) - found.keys()
    return found


def _next(keys: Iterable[TermKey]) -> dict[TermKey, TermKey]:
    lookup = Q()
    for vocabulary, its_keys in _by_vocabulary(keys).items():
        lookup |= Q(vocabulary=vocabulary, key__in=its_keys)
    rows = FormerTerm.objects.filter(lookup)
    return {key: row.now for row in rows if (key := TermKey(row.vocabulary, row.key)) != row.now}


def _by_vocabulary(keys: Iterable[TermKey]) -> Mapping[str, set[int]]:
    grouped: dict[str, set[int]] = {}
    for vocabulary, key in keys:
        grouped.setdefault(vocabulary, set()).add(key)
    return grouped
