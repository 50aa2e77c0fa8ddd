"""Who runs the site, as visitors see it; set in the admin."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import Orderable, Site

from home.colours import (
    DEFAULT_ACCENT,
    DEFAULT_ACCENT_DARK,
    validate_dark_accent,
    validate_light_accent,
)
from resources.models.parts import content_languages


@register_setting(icon="site", order=10)
class SiteIdentity(ClusterableModel, BaseSiteSetting):
    """Name, logo and colours of one site."""

    select_related: ClassVar[list[str]] = ["logo"]

    name = models.CharField(
        _("name"), max_length=80, blank=True, help_text=_("Shown at the top of every page.")
    )
    tagline = models.CharField(
        _("tagline"), max_length=160, blank=True, help_text=_("What the site is, in one line.")
    )
    logo = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        verbose_name=_("logo"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    accent = models.CharField(
        _("accent colour"),
        max_length=7,
        default=DEFAULT_ACCENT,
        validators=[validate_light_accent],
        help_text=_("Links and buttons on a light page, written like #17508a."),
    )
    accent_dark = models.CharField(
        _("accent colour on a dark page"),
        max_length=7,
        default=DEFAULT_ACCENT_DARK,
        validators=[validate_dark_accent],
        help_text=_("For visitors whose screen is set to dark, written like #9ccbff."),
    )
    contact_address = models.EmailField(
        _("contact address"),
        blank=True,
        help_text=_("Messages from the contact page are sent here and kept in the inbox."),
    )

    panels: ClassVar = [
        MultiFieldPanel(
            [FieldPanel("name"), FieldPanel("tagline"), FieldPanel("logo")], heading=_("Name")
        ),
        InlinePanel("translations", heading=_("In other languages"), label=_("Language")),
        MultiFieldPanel([FieldPanel("accent"), FieldPanel("accent_dark")], heading=_("Colours")),
        FieldPanel("contact_address"),
    ]

    class Meta:
        verbose_name = _("name, logo and colours")

    def _translated(self, field: str) -> str:
        code = get_language()
        for translation in self.translations.all():
            if translation.language == code and getattr(translation, field):
                return getattr(translation, field)
        return getattr(self, field)

    @property
    def local_name(self) -> str:
        """The name in the active language, never empty."""
        return self._translated("name") or str(settings.WAGTAIL_SITE_NAME)

    @property
    def local_tagline(self) -> str:
        """The tagline in the active language, or ""."""
        return self._translated("tagline")


class IdentityTranslation(Orderable):
    """The site's name and tagline in a further language."""

    identity = ParentalKey(SiteIdentity, on_delete=models.CASCADE, related_name="translations")
    language = models.CharField(_("language"), max_length=10, choices=content_languages)
    name = models.CharField(
        _("name"), max_length=80, blank=True, help_text=_("Left empty, the name stays as it is.")
    )
    tagline = models.CharField(_("tagline"), max_length=160, blank=True)

    class Meta(Orderable.Meta):
        verbose_name = _("name in another language")
        verbose_name_plural = _("names in other languages")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["identity", "language"], name="identity_once_a_language"
            ),
        ]


def current_identity(request: HttpRequest | None) -> SiteIdentity:
    """Return the settings of the site asked for; the defaults where there is no site yet.

    Without a request (an e-mail, a command) it is the default site's.
    """
    if request is not None and Site.find_for_request(request) is not None:
        return SiteIdentity.for_request(request)
    site = Site.objects.filter(is_default_site=True).first()
    return SiteIdentity() if site is None else SiteIdentity.for_site(site)
