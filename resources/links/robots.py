"""What servers ask of programs (robots.txt, RFC 9309), kept for a day."""

import datetime as dt

from django.utils import timezone
from protego import Protego

from resources.links.fetching import AGENT, ask
from resources.links.gathering import origin_of
from resources.models import LinkHost

KEPT = dt.timedelta(days=1)
# A server that asks for more is visited as often as that, and no link of it is forgotten.
LONGEST_DELAY = 60.0  # seconds
_REFUSED = "User-agent: *\nDisallow: /"


class Rules:
    """What one server asks for."""

    def __init__(self, text: str) -> None:
        self._robots = Protego.parse(text)

    def allow(self, url: str) -> bool:
        return self._robots.can_fetch(url, AGENT)

    @property
    def delay(self) -> float:
        """Seconds that it wants between two questions."""
        return min(self._robots.crawl_delay(AGENT) or 0.0, LONGEST_DELAY)


def rules_of(url: str) -> Rules:
    """Return the rules of the server of *url*, asked for where they are not known.

    Raises FetchError where it does not answer.
    """
    host, _made = LinkHost.objects.get_or_create(origin=origin_of(url))
    now = timezone.now()
    if host.robots_at is None or host.robots_at < now - KEPT:
        LinkHost.objects.filter(pk=host.pk).update(
            robots=(text := _read(host.origin)), robots_at=now
        )
        return Rules(text)
    return Rules(host.robots)


def _read(origin: str) -> str:
    """Return robots.txt; a server that fails at it wants nobody, one without it wants all.

    One that leads elsewhere with it leads there with its pages, too, and is asked there.
    """
    answer = ask(f"{origin}/robots.txt", method="GET", with_text=True)
    if answer.status == 200:
        return answer.text.replace("\0", "")  # which a database may refuse
    if answer.status >= 500 or answer.status == 429:
        return _REFUSED
    return ""
