"""The types of resource, one short class each."""

import datetime as dt
import zoneinfo
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks
from wagtail.admin.panels import FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtailmedia.edit_handlers import MediaChooserPanel

from resources.blocks import PROSE_FEATURES, StepBlock
from resources.forms import WebinarForm
from resources.models.base import ResourcePage
from resources.models.events import Event
from resources.models.vocabularies import DesignTeam


def list_field(label: Any, verbose_name: Any, help_text: Any = "") -> StreamField:
    """Return a field for a plain list of short texts."""
    entry = blocks.TextBlock(label=label, rows=2)
    return StreamField(
        [("entry", entry)], verbose_name=verbose_name, blank=True, help_text=help_text
    )


class Toolkit(ResourcePage):
    """Steps to follow, with what to download."""

    resource_type = "toolkit"
    learning_resource_type = "guide"
    text_fields = ("steps", "time_needed", "edition")
    card_fields = ("time_needed", "edition")

    steps = StreamField(
        [("step", StepBlock())],
        verbose_name=_("steps"),
        blank=True,
        help_text=_("What to do, in order. Readers see the steps numbered."),
    )
    time_needed = models.CharField(
        _("time needed"), max_length=120, blank=True, help_text=_("For example: two evenings.")
    )
    edition = models.CharField(
        _("edition"), max_length=80, blank=True, help_text=_("For example: 2nd edition, 2026.")
    )

    type_panels: ClassVar = [FieldRowPanel(["time_needed", "edition"]), "steps"]

    class Meta:
        verbose_name = _("toolkit")
        verbose_name_plural = _("toolkits")

    @classmethod
    def card_line(cls, values: dict[str, Any]) -> str:
        return " · ".join(filter(None, (values.get("time_needed"), values.get("edition"))))


