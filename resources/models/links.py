"""What became of recordings that a provider shows."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from resources.models.webinar import Webinar


class LinkCheck(models.Model):
    """When the provider of a recording was last asked for it, and since when it has none."""

    webinar = models.OneToOneField(Webinar, on_delete=models.CASCADE, related_name="link_check")
    link = models.URLField()
    checked_at = models.DateTimeField()
    dead_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("check of a recording elsewhere")
        verbose_name_plural = _("checks of recordings elsewhere")

    def __str__(self) -> str:
        return self.link
