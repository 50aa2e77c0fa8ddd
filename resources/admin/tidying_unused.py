"""What nothing uses, page by page, and deleted as many at a time as a page shows."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from resources.admin.tidying_frame import frame, model_or_404
from resources.admin.tidying_rows import chosen_terms, done, family_of
from resources.tidying.merging import TidyError
from resources.tidying.renaming import delete_unused, unused

MOST_ON_A_PAGE = 200


def idle(request: HttpRequest, vocabulary: str) -> HttpResponse:
    """Show what nothing uses, all of a page chosen where ``?all=1`` says so."""
    model = model_or_404(request, vocabulary)
    page = Paginator(unused(model), MOST_ON_A_PAGE).get_page(request.GET.get("p"))
    context = {
        **frame(model, _("Not used"), reverse("tidying:vocabulary", args=[vocabulary])),
        "vocabulary": vocabulary,
        "page": page,
        "rows": [{"key": term.pk, "label": family_of(term)} for term in page],
        "all_chosen": "all" in request.GET,
    }
    return render(request, "resources/admin/tidying/unused.html", context)


@require_POST
def deleting(request: HttpRequest, vocabulary: str) -> HttpResponse:
    """Delete those of the chosen terms that nothing uses."""
    model = model_or_404(request, vocabulary)
    chosen = [term.pk for term in chosen_terms(model, request.POST.getlist("term"))]
    if not chosen:
        messages.warning(request, _("Choose what to delete first."))
        return redirect("tidying:unused", vocabulary)
    try:
        return done(request, vocabulary, delete_unused(model, chosen, request.user))
    except TidyError as error:
        messages.warning(request, str(error))
    return redirect("tidying:vocabulary", vocabulary)
