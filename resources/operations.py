"""Large changes are recorded with what takes them back, whoever makes them.

What makes such a change calls :func:`record` in the transaction of the change, and says by
:func:`undoes` how it is taken back.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.permission_policies.pages import PagePermissionPolicy

from resources.models import Operation, ResourceIndexPage


@dataclass(frozen=True)
class Undone:
    """What an undo did: how many things are as before, and the names of those left alone.

    Left alone is what somebody has changed since.
    """

    restored: int
    left: list[str] = field(default_factory=list)


class UndoError(Exception):
    """A change that cannot be taken back, and why, in words for an editor."""


# The project's own model of users, or None for a command; content knows no accounts.
User: TypeAlias = Any
Undo: TypeAlias = Callable[[Operation, User], Undone]

# Has a worker call `undo`; raises UndoError.
Ask: TypeAlias = Callable[[Operation], None]

_UNDO: dict[str, Undo] = {}
_ASK: dict[str, Ask] = {}


def undoes(kind: str, *, ask: Ask | None = None) -> Callable[[Undo], Undo]:
    """Register the decorated function as what takes changes of *kind* back.

    It is called in a transaction and raises :class:`UndoError` where it cannot. What takes
    longer than anybody waits for a page is left to a worker, whom *ask* has begin.
    """

    def register(undo_kind: Undo) -> Undo:
        _UNDO[kind] = undo_kind
        if ask is not None:
            _ASK[kind] = ask
        return undo_kind

    return register


def record(kind: str, title: str, user: User, count: int, data: Any) -> Operation:
    """Record a change of *count* things; call it in the transaction of the change itself.

    *data* is anything that JSON holds. Raises LookupError where nothing undoes *kind*.
    """
    if kind not in _UNDO:
        raise LookupError(f"Nothing undoes {kind}: decorate what does with @undoes.")
    longest = Operation._meta.get_field("title").max_length
    return Operation.objects.create(
        kind=kind, title=title[:longest], user=user, count=count, data=data
    )


def is_undoable(operation: Operation) -> bool:
    """Whether anybody can take *operation* back, which no worker has begun to."""
    return not (operation.undone_at or operation.is_being_undone) and operation.kind in _UNDO


def may_undo_all(user: User) -> bool:
    """Whether *user* may take back what others did: whoever may publish in every library."""
    if user is None or (user.is_active and user.is_superuser):
        return True
    may_publish = PagePermissionPolicy().instances_user_has_permission_for(user, "publish")
    libraries = ResourceIndexPage.objects.all()
    others = libraries.exclude(pk__in=may_publish.values("pk"))
    return libraries.exists() and not others.exists()


def may_undo(operation: Operation, user: User) -> bool:
    """Whether *user* may ask to take *operation* back; what undoes it checks each thing."""
    if not is_undoable(operation):
        return False
    return user is None or operation.user_id == user.pk or may_undo_all(user)


@transaction.atomic
def ask_to_undo(operation: Operation, user: User) -> bool:
    """Have a worker take *operation* back for *user*; return False where :func:`undo` is to.

    Raises :class:`UndoError` where that cannot be, or was asked for before.
    """
    ask = _ASK.get(operation.kind)
    if ask is None:
        return False
    locked = Operation.objects.select_for_update().get(pk=operation.pk)
    if locked.undone_at is not None or locked.is_being_undone:
        raise UndoError(_("This was undone already. Nothing was changed."))
    ask(locked)
    locked.undone_by = user
    locked.save(update_fields=["undone_by"])
    return True


def stop_undoing(operation: Operation) -> None:
    """Note that a worker could not take *operation* back: it can be asked for again."""
    Operation.objects.filter(pk=operation.pk, undone_at=None).update(undone_by=None)


def undo(operation: Operation, user: User) -> Undone:
    """Take *operation* back, whole or not at all.

    Raises :class:`UndoError` where that cannot be, or was done before.
    """
    with transaction.atomic():
        locked = Operation.objects.select_for_update().get(pk=operation.pk)
        if locked.undone_at is not None:
            raise UndoError(_("This was undone already. Nothing was changed."))
        if locked.kind not in _UNDO:
            raise UndoError(_("This version cannot undo changes of this kind."))
        undone = _UNDO[locked.kind](locked, user)
        locked.undone_at, locked.undone_by = timezone.now(), user
        locked.save(update_fields=["undone_at", "undone_by"])
    return undone
