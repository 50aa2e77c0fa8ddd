"""What editors decided about resources that need attention."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from resources.models.base import ResourcePage


class SetAside(models.Model):
    """One need of one resource, not to be shown before the day *until*."""

    page = models.ForeignKey(ResourcePage, on_delete=models.CASCADE, related_name="set_aside")
    need = models.CharField(max_length=20)
    until = models.DateField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("need that was set aside")
        verbose_name_plural = _("needs that were set aside")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["page", "need"], name="set_aside_once"),
        ]

    def __str__(self) -> str:
        return f"{self.need}: {self.page_id}"


class WeeklyMail(models.Model):
    """Whether somebody wants the weekly e-mail, and the Monday of the last one."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="weekly_mail"
    )
    wanted = models.BooleanField(_("Every Monday, what of mine needs attention"), default=True)
    sent_for = models.DateField(null=True)

    class Meta:
        verbose_name = _("weekly e-mail")
        verbose_name_plural = _("weekly e-mails")

    def __str__(self) -> str:
        return f"{self.user_id}: {self.sent_for}"