class EvidenceBrief(ResourcePage):
    """What is known about a question, and how surely."""

    class Tier(models.TextChoices):
        """Tiers of evidence of the Every Student Succeeds Act (ESSA, section 8101(21))."""

        STRONG = "1", _("Tier 1: strong evidence")
        MODERATE = "2", _("Tier 2: moderate evidence")
        PROMISING = "3", _("Tier 3: promising evidence")
        RATIONALE = "4", _("Tier 4: demonstrates a rationale")
        NOT_RATED = "not-rated", _("Not rated")

    resource_type = "evidence-brief"
    learning_resource_type = "research report"
    text_fields = (
        "question", "bottom_line", "key_findings", "tier_reason", "outcome_domains",
        "cost", "setting", "limits",
    )  # fmt: skip
    text_children: ClassVar = {
        "ratings": ("source", "outcome_domain", "rating"),
        "references": ("citation", "doi", "eric"),
    }
    facet_fields: ClassVar = {"tier": "tier"}
    card_fields = ("studies", "students")

    question = models.CharField(
        _("question"), max_length=250, blank=True, help_text=_("As a board member would ask it.")
    )
    bottom_line = models.TextField(
        _("bottom line"),
        blank=True,
        help_text=_("The answer in two or three sentences, with its doubts."),
    )
    key_findings = list_field(
        _("Finding"), _("key findings"), _("Each in one sentence, with its number.")
    )
    tier = models.CharField(_("ESSA tier"), max_length=10, choices=Tier, default=Tier.NOT_RATED)
    tier_reason = models.TextField(
        _("reason for the tier"),
        blank=True,
        help_text=_("Required with a tier: readers see it beside the tier."),
    )
    outcome_domains = list_field(_("Domain"), _("outcome domains"))
    studies = models.PositiveIntegerField(_("number of studies"), null=True, blank=True)
    students = models.PositiveIntegerField(_("number of students"), null=True, blank=True)
    effect_size = models.FloatField(
        _("effect size (g)"),
        null=True,
        blank=True,
        help_text=_("Standardised mean difference, Hedges' g."),
    )
    improvement_index = models.SmallIntegerField(
        _("improvement index"),
        null=True,
        blank=True,
        validators=[MinValueValidator(-50), MaxValueValidator(50)],
        help_text=_("Percentile points an average student would gain or lose, -50 to 50."),
    )
    cost = models.TextField(
        _("cost"), blank=True, help_text=_("What it takes, for how many students and how long.")
    )
    setting = models.TextField(
        _("setting"), blank=True, help_text=_("Where it was studied, and with whom.")
    )
    limits = models.TextField(
        _("what this does not tell us"),
        blank=True,
        help_text=_("Who was not studied, what was not measured, what may differ elsewhere."),
    )

    type_panels: ClassVar = [
        MultiFieldPanel(["question", "bottom_line"], heading=_("Question and answer")),
        MultiFieldPanel(["tier", "tier_reason"], heading=_("Strength of the evidence")),
        "key_findings",
        "outcome_domains",
        MultiFieldPanel(
            [
                FieldRowPanel(["studies", "students"]),
                FieldRowPanel(["effect_size", "improvement_index"]),
            ],
            heading=_("Numbers"),
        ),
        MultiFieldPanel(["cost", "setting", "limits"], heading=_("In practice")),
        InlinePanel(
            "ratings",
            heading=_("Ratings by others"),
            label=_("Rating"),
            help_text=_("What other clearinghouses say, in their own words and with a link."),
        ),
        InlinePanel("references", heading=_("References"), label=_("Reference")),
    ]

    class Meta:
        verbose_name = _("evidence brief")
        verbose_name_plural = _("evidence briefs")

    @property
    def is_rated(self) -> bool:
        return self.tier != self.Tier.NOT_RATED

    def clean(self) -> None:
        super().clean()
        if self.is_rated and not self.tier_reason.strip():
            raise ValidationError({"tier_reason": _("Say why the evidence has this tier.")})


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
    recording_field = "recording"

    base_form_class = WebinarForm

    recording = models.ForeignKey(
        "resources.Recording",
        verbose_name=_("recording"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="webinars",
    )
    recording_link = models.URLField(
        _("recording elsewhere"), blank=True, help_text=_("Where a provider shows the recording.")
    )
    discussion_questions = list_field(_("Question"), _("discussion questions"))

    type_panels: ClassVar = [
        MultiFieldPanel(
            [FieldRowPanel(["starts_at", "ends_at"]), "time_zone", "registration_link"],
            heading=_("When it happens"),
        ),
        InlinePanel("speakers", heading=_("Speakers"), label=_("Speaker")),
        "discussion_questions",
    ]
    file_panels: ClassVar = [
        MultiFieldPanel([MediaChooserPanel("recording"), "recording_link"], heading=_("Recording")),
        InlinePanel("chapters", heading=_("Chapters"), label=_("Chapter")),
        InlinePanel(
            "tracks",
            heading=_("Captions and transcripts"),
            label=_("Caption track"),
            help_text=_("What is said, so that it can be read and searched."),
        ),
    ]

    class Meta:
        verbose_name = _("webinar")
        verbose_name_plural = _("webinars")

    @property
    def has_recording(self) -> bool:
        """Whether there is anything to watch, hear or read of the event itself."""
        return bool(self.recording_id or self.recording_link or self.tracks.exists())

    @property
    def state(self) -> "Webinar.State":
        now = timezone.now()
        if self.starts_at is not None and now < self.starts_at:
            return self.State.ANNOUNCED
        if self.starts_at is not None and self.ends_at is not None and now <= self.ends_at:
            return self.State.LIVE
        return self.State.RECORDED if self.has_recording else self.State.RECORDING_TO_COME

    @classmethod
    def card_line(cls, values: dict[str, Any]) -> str:
        if not values.get("starts_at"):
            return ""
        zone = zoneinfo.ZoneInfo(values.get("time_zone") or timezone.get_default_timezone_name())
        starts_at = dt.datetime.fromisoformat(values["starts_at"]).astimezone(zone)
        when = date_format(starts_at, "DATE_FORMAT")
        if starts_at > timezone.now():
            return _("Upcoming: %(when)s, %(time)s") % {
                "when": when,
                "time": date_format(starts_at, "TIME_FORMAT"),
            }
        return _("Held on %(when)s") % {"when": when}


class DesignTeamOutput(ResourcePage):
    """What a design team proposes, and how it came to it."""

    class Stage(models.TextChoices):
        DRAFT = "draft", _("Draft for comment")
        RECOMMENDED = "recommended", _("Recommended")
        ADOPTED = "adopted", _("Adopted")
        RETIRED = "retired", _("Retired")

    resource_type = "design-team-output"
    learning_resource_type = "proposal"
    text_fields = (
        "problem", "proposal", "how_it_was_made", "ways_of_knowing", "decision_record",
        "team__name",
    )  # fmt: skip
    card_fields = ("stage", "comment_until")

    team = models.ForeignKey(
        DesignTeam,
        verbose_name=_("design team"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="outputs",
    )
    stage = models.CharField(
        _("stage"),
        max_length=20,
        choices=Stage,
        default=Stage.DRAFT,
        help_text=_("How far the proposal has come. Readers see it first."),
    )
    problem = models.TextField(
        _("problem"), blank=True, help_text=_("What is wrong, and for whom.")
    )
    proposal = RichTextField(
        _("proposal"),
        blank=True,
        features=PROSE_FEATURES,
        help_text=_("What should be done, so that somebody else could do it."),
    )
    how_it_was_made = RichTextField(
        _("how it was made"),
        blank=True,
        features=PROSE_FEATURES,
        help_text=_("Who took part, and how."),
    )
    ways_of_knowing = list_field(_("Way of knowing"), _("ways of knowing drawn on"))
    comment_until = models.DateField(_("open for comment until"), null=True, blank=True)
    decision_record = RichTextField(_("decision record"), blank=True, features=PROSE_FEATURES)

    type_panels: ClassVar = [
        FieldRowPanel(["team", "stage", "comment_until"]),
        "problem",
        "proposal",
        "how_it_was_made",
        "ways_of_knowing",
        "decision_record",
    ]

    class Meta:
        verbose_name = _("design-team output")
        verbose_name_plural = _("design-team outputs")

    @property
    def is_open_for_comment(self) -> bool:
        """Whether the team still takes comments, by the date where readers are."""
        last_day = self.comment_until
        return last_day is not None and timezone.localdate() <= last_day

    @classmethod
    def card_line(cls, values: dict[str, Any]) -> str:
        stage = values.get("stage")
        return str(cls.Stage(stage).label) if stage in cls.Stage.values else ""
