"""Blocks that pages are built from."""

from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks
from wagtail.admin.forms.models import formfield_for_dbfield
from wagtail.admin.widgets import AdminPageChooser
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageBlock

PROSE_FEATURES = ["bold", "italic", "link", "document-link", "ol", "ul"]


class HeadingBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Text"), max_length=160)
    level = blocks.ChoiceBlock(
        label=pgettext_lazy("of a heading", "Level"),
        choices=[("h2", _("Section")), ("h3", _("Part of a section"))],
        default="h2",
    )

    def get_searchable_content(self, value: Any) -> list[str]:
        """Leave out the level, whose label is no word of the page."""
        return [value["text"]]

    class Meta:
        icon = "title"
        label = _("Heading")
        template = "resources/blocks/heading.html"


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("Quotation"))
    source = blocks.CharBlock(label=_("Who said it"), required=False, max_length=160)

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        template = "resources/blocks/quote.html"


class FigureBlock(blocks.StructBlock):
    image = ImageBlock(label=_("Image"))
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=250)

    class Meta:
        icon = "image"
        label = _("Image")
        template = "resources/blocks/figure.html"


class CalloutBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label=_("Heading"), required=False, max_length=120)
    text = blocks.RichTextBlock(label=_("Text"), features=PROSE_FEATURES)

    class Meta:
        icon = "info-circle"
        label = _("Callout")
        template = "resources/blocks/callout.html"


class TableBlock(blocks.StructBlock):
    caption = blocks.CharBlock(label=_("Caption"), max_length=250)
    table = TypedTableBlock(
        [
            ("text", blocks.CharBlock(label=_("Text"), required=False)),
            ("number", blocks.FloatBlock(label=_("Number"), required=False)),
        ],
        label=_("Table"),
    )

    class Meta:
        icon = "table"
        label = _("Table")
        template = "resources/blocks/table.html"


class DownloadBlock(blocks.StructBlock):
    document = DocumentChooserBlock(label=_("File"))
    label = blocks.CharBlock(
        label=_("Link text"), required=False, help_text=_("Left empty, the file's title is used.")
    )

    class Meta:
        icon = "download"
        label = _("Download")
        template = "resources/blocks/download.html"


class BodyBlock(blocks.StreamBlock):
    """What the body of any page may hold."""

    heading = HeadingBlock()
    paragraph = blocks.RichTextBlock(label=_("Text"), icon="pilcrow", features=PROSE_FEATURES)
    quote = QuoteBlock()
    figure = FigureBlock()
    callout = CalloutBlock()
    table = TableBlock()
    download = DownloadBlock()


class ResourceChooserBlock(blocks.PageChooserBlock):
    """Chooses a resource by whatever the forms of the admin choose resources by."""

    @cached_property
    def widget(self) -> Any:
        field = self.target_model._meta.get_field("superseded_by")
        return formfield_for_dbfield(field).widget

    def get_form_state(self, value: Any) -> Any:
        """Return what the widget knows of the value, as of any chooser but that of pages."""
        if isinstance(self.widget, AdminPageChooser):
            return super().get_form_state(value)
        return self.widget.get_value_data(value)

    def deconstruct(self) -> tuple[str, Any, Any]:
        """Be a chooser of pages in migrations, as the stored data are the same."""
        _path, args, kwargs = super().deconstruct()
        return "wagtail.blocks.PageChooserBlock", args, kwargs


class StepBlock(blocks.StructBlock):
    """One step of a toolkit."""

    heading = blocks.CharBlock(label=_("What to do"), max_length=160)
    body = blocks.RichTextBlock(label=_("How"), features=PROSE_FEATURES)
    checklist = blocks.ListBlock(
        blocks.CharBlock(label=_("To tick off"), max_length=250),
        label=_("Checklist"),
        default=[],
    )
    resource = ResourceChooserBlock(
        label=_("Resource to read"), required=False, page_type="resources.ResourcePage"
    )
    download = DocumentChooserBlock(label=_("File to use"), required=False)

    class Meta:
        icon = "list-ol"
        label = _("Step")
        template = "resources/blocks/step.html"


def list_field(label: Any, verbose_name: Any, help_text: Any = "") -> StreamField:
    """Return a field for a plain list of short texts."""
    entry = blocks.TextBlock(label=label, rows=2)
    return StreamField(
        [("entry", entry)], verbose_name=verbose_name, blank=True, help_text=help_text
    )
