"""What happens at a time and in a time zone."""

import datetime as dt
import zoneinfo

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# How long an event is taken to go on of which nobody said when it ends.
USUAL_LENGTH = dt.timedelta(hours=1)


class Event(models.Model):
    """Begins and ends at moments, shown in a time zone of its own."""

    starts_at = models.DateTimeField(
        _("starts at"), null=True, blank=True, help_text=_("In the time zone of the event, below.")
    )
    ends_at = models.DateTimeField(_("ends at"), null=True, blank=True)
    time_zone = models.CharField(
        _("time zone of the event"),
        max_length=60,
        blank=True,
        help_text=_("For example America/Phoenix. Left empty, the site's own."),
    )
    registration_link = models.URLField(_("registration link"), blank=True)

    class Meta:
        abstract = True

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone or timezone.get_default_timezone_name())

    @property
    def is_to_come(self) -> bool:
        """Whether it has not begun."""
        return self.starts_at is not None and timezone.now() < self.starts_at

    @property
    def is_on(self) -> bool:
        """Whether it has begun and is not over."""
        if self.starts_at is None:
            return False
        return self.starts_at <= timezone.now() <= (self.ends_at or self.starts_at + USUAL_LENGTH)

    def clean(self) -> None:
        super().clean()
        if self.time_zone and self.time_zone not in zoneinfo.available_timezones():
            raise ValidationError(
                {"time_zone": _("Unknown time zone. Write it like America/Phoenix.")}
            )
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("The event must end after it starts.")})
