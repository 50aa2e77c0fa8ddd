"""Toolkits and evidence briefs: the types of resource that are mostly text."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField

from resources.blocks import StepBlock, list_field
from resources.models.base import ResourcePage


class Toolkit(ResourcePage):
    """Steps to follow, with what to download."""

    resource_type = "toolkit"
    learning_resource_type = "guide"
    # What to do and where to find it ages sooner than what studies found.
    review_months = 12
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
    # What was found, and how surely, is of one brief alone.
    particular_fields = (
        "tier", "tier_reason", "studies", "students", "effect_size", "improvement_index",
        "ratings", "references",
    )  # fmt: skip

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
