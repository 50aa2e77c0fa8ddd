"""Addresses of what belongs to a resource but is no page: documents, media, captions.

Each finds what is asked for, asks ``access`` and has it sent. What is hidden is answered
exactly like what does not exist.
"""

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe
from wagtail.documents.models import document_served

from resources.files import Access, access, find_stored
from resources.languages import language_label
from resources.models import LibraryDocument, Track
from resources.serving import CACHING, send_file, send_text
from resources.transcripts import as_text, cues_of, paragraphs


@require_safe
def document(request: HttpRequest, pk: int, name: str) -> HttpResponseBase:
    """Send the document *pk*; *name* must be its own, so that one has one address."""
    found = get_object_or_404(LibraryDocument, pk=pk)
    allowed = access(request, found)
    if found.filename != name or allowed is Access.NONE:
        raise Http404
    # As Wagtail's own view does, which this one stands for.
    document_served.send(sender=LibraryDocument, instance=found, request=request)
    return send_file(request, found.file, found.filename, allowed)


@require_safe
def media(request: HttpRequest, name: str) -> HttpResponseBase:
    """Send the picture or the recording stored under *name*."""
    found = find_stored(name)
    if found is None:
        raise Http404
    owner, file, shown_name = found
    return send_file(request, file, shown_name.rpartition("/")[2], access(request, owner))


@require_safe
def captions(request: HttpRequest, pk: int) -> HttpResponseBase:
    track = get_object_or_404(Track, pk=pk)
    return send_text(request, track.content, "text/vtt", access(request, track))


@require_safe
def transcript_text(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Send what is said as plain text."""
    track = get_object_or_404(Track, pk=pk, kind__in=Track.SPEECH)
    text = as_text(paragraphs(cues_of(track)))
    return send_text(request, text, "text/plain", access(request, track))


@require_safe
def transcript(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show what is said as a page of its own, to read and to print."""
    speech = Track.objects.select_related("page")
    track = get_object_or_404(speech, pk=pk, kind__in=Track.SPEECH)
    allowed = access(request, track)
    if allowed is Access.NONE:
        raise Http404
    shown = {
        "webinar": track.page,
        "track": track,
        "language_label": language_label(track.language),
        "paragraphs": paragraphs(cues_of(track)),
    }
    answer = render(request, "resources/transcript.html", shown)
    if allowed is Access.OWN:
        answer["Cache-Control"] = CACHING[allowed]
    return answer
