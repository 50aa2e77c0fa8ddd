"""How the tracks of a webinar are laid out in its form."""

from typing import Any, ClassVar

from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel

from resources.tracks.forms import TrackForm


class EncodingPanel(FieldPanel):
    """The question for an encoding, shown where the form has it to ask."""

    class BoundPanel(FieldPanel.BoundPanel):
        def is_shown(self) -> bool:
            return bool(super().is_shown() and getattr(self.form, "asks_for_encoding", False))


class TracksPanel(InlinePanel):
    """The tracks of a webinar, each with a field for its file."""

    FIELDS: ClassVar = [
        FieldRowPanel(["language", "kind", "status"]),
        FieldPanel("upload"),
        EncodingPanel("encoding"),
        "content",
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("panels", self.FIELDS)
        super().__init__(*args, **kwargs)

    def get_form_options(self) -> dict[str, Any]:
        options: dict[str, Any] = super().get_form_options()
        options["formsets"][self.relation_name]["form"] = TrackForm
        return options
