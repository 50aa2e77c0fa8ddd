"""What is written down of what is said in webinars, and what is still to be looked at."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from resources.caption_syntax import ARROW, HEADER
from resources.captions import CaptionError, read_cues
from resources.languages import language_label
from resources.models import Track, Webinar

SPEECH = Track.objects.filter(page=OuterRef("pk"), kind__in=Track.SPEECH)
MACHINE = SPEECH.filter(status=Track.Status.MACHINE)
UNREADABLE = SPEECH.exclude(content__startswith=HEADER, content__contains=ARROW)


def recorded_webinars() -> QuerySet[Webinar]:
    """Return the webinars that have a recording or what is said in one (``has_speech``)."""
    recorded = Q(recording__isnull=False) | ~Q(recording_link="") | Q(has_speech=True)
    return Webinar.objects.annotate(has_speech=Exists(SPEECH)).filter(recorded)


def uncaptioned_webinars() -> QuerySet[Webinar]:
    """Return the recorded webinars without captions, or with some that a person must look at."""
    waiting = Exists(MACHINE) | Exists(UNREADABLE)
    return recorded_webinars().filter(Q(has_speech=False) | waiting)


def told_of(page: Webinar) -> str:
    """Return, in words, what is written down of what is said in *page*."""
    speech = [track for track in page.tracks.all() if track.kind in Track.SPEECH]
    return "; ".join(_told_of_tracks(speech)) or _("None")


def _told_of_tracks(tracks: Iterable[Track]) -> Iterable[str]:
    for track in tracks:
        words = {
            "language": language_label(track.language),
            "status": track.get_status_display(),
        }
        if not _is_readable(track):
            yield _("%(language)s: cannot be read. Upload it again.") % words
        elif track.status == Track.Status.MACHINE:
            since = date_format(timezone.localtime(track.added_at), "SHORT_DATE_FORMAT")
            yield _("%(language)s: made by machine, here since %(date)s") % {**words, "date": since}
        else:
            yield _("%(language)s: %(status)s") % words


def _is_readable(track: Track) -> bool:
    try:
        return bool(read_cues(track.content))
    except CaptionError:
        return False
