"""What the worker tells of itself: when it was last at work, and what it could not do on time."""

from typing import Any, ClassVar

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class ScheduleProblem(models.Model):
    """Something that was to go live or to end, and could not; it is tried again."""

    class Action(models.TextChoices):
        PUBLISH = "publish", _("publish")
        UNPUBLISH = "unpublish", _("unpublish")

    action = models.CharField(max_length=10, choices=Action)
    # What failed, by its base model: of every page, that of the common table.
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.CharField(max_length=255)
    name = models.CharField(max_length=255)
    due_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    not_before = models.DateTimeField()
    problem = models.TextField()

    class Meta:
        ordering: ClassVar = ["due_at", "pk"]
        default_permissions: ClassVar = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["action", "content_type", "object_id"], name="one_problem_an_object"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.action})"


class WorkSign(models.Model):
    """The last sign of life of one part of the worker, by the database's clock."""

    part = models.CharField(max_length=20, primary_key=True)
    seen_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["part"]
        default_permissions: ClassVar = ()

    def __str__(self) -> str:
        return self.part

    @classmethod
    def give(cls, part: str) -> None:
        """Note that *part* is at work now."""
        seen: dict[str, Any] = {"seen_at": Now()}
        if not WorkSign.objects.filter(pk=part).update(**seen):
            WorkSign.objects.bulk_create([WorkSign(part=part, **seen)], ignore_conflicts=True)
