"""What happens at a time and in a time zone."""

import datetime as dt
import zoneinfo
from functools import cache

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# How long an event is taken to go on of which nobody said when it ends.
USUAL_LENGTH = dt.timedelta(hours=1)
# Beyond these some time zone has no date for a moment, and nothing can store or show it.
_FIRST, _LAST = dt.datetime(1, 1, 3, tzinfo=dt.UTC), dt.datetime(9999, 12, 29, tzinfo=dt.UTC)

TOO_FAR = _("This date is too far from today.")


def is_in_calendar(moment: dt.datetime) -> bool:
    """Whether *moment*, which is aware, has a date in every time zone."""
    return _FIRST <= moment <= _LAST


def zone_named(name: str) -> zoneinfo.ZoneInfo | None:
    """Return the time zone of that name, the site's own for "", and None for no zone's name."""
    if not name:
        return zoneinfo.ZoneInfo(timezone.get_default_timezone_name())
    return zoneinfo.ZoneInfo(name) if name in _zone_names() else None


@cache
def _zone_names() -> frozenset[str]:
    # To make a zone of any other text may open a folder, or fail in many ways.
    return frozenset(zoneinfo.available_timezones())


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
        errors = {}
        if zone_named(self.time_zone) is None:
            errors["time_zone"] = _("Unknown time zone. Write it like America/Phoenix.")
        for name in ("starts_at", "ends_at"):
            moment = getattr(self, name)
            if moment is not None and not is_in_calendar(moment):
                errors[name] = TOO_FAR
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            errors.setdefault("ends_at", _("The event must end after it starts."))
        if errors:
            raise ValidationError(errors)
