"""Places within a resource where the words are found, as people are told of them."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from resources.captions import clock
from search.engines.base import FOUND_IN
from search.highlighting import Marker
from search.passages import Segment

_IN_FILE = {
    "page": gettext_lazy("On page %(number)d of “%(file)s”"),
    "slide": gettext_lazy("On slide %(number)d of “%(file)s”"),
    "part": gettext_lazy("In “%(file)s”"),
}
_PLACES: Mapping[str, str | Promise] = {
    "recording": gettext_lazy("recording (%(count)s)"),
    "slides": gettext_lazy("slides (%(count)s)"),
    "files": gettext_lazy("files (%(count)s)"),
}


class Moment(NamedTuple):
    """A place within a resource: the second it is said, or the page it stands on."""

    url: str
    label: str
    text: SafeString
    language: str
    status: str


def moments_of(segments: Iterable[Segment], url: str, marker: Marker) -> tuple[Moment, ...]:
    """Return *segments* of the resource at *url* as moments, each place once, best first."""
    moments = (_moment(segment, url, marker) for segment in segments)
    # Two segments share a cue, in which the words may stand.
    return tuple({moment.url: moment for moment in moments}.values())


def _moment(segment: Segment, url: str, marker: Marker) -> Moment:
    text = marker.fragment(segment.text) or marker.mark(segment.text)
    if segment.kind == "speech":
        second = _second(segment, marker.densest(segment.text))
        label = _("Said at %(time)s") % {"time": clock(second)}
        # The page marks that moment in the transcript of that language.
        address = f"{url}?t={second}&transcript={segment.language}#moment"
    else:
        label = _IN_FILE[segment.kind] % {"number": segment.position, "file": segment.title}
        address = segment.url
    return Moment(address, label, text, segment.language, segment.status)


def _second(segment: Segment, at: int | None) -> int:
    """Return when the cue begins that holds what stands *at* a place of the text."""
    before = [second for begins, second in segment.cues if begins <= (at or 0)]
    return before[-1] if before else segment.position


def found_in_line(found_in: Mapping[str, int]) -> str:
    """Return in how many passages of what the words were found, or ""."""
    if not found_in:
        return ""
    # Engines count so far and no further.
    shown = {
        place: f"{count}+" if count >= FOUND_IN else count for place, count in found_in.items()
    }
    places = [
        str(label) % {"count": shown[place]} for place, label in _PLACES.items() if place in shown
    ]
    return _("Found in: %(places)s") % {"places": ", ".join(places)}
