"""Pages that go live and end by the clock: none is lost, whatever fails.

Wagtail's own command forgets that a page was to go live before it saves the page, and
stops at the first failure. Here each object has a transaction of its own, which leaves
it either as it was or as it shall be; what fails is told, and tried again. The time that
counts is the database's: of several processes, each may have another one.
"""

import datetime as dt
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import DateTimeField, Exists, ExpressionWrapper, OuterRef, Value
from django.db.models.functions import Cast, Now
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from wagtail.models import DraftStateMixin, Page, PageLogEntry, Revision

from home.models import ScheduleProblem

logger = logging.getLogger(__name__)

Action = ScheduleProblem.Action

LONGEST_WAIT = dt.timedelta(minutes=10)

# What an editor or the clock does to a page's schedule, as the log of the page names it.
_SCHEDULED = "wagtail.publish.schedule"
_SETTLED = (
    "wagtail.publish",
    "wagtail.publish.scheduled",
    "wagtail.unpublish",
    "wagtail.unpublish.scheduled",
    "wagtail.schedule.cancel",
)


@dataclass(frozen=True)
class Due:
    """An object whose time has come; *revision* is what goes live."""

    action: Action
    base: ContentType
    key: str
    name: str
    at: dt.datetime
    revision: int | None = None

    def __str__(self) -> str:
        return f"{self.base.name} {self.key} “{self.name}”"

    @property
    def problems(self) -> models.QuerySet[ScheduleProblem]:
        return ScheduleProblem.objects.filter(
            action=self.action, content_type=self.base, object_id=self.key
        )


@dataclass
class Outcome:
    """What one look did; *waiting* failed before and is not tried yet."""

    done: list[Due] = field(default_factory=list)
    failed: list[tuple[Due, str]] = field(default_factory=list)
    waiting: list[Due] = field(default_factory=list)


def carry_out(*, patient: bool = False) -> Outcome:
    """Publish and unpublish all that is due, going on after a failure.

    Where *patient*, what failed a moment ago is left until its next try. Any number of
    processes may do this at once. Raises DatabaseError where the database fails.
    """
    outcome = Outcome()
    # First what goes live: a new version may bring another end with it.
    for find in (publications, expiries):
        for due in find():
            if patient and due.problems.filter(not_before__gt=Now()).exists():
                outcome.waiting.append(due)
            elif (reason := _attempt(due)) is not None:
                outcome.failed.append((due, reason))
            else:
                outcome.done.append(due)
    _forget_settled()
    return outcome


def publications() -> list[Due]:
    """Return what is to go live by now, longest due first."""
    return [
        Due(
            Action.PUBLISH,
            revision.base_content_type,
            revision.object_id,
            revision.object_str,
            revision.approved_go_live_at,
            revision.pk,
        )
        for revision in _approved()
        .order_by("approved_go_live_at", "pk")
        .select_related("base_content_type")
    ]


def expiries() -> list[Due]:
    """Return what is live and should have ended by now, longest due first of each kind."""
    return [
        Due(
            Action.UNPUBLISH,
            ContentType.objects.get_for_model(model),
            str(found.pk),
            str(found),
            found.expire_at,
        )
        for model in _models()
        for found in _expired(model).order_by("expire_at", "pk")
    ]


def has_overdue(wait: dt.timedelta) -> bool:
    """Return whether something should have gone live or ended more than *wait* ago."""
    until = ExpressionWrapper(Now() - Value(wait), output_field=DateTimeField())
    return _approved().filter(approved_go_live_at__lte=until).exists() or any(
        _expired(model).filter(expire_at__lte=until).exists() for model in _models()
    )


def lost() -> models.QuerySet[Page]:
    """Return the pages that were to go live and did not, though nobody called it off.

    Nothing here loses one: another program may have, or an earlier version.
    """
    settled = PageLogEntry.objects.filter(
        page=OuterRef("page"), pk__gt=OuterRef("pk"), action__in=_SETTLED
    )
    scheduled = PageLogEntry.objects.filter(~Exists(settled), action=_SCHEDULED)
    approved = Revision.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        object_id=Cast(OuterRef("pk"), models.CharField()),
        approved_go_live_at__isnull=False,
    )
    return Page.objects.filter(~Exists(approved), pk__in=scheduled.values("page"))


