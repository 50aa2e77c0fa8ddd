"""The pages around the library."""

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from home import showcase
from resources.blocks import BodyBlock
from resources.visibility import visible


class HomePage(Page):
    """The front page of one language."""

    welcome = models.TextField(
        _("welcome"),
        max_length=600,
        blank=True,
        help_text=_("One or two sentences under the site's name: who it is for, what is here."),
    )
    body = StreamField(
        BodyBlock(), verbose_name=_("body"), blank=True, help_text=_("Shown below the resources.")
    )

    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    subpage_types: ClassVar[list[str]] = [
        "home.StandardPage",
        "home.ContactPage",
        "resources.ResourceIndexPage",
    ]
    template = "home/home_page.html"
    content_panels: ClassVar = [*Page.content_panels, FieldPanel("welcome"), FieldPanel("body")]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context(request, *args, **kwargs),
            "counts": [kind for kind in showcase.counts_by_type() if kind.count],
            "featured": showcase.featured(self.locale),
            "latest": showcase.latest(self.locale),
            "upcoming": showcase.upcoming_webinars(),
            # The page has a larger one of its own.
            "hide_site_search": True,
        }


class StandardPage(Page):
    """A page of text: About, the accessibility statement, the privacy notice."""

    introduction = models.TextField(
        _("introduction"), max_length=400, blank=True, help_text=_("Shown under the title.")
    )
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)

    parent_page_types: ClassVar[list[str]] = ["home.HomePage", "home.StandardPage"]
    subpage_types: ClassVar[list[str]] = ["home.StandardPage"]
    template = "home/standard_page.html"
    content_panels: ClassVar = [
        *Page.content_panels,
        FieldPanel("introduction"),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = _("standard page")
        verbose_name_plural = _("standard pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context(request, *args, **kwargs),
            "subpages": visible(self.get_children()),
        }
