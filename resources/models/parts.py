"""What belongs to one resource: attachments, related resources, ratings, tracks."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable

from resources.dois import link_of_doi
from resources.languages import spoken_languages
from resources.models.base import ResourcePage
from resources.tracks.reading import is_tidy, tidy_track


def content_languages() -> list[tuple[str, str]]:
    """Return the choices of a language field (callable, so that no migration freezes them)."""
    return [(code, str(name)) for code, name in settings.WAGTAIL_CONTENT_LANGUAGES]


class Part(Orderable):
    """One of a resource's parts of a kind; those that no editor has put in order stand as made."""

    class Meta(Orderable.Meta):
        abstract = True
        ordering = ("sort_order", "pk")


class Attachment(Part):
    """A file that belongs to a resource."""

    page = ParentalKey(ResourcePage, on_delete=models.CASCADE, related_name="attachments")
    document = models.ForeignKey(
        "resources.LibraryDocument",
        verbose_name=_("file"),
        on_delete=models.CASCADE,
        related_name="attachments",
    )
    title = models.CharField(
        _("title"),
        max_length=200,
        blank=True,
        help_text=_("Left empty, the file's own title is used."),
    )
    language = models.CharField(
        _("language"),
        max_length=10,
        blank=True,
        choices=content_languages,
        help_text=_("Left empty, it is the language of the resource."),
    )

    class Meta(Part.Meta):
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.title = self.title or self.document.title[:200]
        self.language = self.language or self.page.locale.language_code
        super().save(*args, **kwargs)


class RelatedResource(Part):
    """An editor's pointer from one resource to another."""

    page = ParentalKey(ResourcePage, on_delete=models.CASCADE, related_name="related")
    resource = models.ForeignKey(
        ResourcePage, verbose_name=_("resource"), on_delete=models.CASCADE, related_name="+"
    )

    class Meta(Part.Meta):
        verbose_name = _("related resource")
        verbose_name_plural = _("related resources")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["page", "resource"], name="related_once"),
        ]


class Rating(Part):
    """How another clearinghouse rates what an evidence brief is about.

    Shown as that clearinghouse's word, with its link; never turned into a tier.
    """

    page = ParentalKey("resources.EvidenceBrief", on_delete=models.CASCADE, related_name="ratings")
    source = models.CharField(_("clearinghouse"), max_length=160)
    outcome_domain = models.CharField(_("outcome domain"), max_length=160, blank=True)
    rating = models.CharField(_("rating"), max_length=160)
    link = models.URLField(_("link"), blank=True)
    date = models.DateField(_("date"), null=True, blank=True)

    class Meta(Part.Meta):
        verbose_name = _("rating by others")
        verbose_name_plural = _("ratings by others")


class Reference(Part):
    """A work that an evidence brief rests on."""

    page = ParentalKey(
        "resources.EvidenceBrief", on_delete=models.CASCADE, related_name="references"
    )
    citation = models.TextField(_("citation"))
    doi = models.CharField(_("DOI"), max_length=200, blank=True)
    eric = models.CharField(_("ERIC id"), max_length=20, blank=True)

    @property
    def doi_link(self) -> str:
        return link_of_doi(self.doi)

    class Meta(Part.Meta):
        verbose_name = _("reference")
        verbose_name_plural = _("references")


class Speaker(Part):
    page = ParentalKey("resources.Webinar", on_delete=models.CASCADE, related_name="speakers")
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=160, blank=True)
    organisation = models.CharField(_("organisation"), max_length=160, blank=True)

    class Meta(Part.Meta):
        verbose_name = _("speaker")
        verbose_name_plural = _("speakers")


class Chapter(Part):
    page = ParentalKey("resources.Webinar", on_delete=models.CASCADE, related_name="chapters")
    title = models.CharField(_("title"), max_length=160)
    start = models.FloatField(
        _("start"), validators=[MinValueValidator(0)], help_text=_("Seconds from the beginning.")
    )

    class Meta(Part.Meta):
        verbose_name = _("chapter")
        verbose_name_plural = _("chapters")


class Track(Part):
    """What is said in a recording, with times (WebVTT)."""

    class Kind(models.TextChoices):
        CAPTIONS = "captions", _("Captions")
        SUBTITLES = "subtitles", _("Subtitles (translation)")
        CHAPTERS = "chapters", _("Chapters")
        DESCRIPTIONS = "descriptions", _("Descriptions of what is seen")

    class Status(models.TextChoices):
        MACHINE = "machine", _("Made by machine")
        EDITED = "edited", _("Edited by a person")
        VERIFIED = "verified", _("Verified word for word")

    SPEECH: ClassVar = (Kind.CAPTIONS, Kind.SUBTITLES)

    page = ParentalKey("resources.Webinar", on_delete=models.CASCADE, related_name="tracks")
    language = models.CharField(_("language"), max_length=10, choices=spoken_languages)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.CAPTIONS)
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.MACHINE)
    content = models.TextField(_("WebVTT text"), help_text=_("Begins with the word WEBVTT."))
    added_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta(Part.Meta):
        verbose_name = _("caption track")
        verbose_name_plural = _("caption tracks")

    def clean(self) -> None:
        super().clean()
        # What was typed cue by cue stays as it is: nothing in it is guessed at again.
        if not self.content or is_tidy(self.content):
            return
        try:
            self.content = tidy_track(self.content, is_speech=self.kind in self.SPEECH)
        except ValidationError as error:
            raise ValidationError({"content": error}) from error
