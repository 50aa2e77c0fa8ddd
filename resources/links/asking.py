"""What becomes of one link: whether it leads anywhere, as far as a program may know."""

from typing import NamedTuple
from urllib.parse import urlencode, urljoin

from resources.dois import doi_of
from resources.links.fetching import Answer, FetchError, PrivateAddressError, TooSlowError, ask
from resources.links.gathering import tidy
from resources.links.robots import rules_of
from resources.models import Link
from resources.providers import provided_video

MOST_HOPS = 5
# Where each provider tells about one of its videos (oEmbed, https://oembed.com).
ADDRESSES = {
    "YouTube": "https://www.youtube.com/oembed",
    "Vimeo": "https://vimeo.com/api/oembed.json",
}
GONE = frozenset({404, 410})
# What a server answers that wants to be left alone for a while.
BUSY = frozenset({429, 503})
_FIRST_ERROR = 500
_MOVED = frozenset({301, 302, 303, 307, 308})


class Verdict(NamedTuple):
    """Whether a link leads anywhere; neither *is_there* nor a *reason*: nobody can tell.

    *answered* where a server said anything at all; *rest* is how many seconds it asked to
    be left alone.
    """

    is_there: bool = False
    reason: str = ""
    answered: bool = False
    rest: float = 0.0


UNKNOWN = Verdict()


def judge(url: str) -> Verdict:
    """Ask for *url* and wherever it leads on to, as far as the servers there like that."""
    if provided_video(url):
        return _judge_video(url)
    return _judge_doi(url) if doi_of(url) else _judge_page(url)


def _judge_page(url: str) -> Verdict:
    for _hop in range(MOST_HOPS + 1):
        try:
            if not rules_of(url).allow(url):
                return UNKNOWN
            answer = _ask(url)
        except FetchError as error:
            return _failed(error)
        if answer.status not in _MOVED:
            return _answered(answer)
        url = tidy(urljoin(url, answer.location))
        if not url:
            return Verdict(reason=Link.Reason.ERROR, answered=True)
    return Verdict(reason=Link.Reason.LOOP, answered=True)


def _ask(url: str) -> Answer:
    """Ask without the body; many servers answer well only to who asks for it, too."""
    answer = ask(url)
    is_sure = answer.status < 400 or answer.status in BUSY
    return answer if is_sure else ask(url, method="GET")


def _judge_doi(url: str) -> Verdict:
    """Ask whether a work is registered under a DOI: that is all that a citation promises.

    Its publisher is not asked: many refuse programs, and what is wrong there is theirs to mend.
    """
    try:
        if not rules_of(url).allow(url):
            return UNKNOWN
        answer = _ask(url)
    except FetchError as error:
        return _failed(error)
    if answer.status in _MOVED:
        return Verdict(is_there=True, answered=True)
    verdict = _answered(answer)
    return verdict._replace(reason=Link.Reason.DOI) if answer.status in GONE else verdict


def _judge_video(url: str) -> Verdict:
    """Ask the provider of a video: its pages answer well whatever became of the video."""
    video = provided_video(url)
    address = ADDRESSES.get(video.provider) if video else None
    if video is None or address is None:
        return UNKNOWN
    try:
        answer = ask(f"{address}?{urlencode({'format': 'json', 'url': video.link})}", method="GET")
    except FetchError as error:
        return _failed(error)
    # Not 401 and 403: a video that may not be played elsewhere is there for who follows the link.
    reason = Link.Reason.VIDEO if answer.status in GONE else ""
    is_there = answer.status == 200
    return Verdict(is_there=is_there, reason=reason, answered=True, rest=_rest(answer))


def _answered(answer: Answer) -> Verdict:
    told = Verdict(answered=True, rest=_rest(answer))
    if 200 <= answer.status < 300:
        return told._replace(is_there=True)
    if answer.status in GONE:
        return told._replace(reason=Link.Reason.GONE)
    if answer.status >= _FIRST_ERROR and answer.status not in BUSY:
        return told._replace(reason=Link.Reason.ERROR)
    # A server may refuse programs, and have the page for people.
    return told


def _failed(error: FetchError) -> Verdict:
    if isinstance(error, PrivateAddressError):
        return Verdict(reason=Link.Reason.PRIVATE, answered=True)
    slow = isinstance(error, TooSlowError)
    return Verdict(reason=Link.Reason.SLOW if slow else Link.Reason.AWAY)


def _rest(answer: Answer) -> float:
    """Return for how long, in seconds, the server asks to be left alone."""
    if answer.status not in BUSY:
        return 0.0
    return float(answer.retry_after) if answer.retry_after.isdecimal() else 0.0
