"""Free tags, one under every spelling of case and accent."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from taggit.models import ItemBase, TagBase

from resources.models.former import FormerTerm, Remembered, TermKey, successors
from resources.models.locking import wait_for_users
from resources.text import clean, fold


class TagQuerySet(models.QuerySet["ResourceTag"]):
    """Look names up by their folded form.

    django-taggit asks by ``name__iexact`` (TAGGIT_CASE_INSENSITIVE), which SQLite
    answers for ASCII only.
    """

    @staticmethod
    def _by_folded(lookup: dict[str, Any]) -> dict[str, Any]:
        if "name__iexact" in lookup:
            lookup = {**lookup, "folded": fold(lookup["name__iexact"])}
            del lookup["name__iexact"]
        return lookup

    def get(self, *args: Any, **kwargs: Any) -> "ResourceTag":
        """Return a tag; under a name that was merged away, what it was merged into."""
        lookup = self._by_folded(kwargs)
        try:
            return super().get(*args, **lookup)
        except ResourceTag.DoesNotExist:
            former = self._formerly(lookup["folded"]) if "name__iexact" in kwargs else None
            if former is None:
                raise
            return former

    def _formerly(self, folded: str) -> "ResourceTag | None":
        names = FormerTerm.objects.filter(vocabulary="resourcetag", folded=folded)
        for now in names.order_by("-pk").values_list("now_vocabulary", "now_key"):
            key = TermKey(*now)
            key = successors([key]).get(key, key)
            if key.vocabulary == "resourcetag" and (tag := self.filter(pk=key.key).first()):
                return tag
        return None

    def get_or_create(self, defaults: Any = None, **kwargs: Any) -> tuple["ResourceTag", bool]:
        return super().get_or_create(defaults, **self._by_folded(kwargs))

    @transaction.atomic
    def delete(self) -> tuple[int, dict[str, int]]:
        wait_for_users(self)
        return super().delete()


class ResourceTag(Remembered, TagBase):
    free_tagging: ClassVar[bool] = True
    name: Any  # of TagBase, which comes without types

    folded = models.CharField(max_length=160, unique=True, editable=False)

    objects = TagQuerySet.as_manager()

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ("name",)

    def clean(self) -> None:
        super().clean()
        twin = ResourceTag.objects.filter(folded=fold(self.name)).exclude(pk=self.pk).first()
        if twin is not None:
            message = _("The tag “%(name)s” exists already.")
            raise ValidationError({"name": message % {"name": twin.name}})

    @transaction.atomic  # with the memory of its former address
    def save(self, *args: Any, **kwargs: Any) -> None:
        self.name = clean(self.name).strip()
        self.folded = fold(self.name)
        super().save(*args, **kwargs)

    @transaction.atomic
    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        wait_for_users(ResourceTag.objects.filter(pk=self.pk))
        return super().delete(*args, **kwargs)


class TaggedResource(ItemBase):
    tag = models.ForeignKey(ResourceTag, related_name="tagged_resources", on_delete=models.CASCADE)
    content_object = ParentalKey(
        "resources.ResourcePage", related_name="tagged_items", on_delete=models.CASCADE
    )
