"""Searches that editors save, carried out by whoever can search.

Content knows of no search: what can carry one out registers itself by the Wagtail hook
``register_saved_searches``, with a function that returns a :class:`SearchRunner`.
"""

from typing import Protocol

from django.utils.translation import gettext as _
from wagtail import hooks

HOOK = "register_saved_searches"


class UnreadableSearchError(ValueError):
    """What was saved is no search, and why, in words for an editor."""


class SearchRunner(Protocol):
    def read(self, address: str) -> str:
        """Return the search that *address* stands for, as it is saved.

        *address* is what a browser's address line holds, or its part from the question mark
        on. Raises :class:`UnreadableSearchError`.
        """

    def find(self, search: str, limit: int) -> list[int] | None:
        """Return the keys of the first *limit* visible resources that a saved *search* finds.

        None where no search can be made now.
        """

    def address(self, search: str) -> str:
        """Return where a visitor sees all that a saved *search* finds."""


def read_search(address: str) -> str:
    """Return the search that *address* stands for, as it is saved; see `SearchRunner.read`."""
    runner = _runner()
    if runner is None:
        raise UnreadableSearchError(_("This site has no search that could be saved."))
    return runner.read(address)


def find_saved(search: str, limit: int) -> list[int] | None:
    """Return what a saved *search* finds; see `SearchRunner.find`."""
    runner = _runner()
    return runner.find(search, limit) if runner else None


def address_of(search: str) -> str:
    """Return where a visitor sees all that a saved *search* finds, or ""."""
    runner = _runner()
    return runner.address(search) if runner else ""


def _runner() -> SearchRunner | None:
    registered = hooks.get_hooks(HOOK)
    return registered[0]() if registered else None
