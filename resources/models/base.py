"""What every resource is."""

from typing import Any, ClassVar

from django.db import models, transaction
from django.utils import timezone
from django.utils.functional import classproperty
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import TabbedInterface
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager

from resources.admin.panels import resource_form
from resources.blocks import BodyBlock
from resources.cleaning import clean_texts
from resources.forms import ResourceForm
from resources.models.locking import wait_for_users
from resources.models.named import hold_named, with_successors
from resources.models.review import review_day
from resources.models.tags import TaggedResource
from resources.models.vocabularies import (
    Audience,
    EducationLevel,
    Organisation,
    Place,
    Population,
    Priority,
    Series,
    Topic,
)

SUMMARY_LENGTH = 400


class Licence(models.TextChoices):
    """Licences a resource may be published under; the values are SPDX identifiers."""

    CC_BY = "CC-BY-4.0", _("Creative Commons Attribution 4.0")
    CC_BY_SA = "CC-BY-SA-4.0", _("Creative Commons Attribution-ShareAlike 4.0")
    CC_BY_NC = "CC-BY-NC-4.0", _("Creative Commons Attribution-NonCommercial 4.0")
    CC0 = "CC0-1.0", _("No rights reserved (CC0)")
    PUBLIC_DOMAIN = "public-domain", _("Public domain")
    RESERVED = "all-rights-reserved", _("All rights reserved")


LICENCE_URLS = {
    Licence.CC_BY: "https://creativecommons.org/licenses/by/4.0/",
    Licence.CC_BY_SA: "https://creativecommons.org/licenses/by-sa/4.0/",
    Licence.CC_BY_NC: "https://creativecommons.org/licenses/by-nc/4.0/",
    Licence.CC0: "https://creativecommons.org/publicdomain/zero/1.0/",
}


