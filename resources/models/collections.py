"""Collections that somebody put together: what to read first, and why."""

from collections.abc import Iterable
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, MultipleChooserPanel

from resources.models.base import ResourcePage
from resources.models.parts import Part
from resources.saved_searches import UnreadableSearchError, read_search

NOTE_LENGTH = 400


class CuratedCollection(ResourcePage):
    """Resources in an order that somebody chose, each with a note why it is there.

    They are named one by one, or found by a search that goes on finding new ones. Notes are
    no text of the search: what they say of a resource is for those who may read that.
    """

    class Order(models.TextChoices):
        HAND = "hand", _("By hand: the resources below, in their order")
        SEARCH = "search", _("By a search: what it finds, in its order")

    resource_type = "curated-collection"
    learning_resource_type = "reading list"
    particular_fields = ("entries",)

    order = models.CharField(_("which resources"), max_length=10, choices=Order, default=Order.HAND)
    saved_search = models.CharField(
        _("search"),
        max_length=2_000,
        blank=True,
        help_text=_(
            "The address of a search of this site, with its filters and its order: search, "
            "then copy what stands in the browser's address line."
        ),
    )

    type_panels: ClassVar = [
        MultiFieldPanel(
            [FieldPanel("order"), FieldPanel("saved_search")], heading=_("What is in it")
        ),
        MultipleChooserPanel(
            "entries",
            chooser_field_name="resource",
            heading=_("Resources and notes"),
            label=_("Resource"),
            help_text=_(
                "Drag to change the order. Where a search decides, a note is shown beside the "
                "resource if the search finds it."
            ),
            panels=["resource", "note"],
        ),
    ]

    class Meta:
        verbose_name = _("curated collection")
        verbose_name_plural = _("curated collections")

    @property
    def is_found(self) -> bool:
        """Whether a search decides what is in it."""
        return self.order == self.Order.SEARCH

    def notes(self) -> dict[int, str]:
        """Return key of a resource -> the note on it, in the order of the entries."""
        entries: Iterable[CollectionEntry] = self.entries.all()
        return {entry.resource_id: entry.note for entry in entries}

    def clean(self) -> None:
        super().clean()
        if self.saved_search:
            try:
                self.saved_search = read_search(self.saved_search)
            except UnreadableSearchError as error:
                raise ValidationError({"saved_search": str(error)}) from error
        if self.is_found and not self.saved_search:
            raise ValidationError({"saved_search": _("Name the search that decides.")})


class CollectionEntry(Part):
    """A resource of a collection, and why it is there."""

    page = ParentalKey(CuratedCollection, on_delete=models.CASCADE, related_name="entries")
    resource = models.ForeignKey(
        ResourcePage, verbose_name=_("resource"), on_delete=models.CASCADE, related_name="+"
    )
    note = models.CharField(
        _("note"),
        max_length=NOTE_LENGTH,
        blank=True,
        help_text=_("Why it is here, and what to look at first."),
    )

    class Meta(Part.Meta):
        verbose_name = _("resource of a collection")
        verbose_name_plural = _("resources of a collection")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["page", "resource"], name="collected_once"),
        ]
