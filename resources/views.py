"""Addresses of what belongs to a resource but is no page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from resources.models import Track, Webinar
from resources.visibility import visible


@require_safe
def captions(request: HttpRequest, pk: int) -> HttpResponse:
    """Serve a caption track; a hidden webinar's track is answered like a missing one."""
    track = get_object_or_404(Track, pk=pk, page__in=visible(Webinar.objects.all()))
    return HttpResponse(track.content, content_type="text/vtt; charset=utf-8")
