"""Calendars and feeds: of one webinar, of a series, of all.

What is hidden is answered exactly like what does not exist.
"""

from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from home.feeds import events
from home.feeds.sending import send
from home.models.identity import current_identity
from resources.models import Series, Webinar


@require_safe
def event(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Send the entry of one webinar for somebody's calendar."""
    webinar = get_object_or_404(events.dated(Webinar.objects.all()), pk=pk)
    answer = send(request, events.one_event(webinar), events.MEDIA_TYPE)
    answer.headers["Content-Disposition"] = f'inline; filename="webinar-{pk}.ics"'
    return answer


@require_safe
def all_events(request: HttpRequest) -> HttpResponseBase:
    """Send the calendar of all webinars."""
    name = _("%(site)s: webinars") % {"site": current_identity(request).local_name}
    return _calendar(request, events.dated(Webinar.objects.all())[: events.MOST], name)


@require_safe
def series_events(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Send the calendar of the webinars of one series."""
    series = get_object_or_404(Series, slug=slug)
    webinars = events.dated(Webinar.objects.filter(series=series))[: events.MOST]
    return _calendar(request, webinars, series.label())


def _calendar(request: HttpRequest, webinars: QuerySet[Webinar], name: str) -> HttpResponseBase:
    address = request.build_absolute_uri(request.path)
    return send(request, events.feed(webinars, name, address), events.MEDIA_TYPE)
