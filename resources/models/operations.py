"""Changes of many things at once, and what takes them back."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Operation(models.Model):
    """A change of many things at once: an import, a merge of tags, a bulk edit.

    *data* is what :func:`resources.operations.undo` needs to take it back; what it holds is
    for the kind to say.
    """

    kind = models.CharField(max_length=40)
    # In the words of whoever did it: it is a record, and stays as it was told.
    title = models.CharField(_("what was done"), max_length=255)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(_("when"), auto_now_add=True)
    count = models.PositiveIntegerField(_("resources"))
    data = models.JSONField()
    undone_at = models.DateTimeField(null=True)
    # While a worker is at it, whoever asked for it.
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("large change")
        verbose_name_plural = _("large changes")
        ordering: ClassVar = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def is_being_undone(self) -> bool:
        return self.undone_at is None and self.undone_by_id is not None