class ResourcePage(Page):
    """A resource of any type; each type is a short class in ``types.py``.

    A type declares what is special to it in class attributes, and nothing else in
    the project needs to know the type by name:

    ``resource_type``
        its stable slug, used in addresses and as the value of the filter "type";
    ``learning_resource_type``
        its schema.org/LRMI ``learningResourceType``;
    ``text_fields``
        its own columns whose words a search finds;
    ``text_children``
        child relation -> columns whose words a search finds;
    ``facet_fields``
        filter name -> the column that holds the filter's value;
    ``card_fields``
        columns that :meth:`card_line` is given, as stored with the search document;
    ``type_panels``, ``file_panels``
        its own fields in the admin: after the summary, and beside the attachments;
    ``recording_fields``
        its foreign keys to recordings, if it has any; the first tells how long it is;
    ``recording_link_field``
        its column with the address of a recording elsewhere, if it has one;
    ``particular_fields``
        its fields and child relations that a template leaves out, as they are of one resource;
        dates and times are left out anyway;
    ``review_months``
        after how many months it should be looked at again, where the coalition has not said;
        0 for never.
    """

    resource_type: ClassVar[str] = ""
    learning_resource_type: ClassVar[str] = ""
    text_fields: ClassVar[tuple[str, ...]] = ()
    text_children: ClassVar[dict[str, tuple[str, ...]]] = {}
    facet_fields: ClassVar[dict[str, str]] = {}
    card_fields: ClassVar[tuple[str, ...]] = ()
    type_panels: ClassVar[list[Any]] = []
    file_panels: ClassVar[list[Any]] = []
    recording_fields: ClassVar[tuple[str, ...]] = ()
    recording_link_field: ClassVar[str] = ""
    particular_fields: ClassVar[tuple[str, ...]] = ()
    review_months: ClassVar[int] = 24

    summary = models.CharField(
        _("summary"),
        max_length=SUMMARY_LENGTH,
        help_text=_("What the reader gets, in at most 400 characters. Shown in search results."),
    )
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)
    topics = ParentalManyToManyField(Topic, verbose_name=_("topics"), blank=True)
    audiences = ParentalManyToManyField(Audience, verbose_name=_("audiences"), blank=True)
    levels = ParentalManyToManyField(EducationLevel, verbose_name=_("levels"), blank=True)
    populations = ParentalManyToManyField(Population, verbose_name=_("populations"), blank=True)
    places = ParentalManyToManyField(Place, verbose_name=_("places"), blank=True)
    organisations = ParentalManyToManyField(
        Organisation,
        verbose_name=_("organisations"),
        blank=True,
        help_text=_("Who made or published it."),
    )
    series = models.ForeignKey(
        Series, verbose_name=_("series"), null=True, blank=True, on_delete=models.SET_NULL
    )
    priority = models.ForeignKey(
        Priority, verbose_name=_("priority"), null=True, blank=True, on_delete=models.SET_NULL
    )
    published_on = models.DateField(
        _("published on"),
        null=True,
        blank=True,
        help_text=_("The date readers see. Left empty, it is the day you publish."),
    )
    updated_on = models.DateField(
        _("updated on"),
        null=True,
        blank=True,
        help_text=_("The date of the last change that matters to readers."),
    )
    review_by = models.DateField(
        _("review by"), null=True, blank=True, help_text=_("When somebody should look at it again.")
    )
    licence = models.CharField(_("licence"), max_length=40, choices=Licence, blank=True)
    external_id = models.CharField(
        _("external id"),
        max_length=120,
        unique=True,
        null=True,
        blank=True,
        help_text=_("Set by imports, so that a second import finds this resource again."),
    )
    source_link = models.URLField(
        _("source"), blank=True, help_text=_("Where the original is published, if elsewhere.")
    )
    cover = models.ForeignKey(
        "resources.LibraryImage",
        verbose_name=_("cover picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    superseded_by = models.ForeignKey(
        "self",
        verbose_name=_("superseded by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="supersedes",
        help_text=_("The newer resource that replaces this one. Readers are pointed to it."),
    )
    is_featured = models.BooleanField(
        _("featured"), default=False, help_text=_("Show it on the home page.")
    )
    internal_notes = models.TextField(
        _("internal notes"),
        blank=True,
        help_text=_("For editors only: never shown to visitors and never searchable by them."),
    )
    tags = ClusterTaggableManager(
        through=TaggedResource,
        verbose_name=_("tags"),
        blank=True,
        help_text=_("Separate tags by commas."),
    )

    objects = PageManager()

    base_form_class = ResourceForm
    is_creatable = False
    parent_page_types: ClassVar[list[str]] = ["resources.ResourceIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    exclude_fields_in_copy: ClassVar[list[str]] = ["external_id", "is_featured"]
    show_in_menus_default = False

    class Meta:
        verbose_name = _("resource")
        verbose_name_plural = _("resources")

    @classproperty
    def edit_handler(cls) -> TabbedInterface:  # noqa: N805 - a property of the class
        return resource_form(cls)

    @classmethod
    def resource_types(cls) -> "dict[str, type[ResourcePage]]":
        """Return every declared type by its slug."""
        return {model.resource_type: model for model in cls.__subclasses__()}

    @classmethod
    def card_line(cls, values: dict[str, Any]) -> str:
        """Return the line that is special to this type on a card, or "".

        *values* holds ``card_fields`` as stored with the search document: strings,
        numbers and ISO 8601 times.
        """
        return ""

    @property
    def type_slug(self) -> str:
        return self.specific_class.resource_type if self.specific_class else ""

    def get_template(self, request: Any, *args: Any, **kwargs: Any) -> list[str]:
        """Fall back to the common template where a type brings none of its own."""
        return [super().get_template(request, *args, **kwargs), "resources/resource_page.html"]

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from resources.page_context import resource_context  # noqa: PLC0415 - it rests on the models

        return {**super().get_context(request, *args, **kwargs), **resource_context(self, request)}

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        clean_texts(self)
        self.external_id = self.external_id or None
        super().full_clean(*args, **kwargs)

    def fill_in(self) -> None:
        """Set what every save sets; what writes many pages at once calls it too."""
        today = timezone.localdate()
        # Of what comes from elsewhere, the day it was brought in is no date of its own.
        if self.live and self.published_on is None and not self.external_id:
            # Publishing again must not move the date, and the draft may not know it.
            first = self.first_published_at
            self.published_on = timezone.localdate(first) if first else today
        if self.review_by is None:
            self.review_by = review_day(type(self), self.published_on or today)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.fill_in()
        with transaction.atomic():
            hold_named(self)
            super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        with transaction.atomic():
            # What somebody is writing that names it must be there when it is looked for.
            wait_for_users(Page.objects.filter(pk=self.pk))
            return super().delete(*args, **kwargs)

    @classmethod
    def from_serializable_data(cls, data: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        return super().from_serializable_data(with_successors(cls, data), *args, **kwargs)


class ResourceIndexPage(Page):
    """The library: the page under which resources of one language live."""

    introduction = models.CharField(
        _("introduction"),
        max_length=300,
        blank=True,
        help_text=_("What readers find here, in a sentence or two."),
    )

    content_panels: ClassVar[list[Any]] = [*Page.content_panels, "introduction"]

    class Meta:
        verbose_name = _("library")
        verbose_name_plural = _("libraries")

    @classmethod
    def clean_subpage_models(cls) -> list[type[Page]]:
        """Allow every type there is, so that a new one need not be named here."""
        return [cls, *ResourcePage.resource_types().values()]

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from resources.page_context import library_context  # noqa: PLC0415 - it rests on the models

        return {**super().get_context(request, *args, **kwargs), **library_context(self)}
