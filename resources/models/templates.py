"""What a coalition's editors begin new resources with."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from resources.models.base import ResourceIndexPage, ResourcePage


class ResourceTemplate(models.Model):
    """What a resource said when an editor kept it for others to begin with.

    It belongs to the library of that resource, and is for those who may add resources there;
    what becomes of the resource itself changes nothing in it.
    """

    name = models.CharField(_("name"), max_length=120)
    library = models.ForeignKey(
        ResourceIndexPage, verbose_name=_("library"), on_delete=models.CASCADE, related_name="+"
    )
    resource_type = models.CharField(_("type"), max_length=40)
    # Field -> value, as in a revision; see ``resources/starting.py``.
    content = models.JSONField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("made by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    made_at = models.DateTimeField(_("made"), default=timezone.now)

    class Meta:
        verbose_name = _("template")
        verbose_name_plural = _("templates")
        ordering: ClassVar[list[str]] = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def type_label(self) -> str:
        model = ResourcePage.resource_types().get(self.resource_type)
        return str(model._meta.verbose_name).capitalize() if model else self.resource_type
