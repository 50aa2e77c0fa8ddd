"""Why an import stops, and nothing of it is written."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext as _
from treebeard.exceptions import InvalidMoveToDescendant


class StoppedImportError(Exception):
    """An import that cannot go on, and why, in words for an editor; nothing was written."""


def stopped(number: int, reason: str) -> StoppedImportError:
    """Return what to raise where row *number* cannot be written."""
    return StoppedImportError(
        _("Row %(number)d: %(reason)s") % {"number": number, "reason": reason}
    )


def stopped_by(
    number: int, error: ValidationError | IntegrityError | InvalidMoveToDescendant
) -> StoppedImportError:
    """Return the same where a model, its tree or the database refuses the row."""
    if isinstance(error, ValidationError):
        return stopped(number, "; ".join(error.messages))
    if isinstance(error, InvalidMoveToDescendant):
        return stopped(number, _("A term cannot be below itself."))
    return stopped(number, _("Something that is there by now does not allow it."))
