"""How the tracks of a webinar are laid out in its form."""

from typing import Any, ClassVar

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel

from resources.tracks.comparing import CuesComparison
from resources.tracks.forms import TrackForm


class EncodingPanel(FieldPanel):
    """The question for an encoding, shown where the form has it to ask."""

    class BoundPanel(FieldPanel.BoundPanel):
        def is_shown(self) -> bool:
            return bool(super().is_shown() and getattr(self.form, "asks_for_encoding", False))


class CuesPanel(FieldPanel):
    """The text of a track, which is compared cue by cue."""

    def get_comparison_class(self) -> type[CuesComparison]:
        return CuesComparison


class TracksPanel(InlinePanel):
    """The tracks of a webinar, each with a field for its file."""

    FIELDS: ClassVar = [
        FieldRowPanel(["language", "kind", "status"]),
        FieldPanel("upload"),
        EncodingPanel("encoding"),
        CuesPanel("content"),
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("panels", self.FIELDS)
        super().__init__(*args, **kwargs)

    def get_form_options(self) -> dict[str, Any]:
        options: dict[str, Any] = super().get_form_options()
        options["formsets"][self.relation_name]["form"] = TrackForm
        return options

    class BoundPanel(InlinePanel.BoundPanel):
        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            if self.form is not None and self.instance.pk and self.formset.initial_form_count():
                self.help_text = format_html(
                    '{} <a href="{}">{}</a>',
                    self.panel.help_text,
                    reverse("resource_tracks", args=[self.instance.pk]),
                    _("Edit cue by cue"),
                )
