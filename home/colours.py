"""Colours an administrator may choose, and whether text in them can be read."""

import re
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

DEFAULT_ACCENT = "#17508a"
DEFAULT_ACCENT_DARK = "#9ccbff"

# What the accent stands on or under in each scheme, as in static/css/tokens.css:
# the page, raised surfaces, and the text of a button filled with it.
LIGHT_GROUNDS = ("#ffffff", "#f6f4ef")
DARK_GROUNDS = ("#15181b", "#1f2327", "#10151a")

# WCAG 2.2, success criterion 1.4.3 (AA), for text of normal size.
REQUIRED_CONTRAST = 4.5

_HEX = re.compile(r"#[0-9a-fA-F]{6}")


def luminance(colour: str) -> float:
    """Return the relative luminance (0 black to 1 white) of a colour written ``#rrggbb``."""

    def linear(channel: int) -> float:
        share = channel / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(colour[start : start + 2], 16)) for start in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours: 1 (the same) to 21 (black on white)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def validate_hex(colour: str) -> None:
    if not _HEX.fullmatch(colour):
        raise ValidationError(_("Write the colour as # and six digits, like #17508a."))


def validate_light_accent(colour: str) -> None:
    """Refuse a colour in which links cannot be read on a light page."""
    reached = _lowest_contrast(colour, LIGHT_GROUNDS)
    if reached < REQUIRED_CONTRAST:
        raise ValidationError(
            _(
                "Choose a darker colour: its contrast with the page is %(reached)s to 1, "
                "and 4.5 is needed."
            ),
            params={"reached": _rounded_down(reached)},
        )


def validate_dark_accent(colour: str) -> None:
    """Refuse a colour in which links cannot be read on a dark page."""
    reached = _lowest_contrast(colour, DARK_GROUNDS)
    if reached < REQUIRED_CONTRAST:
        raise ValidationError(
            _(
                "Choose a lighter colour: its contrast with the page is %(reached)s to 1, "
                "and 4.5 is needed."
            ),
            params={"reached": _rounded_down(reached)},
        )


def _lowest_contrast(colour: str, grounds: Iterable[str]) -> float:
    validate_hex(colour)
    return min(contrast(colour, ground) for ground in grounds)


def _rounded_down(ratio: float) -> str:
    """Return one decimal, never up: no message says that 4.5 falls short of 4.5."""
    return f"{int(ratio * 10) / 10:.1f}"
