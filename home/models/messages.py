"""Messages that arrive through the contact page."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ContactMessage(models.Model):
    """What somebody wrote on the contact page."""

    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail"))
    message = models.TextField(_("message"))
    received_at = models.DateTimeField(_("received"), auto_now_add=True)
    is_emailed = models.BooleanField(
        _("sent on by e-mail"),
        default=False,
        help_text=_("No: there was no contact address, or the mail server refused."),
    )

    class Meta:
        verbose_name = _("contact message")
        verbose_name_plural = _("contact messages")
        ordering = ("-received_at", "-pk")
        default_permissions = ("view", "delete")

    def __str__(self) -> str:
        return self.name
