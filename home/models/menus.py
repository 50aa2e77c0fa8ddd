"""Menus: what the header and the footer link to."""

import re
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.models import Locale, Orderable, Page, Site

_LOCAL_PATH = re.compile(r"/(?![/\\])[^\s\\]*")
_is_web_address = URLValidator(schemes=["http", "https"])


def validate_link(link: str) -> None:
    """Accept an address on this site ("/topics/") or a whole web address, nothing else."""
    if _LOCAL_PATH.fullmatch(link):
        return
    try:
        _is_web_address(link)
    except ValidationError:
        raise ValidationError(
            _("Write an address of this site, like /topics/, or one that begins with https://.")
        ) from None


class Menu(ClusterableModel):
    """One menu of one site in one language."""

    class Position(models.TextChoices):
        MAIN = "main", _("Main menu")
        FOOTER = "footer", _("Footer")

    site = models.ForeignKey(
        Site, verbose_name=_("site"), on_delete=models.CASCADE, related_name="menus"
    )
    locale = models.ForeignKey(
        Locale, verbose_name=_("language"), on_delete=models.CASCADE, related_name="+"
    )
    position = models.CharField(_("where"), max_length=10, choices=Position, default=Position.MAIN)

    panels: ClassVar = [
        FieldPanel("site"),
        FieldPanel("locale"),
        FieldPanel("position"),
        InlinePanel("items", heading=_("Links"), label=_("Link")),
    ]

    class Meta:
        verbose_name = _("menu")
        verbose_name_plural = _("menus")
        ordering = ("site", "locale", "position")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["site", "locale", "position"],
                name="menu_once_a_place",
                violation_error_message=_("This menu exists already: edit that one."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_position_display()} ({self.locale})"


class MenuItem(Orderable):
    """A link to a page of the site, or to any address."""

    menu = ParentalKey(Menu, on_delete=models.CASCADE, related_name="items")
    label = models.CharField(
        _("link text"),
        max_length=60,
        blank=True,
        help_text=_("Left empty, the page's title is used."),
    )
    page = models.ForeignKey(
        Page,
        verbose_name=_("page"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    link = models.CharField(_("or address"), max_length=500, blank=True, validators=[validate_link])

    panels: ClassVar = [FieldPanel("page"), FieldPanel("link"), FieldPanel("label")]

    class Meta(Orderable.Meta):
        verbose_name = _("link")
        verbose_name_plural = _("links")

    def clean(self) -> None:
        super().clean()
        if bool(self.page_id) == bool(self.link):
            raise ValidationError(_("Choose a page or write an address: one of the two."))
        if self.link and not self.label:
            raise ValidationError({"label": _("Say what the link is called.")})
