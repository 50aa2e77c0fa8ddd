"""Whether providers still have the recordings that webinars point to.

Only providers that are known by name are asked, at addresses of their own that stand here:
what an editor typed is sent along, and never opened.
"""

import datetime as dt
import logging
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Mapping
from http.client import HTTPException
from typing import Any, Literal
from urllib.parse import urlencode

from django.conf import settings
from django.db import close_old_connections
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from resources.models import LinkCheck, Webinar
from resources.providers import provided_video

logger = logging.getLogger(__name__)

Answer = Literal["there", "gone", "unknown"]

# Where each provider tells about one of its videos (oEmbed, https://oembed.com).
ADDRESSES: Mapping[str, str] = {
    "YouTube": "https://www.youtube.com/oembed",
    "Vimeo": "https://vimeo.com/api/oembed.json",
}
# Not 401 and 403: a video that may not be played elsewhere is still there for who follows the link.
GONE = frozenset({404, 410})
TIMEOUT = 5.0  # seconds
APART = 1.0  # seconds between two questions: nobody is to be flooded
AGAIN = dt.timedelta(days=7)
LOOK = 60 * 60.0  # seconds between two looks at what is due


def due() -> QuerySet[Webinar]:
    """Return the live webinars with a recording elsewhere that was not asked for lately."""
    fresh = Q(link_check__link=F("recording_link"), link_check__checked_at__gt=_now() - AGAIN)
    return Webinar.objects.live().exclude(recording_link="").exclude(fresh).order_by("pk")


def ask(link: str) -> Answer:
    """Ask the provider of *link* whether it still has the video."""
    video = provided_video(link)
    address = ADDRESSES.get(video.provider) if video else None
    if video is None or address is None:
        return "unknown"
    question = urllib.request.Request(  # noqa: S310 - the address is one of those above
        f"{address}?{urlencode({'format': 'json', 'url': video.link})}",
        headers={"User-Agent": "link check of a learning library"},
    )
    try:
        with _OPENER.open(question, timeout=TIMEOUT) as answer:
            return "there" if answer.status == 200 else "unknown"
    except urllib.error.HTTPError as error:
        with error:
            return "gone" if error.code in GONE else "unknown"
    except (OSError, HTTPException):
        return "unknown"


def check(webinar: Webinar) -> Answer:
    """Ask for the recording of *webinar* and note the answer; an unknown one changes nothing."""
    link, now = webinar.recording_link, _now()
    answer = ask(link)
    known = LinkCheck.objects.filter(webinar=webinar, link=link).first()
    dead_since = known.dead_since if known else None
    if answer == "there":
        dead_since = None
    elif answer == "gone":
        dead_since = dead_since or now
    LinkCheck.objects.update_or_create(
        webinar=webinar, defaults={"link": link, "checked_at": now, "dead_since": dead_since}
    )
    return answer


def check_on_schedule(stopping: Callable[[float], bool]) -> None:
    """Check what is due until *stopping*, called with the seconds to wait, returns True."""
    look_at = time.monotonic()
    while not stopping(APART):
        if not settings.CHECK_LINKS or time.monotonic() < look_at:
            continue
        close_old_connections()
        try:
            found: Counter[Answer] = Counter()
            for webinar in due():
                if stopping(APART):
                    return
                found[check(webinar)] += 1
        except Exception:  # whatever it is, the next look must come
            logger.exception("Recordings elsewhere could not be checked; trying again")
        else:
            if found["gone"]:
                logger.warning(
                    "%d recordings are gone from their providers: see the report of captions",
                    found["gone"],
                )
        look_at = time.monotonic() + LOOK


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        """Follow nobody elsewhere; the redirect is told as an error."""


_OPENER = urllib.request.build_opener(_NoRedirects)


def _now() -> dt.datetime:
    return timezone.now()
