"""The links that resources hold to other sites, and whether they still lead anywhere."""

import hashlib
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from resources.dois import doi_of
from resources.models.base import ResourcePage

LONGEST_LINK = 2000  # characters
# One that failed may be restarted just then; only so many failures in a row, days apart, count.
STRIKES = 3


class LinkHost(models.Model):
    """A server that links lead to: what it asks of programs, and until when it is left alone."""

    # Scheme, name and port: "https://example.org", as robots.txt is told apart.
    origin = models.CharField(max_length=300, unique=True)
    robots = models.TextField(blank=True)
    robots_at = models.DateTimeField(null=True)
    rests_until = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("server that links lead to")
        verbose_name_plural = _("servers that links lead to")
        indexes: ClassVar = [models.Index(fields=["answered_at"], name="link_host_answered")]

    def __str__(self) -> str:
        return self.origin


class Link(models.Model):
    """One address that resources link to; *strikes* failures in a row since *failing_since*."""

    class Reason(models.TextChoices):
        """Why it leads nowhere, as far as a program can tell."""

        GONE = "gone", _("The page is gone.")
        ERROR = "error", _("The server answers with an error.")
        AWAY = "away", _("No server answers at this address.")
        SLOW = "slow", _("The server takes too long to answer.")
        LOOP = "loop", _("The address leads on to others without end.")
        PRIVATE = "private", _("The address is in a private network.")
        VIDEO = "video", _("The provider no longer has the recording.")
        DOI = "doi", _("No work is registered under this DOI.")

    url = models.TextField()
    # An address may be too long for the index of a database.
    key = models.CharField(max_length=32, unique=True)
    host = models.ForeignKey(LinkHost, on_delete=models.CASCADE, related_name="links")
    due_at = models.DateTimeField(default=timezone.now)
    checked_at = models.DateTimeField(null=True)
    strikes = models.PositiveSmallIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    reason = models.CharField(max_length=10, choices=Reason, blank=True)

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        indexes: ClassVar = [models.Index(fields=["due_at"], name="link_due")]

    def __str__(self) -> str:
        return self.url

    @property
    def shown(self) -> str:
        """The link as editors know it."""
        doi = doi_of(self.url)
        return f"doi:{doi}" if doi else self.url

    @property
    def is_broken(self) -> bool:
        return self.strikes >= STRIKES

    @staticmethod
    def key_of(url: str) -> str:
        return hashlib.blake2b(url.encode(), digest_size=16).hexdigest()


class LinkUse(models.Model):
    """One resource that holds a link as visitors see it."""

    page = models.ForeignKey(ResourcePage, on_delete=models.CASCADE, related_name="link_uses")
    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="uses")

    class Meta:
        verbose_name = _("use of a link")
        verbose_name_plural = _("uses of links")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["page", "link"], name="link_use_once"),
        ]

    def __str__(self) -> str:
        return f"{self.page_id}: {self.link_id}"
