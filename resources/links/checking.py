"""The round of the link checker: one link at a time, and no server more often than it likes.

The rows of the hosts are what several workers share: whoever moves on until when a host
rests has it for that long.
"""

import datetime as dt
import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone

from resources.links.asking import Verdict, judge
from resources.links.gathering import gather_all
from resources.links.robots import Rules
from resources.models import Link, LinkHost

logger = logging.getLogger(__name__)

APART = 1.0  # seconds between two questions, whoever is asked
# Seconds between two questions to the same server, and the most that it may ask for.
REST = 10.0
LONGEST_REST = 24 * 60 * 60.0
# Seconds that a link may take with all that it leads to; then another worker may ask its host.
CLAIM = 120.0
WEEK = dt.timedelta(days=7)
SOON = dt.timedelta(days=1)  # until a link that failed is asked for again
GATHER = 6 * 60 * 60.0  # seconds between two looks at which links there are
IDLE = 60.0  # seconds to wait where nothing is due
# Failures that may be this site's own: its line is cut, its name server is away.
_OWN = frozenset({Link.Reason.AWAY, Link.Reason.SLOW})


def check_on_schedule(stopping: Callable[[float], bool]) -> None:
    """Check what is due until *stopping*, called with the seconds to wait, returns True."""
    gather_at, pause = time.monotonic(), 0.0
    while not stopping(pause):
        pause = IDLE
        if not settings.CHECK_LINKS:
            continue
        close_old_connections()
        try:
            if time.monotonic() >= gather_at:
                gather_all()
                gather_at = time.monotonic() + GATHER
            if check_next():
                pause = APART
        except Exception:  # whatever it is, the next look must come
            logger.exception("Links could not be checked; trying again")


def check_next() -> bool:
    """Check the link that has been due for longest; return whether there was one."""
    now = timezone.now()
    link = (
        Link.objects.filter(due_at__lte=now, host__rests_until__lte=now)
        .select_related("host")
        .order_by("due_at", "pk")
        .first()
    )
    if link is None:
        return False
    free = LinkHost.objects.filter(pk=link.host_id, rests_until=link.host.rests_until)
    if free.update(rests_until=now + dt.timedelta(seconds=CLAIM)):
        # One that ends the worker must not be the first that the next worker takes up.
        Link.objects.filter(pk=link.pk).update(due_at=now + SOON)
        check(link)
    return True


def check(link: Link) -> None:
    """Ask for *link*, whose host nobody else asks now, and note what became of it."""
    verdict = judge(link.url)
    now = timezone.now()
    note(link, verdict, now)
    host = LinkHost.objects.get(pk=link.host_id)
    rest = max(REST, Rules(host.robots).delay, verdict.rest)
    host.rests_until = now + dt.timedelta(seconds=min(rest, LONGEST_REST))
    if verdict.answered:
        host.answered_at = now
    host.save()


def note(link: Link, verdict: Verdict, now: dt.datetime) -> None:
    """Count a failure of *link*; forget all where it is there; change nothing if unknown."""
    link.checked_at, link.due_at = now, now + WEEK
    if verdict.is_there:
        link.strikes, link.failing_since, link.reason = 0, None, ""
    elif verdict.reason and (verdict.reason not in _OWN or _others_answer(now)):
        link.strikes = min(link.strikes + 1, 100)
        link.failing_since = link.failing_since or now
        link.reason = verdict.reason
    if (verdict.reason or verdict.rest) and not link.is_broken:
        link.due_at = now + SOON
    link.save()


def _others_answer(now: dt.datetime) -> bool:
    """Whether any server answered lately, so that this site is not what is cut off."""
    return LinkHost.objects.filter(answered_at__gt=now - SOON).exists()
