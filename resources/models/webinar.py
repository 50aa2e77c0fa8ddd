"""Webinars: one page from the announcement to the archive."""

import datetime as dt
import zoneinfo
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtailmedia.edit_handlers import MediaChooserPanel

from resources.blocks import list_field
from resources.captions import CaptionError, read_cues
from resources.forms import WebinarForm
from resources.models.base import ResourcePage
from resources.models.events import USUAL_LENGTH, Event
from resources.tracks.panels import TracksPanel


class Webinar(Event, ResourcePage):
    """An event with one address from its announcement to its recording."""

    class State(models.TextChoices):
        """Derived from the clock and from what is there; never stored."""

        ANNOUNCED = "announced", _("Upcoming")
        LIVE = "live", _("Happening now")
        RECORDING_TO_COME = "recording-to-come", _("Recording to come")
        RECORDED = "recorded", pgettext_lazy("webinar", "Recorded")

    resource_type = "webinar"
    learning_resource_type = "presentation"
    text_fields = ("discussion_questions",)
    text_children: ClassVar = {
        "speakers": ("name", "role", "organisation"),
        "chapters": ("title",),
    }
    card_fields = ("starts_at", "ends_at", "time_zone")
    recording_fields = ("recording", "audio")
    recording_link_field = "recording_link"
    facet_fields: ClassVar = {"length": "length"}
    particular_fields = (
        "recording", "audio", "recording_link", "length", "registration_link", "code_word",
        "chapters", "tracks",
    )  # fmt: skip

    base_form_class = WebinarForm

    recording = models.ForeignKey(
        "resources.Recording",
        verbose_name=_("recording"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="webinars",
    )
    audio = models.ForeignKey(
        "resources.Recording",
        verbose_name=_("audio version"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        limit_choices_to={"type": "audio"},
        help_text=_(
            "The sound alone, with the same times: for slow connections, and for podcasts."
        ),
    )
    recording_link = models.URLField(
        _("recording elsewhere"), blank=True, help_text=_("Where a provider shows the recording.")
    )
    # Seconds; taken from the recording, else from the last that is said, at each save.
    length = models.PositiveIntegerField(_("length"), null=True, editable=False)
    discussion_questions = list_field(_("Question"), _("discussion questions"))
    code_word = models.CharField(
        _("code word"),
        max_length=40,
        blank=True,
        help_text=_(
            "Said in the webinar. Who knows it may print a certificate of attendance; left "
            "empty, there are no certificates."
        ),
    )

    type_panels: ClassVar = [
        MultiFieldPanel(
            [
                FieldRowPanel(["starts_at", "ends_at"]),
                "time_zone",
                "registration_link",
                "code_word",
            ],
            heading=_("When it happens"),
        ),
        InlinePanel("speakers", heading=_("Speakers"), label=_("Speaker")),
        "discussion_questions",
    ]
    file_panels: ClassVar = [
        MultiFieldPanel(
            [
                MediaChooserPanel("recording"),
                MediaChooserPanel("audio", media_type="audio"),
                "recording_link",
            ],
            heading=_("Recording"),
        ),
        InlinePanel("chapters", heading=_("Chapters"), label=_("Chapter")),
        TracksPanel(
            "tracks",
            heading=_("Captions and transcripts"),
            label=_("Caption track"),
            help_text=_("What is said, so that it can be read and searched."),
        ),
    ]

    class Meta:
        verbose_name = _("webinar")
        verbose_name_plural = _("webinars")

    def fill_in(self) -> None:
        super().fill_in()
        self.length = self._measured_length()

    def _measured_length(self) -> int | None:
        own = self.recording or self.audio
        if own is not None and own.duration:
            return round(own.duration)
        spoken = [track.content for track in self.tracks.all() if track.kind in track.SPEECH]
        return round(max(map(_last_end, spoken), default=0)) or None

    @property
    def has_recording(self) -> bool:
        """Whether there is anything that anyone may watch, hear or read of the event itself."""
        if self.recording_link or self.tracks.exists():
            return True
        own = filter(None, (self.recording, self.audio))
        return any(not one.collection.get_view_restrictions() for one in own)

    @property
    def state(self) -> "Webinar.State":
        if self.is_to_come:
            return self.State.ANNOUNCED
        if self.is_on:
            return self.State.LIVE
        return self.State.RECORDED if self.has_recording else self.State.RECORDING_TO_COME

    @classmethod
    def card_line(cls, values: dict[str, Any]) -> str:
        if not values.get("starts_at"):
            return ""
        zone = zoneinfo.ZoneInfo(values.get("time_zone") or timezone.get_default_timezone_name())
        starts_at = dt.datetime.fromisoformat(values["starts_at"]).astimezone(zone)
        ends_at = starts_at + USUAL_LENGTH
        if values.get("ends_at"):
            ends_at = dt.datetime.fromisoformat(values["ends_at"])
        when, now = date_format(starts_at, "DATE_FORMAT"), timezone.now()
        if starts_at > now:
            return _("Upcoming: %(when)s, %(time)s (%(zone)s)") % {
                "when": when,
                "time": date_format(starts_at, "TIME_FORMAT"),
                "zone": starts_at.tzname(),
            }
        if ends_at >= now:
            return str(cls.State.LIVE.label)
        return _("Held on %(when)s") % {"when": when}


def _last_end(content: str) -> float:
    """Return the second at which the last cue of a WebVTT text ends."""
    try:
        return max((cue.end for cue in read_cues(content)), default=0.0)
    except CaptionError:
        return 0.0
