"""What people type into cells, read as plain values.

A plain value is what the JSON of a page's revision holds: text, a number, an ISO 8601 date.
"""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.conf import settings
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import override

from resources.models.events import TOO_FAR, is_in_calendar, zone_named
from resources.sheets.escaping import parted
from resources.text import clean, fold

Cell: TypeAlias = str | list[str]

YES = {"yes", "y", "true", "t", "1", "1.0", "x", "si", "verdadero"}
NO = {"no", "n", "false", "f", "0", "0.0", "falso"}
_ISO_DATE = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_DATE = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_TIME_OF_DAY = re.compile(r"[T ]\s*(\d{1,2}:\d{2}.*)$")
_NAMED_DATES = ("%d %B %Y", "%d %b %Y", "%B %d %Y", "%b %d %Y")
_TIMES = ("%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M%p")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")


class RefusedCellError(Exception):
    """A cell that cannot be what its column holds: why, and what to do about it."""

    def __init__(self, reason: str, advice: str = "") -> None:
        super().__init__(reason)
        self.reason, self.advice = reason, advice


@dataclass(frozen=True)
class Habits:
    """How the people who made a file write what can be written in several ways.

    *separator* stands between several values in one cell; "" is any of ``;``, ``|`` and a new
    line.
    """

    day_first: bool = False
    separator: str = ""


def text_of(cell: Cell) -> str:
    """Return the cell as one tidy text; several values stand on lines of their own."""
    if isinstance(cell, list):
        cell = "\n".join(cell)
    return clean(cell).replace("\r\n", "\n").replace("\r", "\n").strip()


def line_of(cell: Cell) -> str:
    """Return the cell as one line."""
    return " ".join(text_of(cell).split())


def values_of(cell: Cell, habits: Habits) -> list[str]:
    """Return the several values of a cell, each once and without needless space."""
    if isinstance(cell, list):
        parts: Iterable[str] = cell
    elif habits.separator:
        parts = cell.split(habits.separator)
    else:
        parts = parted(cell)
    return list(dict.fromkeys(filter(None, map(line_of, parts))))


def lines_of(cell: Cell) -> list[str]:
    parts = cell if isinstance(cell, list) else text_of(cell).split("\n")
    return list(filter(None, map(line_of, parts)))


def flag_of(cell: Cell) -> bool:
    value = fold(line_of(cell))
    if value in YES:
        return True
    if value in NO or not value:
        return False
    raise RefusedCellError(_("This is neither yes nor no."), _("Write yes or no."))


def number_of(cell: Cell, *, whole: bool) -> int | float:
    """Return the number in a cell, in which commas may stand between thousands."""
    value = line_of(cell).replace("−", "-").replace(" ", "")
    if _THOUSANDS.fullmatch(value):
        value = value.replace(",", "")
    try:
        number = float(value)
    except ValueError:
        raise RefusedCellError(
            _("This is not a number."), _("Write digits only, with a point before decimals.")
        ) from None
    if not abs(number) <= 2**53:  # so written, it holds of “nan” as well
        raise RefusedCellError(_("This number is too large."), _("Check it in the file."))
    if not whole:
        return number
    if number != int(number):
        raise RefusedCellError(_("This is not a whole number."), _("Leave out the decimals."))
    return int(number)


def date_of(cell: Cell, habits: Habits) -> str:
    """Return the date in a cell in ISO 8601; a time of day after it is left out."""
    value = _TIME_OF_DAY.sub("", line_of(cell))
    return _date(value, habits).isoformat()


def _date(value: str, habits: Habits) -> dt.date:
    for pattern, order in ((_ISO_DATE, "ymd"), (_DATE, "dmy" if habits.day_first else "mdy")):
        if match := pattern.fullmatch(value):
            parts = dict(zip(order, map(int, match.groups()), strict=True))
            try:
                return dt.date(parts["y"], parts["m"], parts["d"])
            except ValueError:
                raise RefusedCellError(_("There is no such date."), _date_advice()) from None
    words = value.replace(",", " ").replace(".", " ").split()
    # Python knows the names of months in its own language alone, which is English.
    for form in _NAMED_DATES:
        try:
            return dt.datetime.strptime(" ".join(words), form).date()
        except ValueError:
            continue
    raise RefusedCellError(_("This is not a date."), _date_advice())


def _date_advice() -> str:
    return _("Write it as year-month-day, for example 2026-05-31.")


def moment_of(cell: Cell, habits: Habits, zone: dt.tzinfo) -> str:
    """Return the moment in a cell in ISO 8601, in *zone*; one without an offset is in it, too."""
    value = line_of(cell)
    try:
        moment = parse_datetime(value)
    except ValueError:
        moment = None
    if moment is None:
        match = _TIME_OF_DAY.search(value)
        day = _date(value[: match.start()] if match else value, habits)
        moment = dt.datetime.combine(day, _time(match.group(1)) if match else dt.time())
    if timezone.is_naive(moment):
        moment = moment.replace(tzinfo=zone)
    if not is_in_calendar(moment):
        raise RefusedCellError(str(TOO_FAR), _("Check the year in the file."))
    return moment.astimezone(zone).isoformat(" ")


def _time(value: str) -> dt.time:
    tidy = value.upper().replace("A.M.", "AM").replace("P.M.", "PM").strip()
    for form in _TIMES:
        try:
            return dt.datetime.strptime(tidy, form).time()
        except ValueError:
            continue
    raise RefusedCellError(_("This is not a time."), _("Write it like 2026-05-31 18:30."))


def zone_of(name: str) -> dt.tzinfo:
    """Return the time zone of that name, and the site's own for any other."""
    return zone_named(name) or timezone.get_default_timezone()


def choice_of(cell: Cell, choices: Iterable[tuple[Any, Any]]) -> str:
    """Return the stored value of a choice that is named by it or by its label in any language."""
    wanted, known = fold(line_of(cell)), list(choices)
    for code, _name in settings.LANGUAGES:
        with override(code):
            for value, label in known:
                if wanted in (fold(str(value)), fold(str(label))):
                    return str(value)
    raise RefusedCellError(
        _("This is none of the possible values."),
        _("Write one of: %(values)s.") % {"values": ", ".join(str(value) for value, _l in known)},
    )