def _attempt(due: Due) -> str | None:
    """Do what is *due*; return the reason where it cannot be done."""
    try:
        with transaction.atomic():
            _ACTIONS[due.action](due)
    except Exception as error:  # whatever it is, the others must go on
        reason = f"{type(error).__name__}: {error}"
        _postpone(due, reason)
        logger.error(
            "%s could not be %sed; it is tried again. Open it in the admin and publish or "
            "unpublish it by hand to see what is wrong: %s",
            due, due.action, reason, exc_info=error,
        )  # fmt: skip
        return reason
    return None


def _publish(due: Due) -> None:
    _lock(due)
    # Another worker or an editor may have been quicker.
    revision = _approved().filter(pk=due.revision).first()
    if revision is not None:
        _set_clock(revision)
        revision.publish(log_action="wagtail.publish.scheduled")


def _unpublish(due: Due) -> None:
    _lock(due)
    found = _expired(_model_of(due)).filter(pk=due.key).first()
    if found is None:
        return
    # Wagtail calls off what is to go live later, which nobody asked for.
    later = dict(
        found.revisions.exclude(approved_go_live_at=None).values_list("pk", "approved_go_live_at")
    )
    found.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    for revision, at in later.items():
        Revision.objects.filter(pk=revision).update(approved_go_live_at=at)


_ACTIONS: dict[Action, Callable[[Due], None]] = {
    Action.PUBLISH: _publish,
    Action.UNPUBLISH: _unpublish,
}


def _lock(due: Due) -> None:
    """Have others wait who are about to change the object: first its row, as a save does."""
    list(_model_of(due)._base_manager.select_for_update().filter(pk=due.key).values_list("pk"))


def _set_clock(revision: Revision) -> None:
    """Have Wagtail see that the time has come: it asks the clock of this process."""
    go_live_at = parse_datetime(revision.content.get("go_live_at") or "")
    if go_live_at is not None and go_live_at > timezone.now():
        revision.content["go_live_at"] = timezone.now().isoformat()


def _postpone(due: Due, reason: str) -> None:
    with transaction.atomic():
        known = due.problems.select_for_update().first()
        attempts = known.attempts + 1 if known else 1
        wait = min(LONGEST_WAIT, dt.timedelta(seconds=30 * 2 ** min(attempts, 10)))
        values: dict[str, Any] = {
            "name": due.name[:255],
            "due_at": due.at,
            "attempts": attempts,
            "not_before": ExpressionWrapper(Now() + Value(wait), output_field=DateTimeField()),
            "problem": reason,
        }
        ScheduleProblem.objects.update_or_create(
            action=due.action, content_type=due.base, object_id=due.key, defaults=values
        )


def _forget_settled() -> None:
    """Forget problems of what is no longer due: it is done, or an editor has settled it.

    Each is asked for anew: another process may have found it due since this one looked.
    """
    for problem in ScheduleProblem.objects.select_related("content_type"):
        if not _is_due(problem):
            problem.delete()


def _is_due(problem: ScheduleProblem) -> bool:
    base, key = problem.content_type, problem.object_id
    if problem.action == Action.PUBLISH:
        return _approved().filter(base_content_type=base, object_id=key).exists()
    model = base.model_class()
    return model is not None and model in _models() and _expired(model).filter(pk=key).exists()


def _models() -> Iterator[type[models.Model]]:
    """Yield every model that can be scheduled; pages of every type by their common table."""
    yield Page
    for model in apps.get_models():
        if issubclass(model, DraftStateMixin) and not issubclass(model, Page):
            yield model


def _model_of(due: Due) -> type[models.Model]:
    model = due.base.model_class()
    if model is None:
        raise LookupError(f"There is no {due.base} in this version.")
    return model


def _approved() -> models.QuerySet[Revision]:
    return Revision.objects.filter(approved_go_live_at__lte=Now())


def _expired(model: type[models.Model]) -> models.QuerySet[Any]:
    return model._default_manager.filter(live=True, expire_at__lte=Now())
