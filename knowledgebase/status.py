"""Whether the site is alive and well, for load balancers and monitors.

django-health-check knows only 200 and 500, tells its findings to everybody, and offers
no word between "well" and "down"; a site without its search engine is neither.
"""

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.db import Error
from django.db.models import F
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from home.models import ScheduleProblem, WorkSign
from home.schedule import has_overdue, lost
from knowledgebase.management.commands.run_worker import PARTS
from resources.limits import CACHE_ERRORS
from search.engines import get_engine
from search.models import Change
from search.relay import ALERT_AFTER

# Seconds that a change or what is scheduled may wait, or a part of the worker be silent:
# clocks may differ, too.
PATIENCE = 600
SHOWN = 20  # faults of each kind

OK, DEGRADED, DOWN = "ok", "degraded", "down"


@require_safe
@never_cache
def live(request: HttpRequest) -> HttpResponse:
    """Say that this process answers; nothing else is asked."""
    return JsonResponse({"status": OK})


@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """Say whether the site can serve; 503 where it cannot, and to a monitor, what is wrong.

    A site whose search engine, cache or worker is down still serves its pages: "degraded".
    """
    details: dict[str, Any] = {}
    try:
        details = _details()
        status = DEGRADED if details["faults"] else OK
    except Error as error:
        details, status = {"faults": [f"The database failed: {type(error).__name__}."]}, DOWN
    shown = details if _may_know(request) else {}
    return JsonResponse({"status": status, **shown}, status=503 if status == DOWN else 200)


def _may_know(request: HttpRequest) -> bool:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    return (
        bool(settings.MONITOR_TOKEN)
        and scheme.lower() == "bearer"
        and constant_time_compare(token.strip(), settings.MONITOR_TOKEN)
    )


def _details() -> dict[str, Any]:
    engine, changes = get_engine().health(), _changes()
    schedule, worker, has_cache = _schedule(), _worker(), _has_cache()
    late = [part for part, seconds in worker.items() if seconds > PATIENCE]
    found = {
        "The search engine is not well: titles are searched instead.": not engine.is_well,
        "The cache does not answer: nobody can sign in.": not has_cache,
        "Changes wait long to be found: is the worker running?": (
            changes["oldest_seconds"] > PATIENCE
        ),
        "Some resources cannot be indexed.": bool(changes["given_up"]),
        "Something scheduled could not be published or unpublished.": bool(schedule["failed"]),
        "Something scheduled is overdue: is the worker running?": (
            schedule["overdue"] and not schedule["failed"]
        ),
        "Pages were to go live, and did not.": bool(schedule["missed"]),
        f"Parts of the worker give no sign of life: {', '.join(late)}.": bool(late),
    }
    return {
        "faults": [fault for fault, is_there in found.items() if is_there],
        "engine": vars(engine),
        "cache": {"is_reachable": has_cache},
        "changes": changes,
        "schedule": schedule,
        "worker": worker,
    }


def _has_cache() -> bool:
    try:
        caches["limits"].get("whatever")
    except CACHE_ERRORS:
        return False
    return True


def _changes() -> dict[str, Any]:
    """Return what waits to be delivered, and what cannot be."""
    waiting = Change.objects.filter(attempts=0)
    ages = waiting.order_by("pk").values_list(Now() - F("created_at"), flat=True)
    failed = Change.objects.filter(attempts__gt=0)
    return {
        "waiting": waiting.count(),
        "oldest_seconds": _seconds(ages.first() or dt.timedelta()),
        "failed": [
            {"change": str(change), "tries": change.attempts, "reason": change.problem}
            for change in failed[:SHOWN]
        ],
        "given_up": failed.filter(attempts__gte=ALERT_AFTER).count(),
    }


def _schedule() -> dict[str, Any]:
    """Return what could not be published or unpublished on time."""
    return {
        "failed": [
            {"what": str(one), "tries": one.attempts, "reason": one.problem}
            for one in ScheduleProblem.objects.all()[:SHOWN]
        ],
        "overdue": has_overdue(dt.timedelta(seconds=PATIENCE)),
        "missed": list(lost().order_by("pk").values_list("pk", flat=True)[:SHOWN]),
    }


def _worker() -> dict[str, int]:
    """Return the seconds since each part of the worker gave a sign of life.

    A part that was ended in order has none; where nobody does its work, that is told by what
    waits. Nor are names of another version judged.
    """
    signs = WorkSign.objects.filter(part__in=PARTS).values_list("part", Now() - F("seen_at"))
    return {part: _seconds(age) for part, age in signs}


def _seconds(age: dt.timedelta) -> int:
    return max(0, round(age.total_seconds()))
