"""Free tags, one under every spelling of case and accent."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from taggit.models import ItemBase, TagBase

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
        return super().get(*args, **self._by_folded(kwargs))

    def get_or_create(self, defaults: Any = None, **kwargs: Any) -> tuple["ResourceTag", bool]:
        return super().get_or_create(defaults, **self._by_folded(kwargs))


class ResourceTag(TagBase):
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

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.name = clean(self.name).strip()
        self.folded = fold(self.name)
        super().save(*args, **kwargs)


class TaggedResource(ItemBase):
    tag = models.ForeignKey(ResourceTag, related_name="tagged_resources", on_delete=models.CASCADE)
    content_object = ParentalKey(
        "resources.ResourcePage", related_name="tagged_items", on_delete=models.CASCADE
    )
