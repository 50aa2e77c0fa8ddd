"""Certificates of attendance: printed by who attended, known to nobody else."""

import math

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from home.certificates.forms import CertificateForm, key_of
from resources.limits import client_address
from resources.models import Webinar
from resources.visibility import visible

OVER = frozenset({Webinar.State.RECORDED, Webinar.State.RECORDING_TO_COME})


# Nothing is written, so that nobody need wait for another's transaction.
@transaction.non_atomic_requests
@sensitive_post_parameters()
@cache_control(private=True, no_store=True)
@require_http_methods(["GET", "HEAD", "POST"])
def certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for name, code word and reflection, and answer with the certificate to print.

    A webinar without a code word has no certificates, and is answered like a hidden one.
    """
    webinars = visible(Webinar.objects.select_related("series", "locale"))
    webinar = get_object_or_404(webinars, pk=pk)
    if not key_of(webinar.code_word):
        raise Http404
    is_over = webinar.state in OVER
    form = CertificateForm(webinar, request.POST if request.method == "POST" else None)
    context = {"webinar": webinar, "form": form, "is_over": is_over, "minutes": _minutes(webinar)}
    if is_over and form.is_bound and form.is_right(client_address(request)):
        return render(request, "home/certificate.html", {**context, "today": timezone.now()})
    answer = render(request, "home/certificate_form.html", context)
    if form.seconds_to_wait:
        answer.status_code = 429
        answer.headers["Retry-After"] = str(form.seconds_to_wait)
    return answer


def _minutes(webinar: Webinar) -> int | None:
    """Return how long the webinar was, by its hours, else by its recording."""
    if webinar.starts_at and webinar.ends_at:
        return round((webinar.ends_at - webinar.starts_at).total_seconds() / 60)
    if webinar.recording and webinar.recording.duration:
        return math.ceil(webinar.recording.duration / 60)
    return None
