"""How the form of a resource is laid out in the admin."""

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    HelpPanel,
    MultiFieldPanel,
    MultipleChooserPanel,
    ObjectList,
    TabbedInterface,
    TitleFieldPanel,
)
from wagtail.models import Page

from resources.admin.tag_widget import LibraryTagWidget

if TYPE_CHECKING:
    from resources.models import ResourcePage


def _checkboxes(name: str) -> FieldPanel:
    return FieldPanel(name, widget=forms.CheckboxSelectMultiple)


DESCRIBE_PANELS = [
    MultiFieldPanel(
        [
            _checkboxes("topics"),
            FieldPanel("tags", widget=LibraryTagWidget),
            HelpPanel(template="resources/admin/describing.html"),
        ],
        heading=_("What it is about"),
    ),
    MultiFieldPanel(
        [_checkboxes("audiences"), _checkboxes("levels"), _checkboxes("populations")],
        heading=_("Who it is for and about"),
    ),
    MultiFieldPanel(
        [_checkboxes("places"), _checkboxes("organisations")], heading=_("Where it comes from")
    ),
    MultiFieldPanel(["series", "priority"], heading=_("What it is part of")),
]

FILE_PANELS = [
    MultipleChooserPanel(
        "attachments",
        chooser_field_name="document",
        heading=_("Attachments"),
        label=_("Attachment"),
        help_text=_("Files to download, in this order."),
        panels=["document", "title", "language"],
    ),
    FieldPanel("source_link"),
    MultipleChooserPanel(
        "related",
        chooser_field_name="resource",
        heading=_("Related resources"),
        label=_("Resource"),
        help_text=_("What a reader of this resource should see next."),
        panels=["resource"],
    ),
    FieldPanel("superseded_by"),
]

PUBLISHING_PANELS = [
    MultiFieldPanel(["published_on", "updated_on", "licence"], heading=_("Dates and licence")),
    MultiFieldPanel(["review_by", "internal_notes"], heading=_("Review")),
    FieldPanel("is_featured"),
    MultiFieldPanel(["slug", "seo_title", "search_description"], heading=_("Web address")),
    *Page.settings_panels,
]


def resource_form(model: "type[ResourcePage]") -> TabbedInterface:
    """Return the tabs of the form of *model*; its ``type_panels`` follow the summary."""
    from resources.admin.checklist import ChecklistPanel  # noqa: PLC0415 - it rests on the models
    from resources.admin.outlines import OutlinePanel  # noqa: PLC0415 - as above
    from resources.admin.replacing import LinkedFromPanel  # noqa: PLC0415 - as above

    content = [
        OutlinePanel(),
        ChecklistPanel(),
        TitleFieldPanel("title"),
        FieldPanel("summary", widget=forms.Textarea(attrs={"rows": 3})),
        *model.type_panels,
        FieldPanel("body"),
        FieldPanel("cover"),
    ]
    return TabbedInterface(
        [
            ObjectList(content, heading=_("Content")),
            ObjectList(DESCRIBE_PANELS, heading=_("Describe it")),
            ObjectList(
                [*model.file_panels, *FILE_PANELS, LinkedFromPanel()], heading=_("Files and links")
            ),
            ObjectList(PUBLISHING_PANELS, heading=_("Publishing and review")),
        ],
        base_form_class=model.base_form_class,
    )
