"""Where a term stands in its tree, changed one step or one drop at a time."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from resources.models import TreeTerm
from resources.models.locking import wait_for_users
from resources.operations import User
from resources.tidying.merging import TidyError
from resources.tidying.uses import BATCH

BEFORE, AFTER, INSIDE = "before", "after", "inside"
UP, DOWN, DEEPER, HIGHER = "up", "down", "deeper", "higher"
STEPS = (UP, DOWN, DEEPER, HIGHER)


@transaction.atomic
def step(term: TreeTerm, way: str, user: User) -> bool:
    """Move *term* up or down among its sisters, below the one above it, or out of its parent.

    Return whether there was anywhere to go.
    """
    term = _alone(term)
    sisters = _children(type(term), term.get_parent())
    at = sisters.index(term)
    if way == UP and at:
        _put(term, sisters[at - 1], BEFORE, user)
    elif way == DOWN and at + 1 < len(sisters):
        _put(term, sisters[at + 1], AFTER, user)
    elif way == DEEPER and at:
        _put(term, sisters[at - 1], INSIDE, user)
    elif way == HIGHER and not term.is_root():
        _put(term, term.get_parent(), AFTER, user)
    else:
        return False
    return True


@transaction.atomic
def put(term: TreeTerm, other: TreeTerm, where: str, user: User) -> None:
    """Put *term* before or after *other*, or inside it as its last. Raises :class:`TidyError`."""
    _put(_alone(term), _alone(other), where, user)


def _alone(term: TreeTerm) -> TreeTerm:
    """Return the term as it is now; nobody else moves any of its tree meanwhile."""
    wait_for_users(type(term)._default_manager.all())
    found = type(term)._default_manager.filter(pk=term.pk).first()
    if found is None:
        raise TidyError(_("Somebody else has just deleted or merged it. Nothing was changed."))
    return found


def _children(model: type[TreeTerm], parent: TreeTerm | None) -> list[TreeTerm]:
    return list(parent.get_children() if parent else model.get_root_nodes())


def _number(sisters: Sequence[TreeTerm]) -> None:
    """Write down the order of *sisters*, and tell nobody.

    Whoever listens is told of the one that moves; what names the others stays as it is.
    """
    changed = [(at, sister) for at, sister in enumerate(sisters, 1) if sister.sort_order != at]
    for at, sister in changed:
        sister.sort_order = at
    if changed:
        model = type(sisters[0])
        rows = [sister for _at, sister in changed]
        model._default_manager.bulk_update(rows, ["sort_order"], batch_size=BATCH)


def _put(term: TreeTerm, other: TreeTerm, where: str, user: User) -> None:
    if other == term or other.is_descendant_of(term):
        raise TidyError(_("A term cannot stand below itself. Nothing was changed."))
    parent = other if where == INSIDE else other.get_parent()
    sisters = [sister for sister in _children(type(term), parent) if sister != term]
    at = len(sisters) if where == INSIDE else sisters.index(other) + (where == AFTER)
    sisters.insert(at, term)
    _number(sisters)
    if parent is not None:
        # Its numbers in the tree may be others by now.
        term.move(type(term)._default_manager.get(pk=parent.pk), "sorted-child")
    else:
        term.move(type(term).get_last_root_node(), "sorted-sibling")
    log(term, "resources.move_term", user=user)
