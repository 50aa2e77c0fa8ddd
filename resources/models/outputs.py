"""What design teams work out, from the draft to what a coalition adopts."""

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldRowPanel
from wagtail.fields import RichTextField

from resources.blocks import PROSE_FEATURES, list_field
from resources.models.base import ResourcePage
from resources.models.vocabularies import DesignTeam


class DesignTeamOutput(ResourcePage):
    """What a design team proposes, and how it came to it."""

    class Stage(models.TextChoices):
        DRAFT = "draft", _("Draft for comment")
        RECOMMENDED = "recommended", _("Recommended")
        ADOPTED = "adopted", _("Adopted")
        RETIRED = "retired", _("Retired")

    resource_type = "design-team-output"
    learning_resource_type = "proposal"
    # By then it was decided upon, or forgotten.
    review_months = 12
    text_fields = (
        "problem", "proposal", "how_it_was_made", "ways_of_knowing", "decision_record",
        "team__name",
    )  # fmt: skip
    card_fields = ("stage", "comment_until")
    particular_fields = ("stage", "decision_record")

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
