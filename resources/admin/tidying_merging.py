"""Merging: what is merged was chosen before; what stays is one of it, is found, or is new."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages

from resources.admin.tidying_forms import NEW, MergeForm, mergeable_into, value_of
from resources.admin.tidying_frame import frame, may, model_or_404, name_of
from resources.admin.tidying_rows import chosen_terms, done, family_of, row_of
from resources.models import Operation
from resources.tidying.finding import find_terms
from resources.tidying.keeping import key_of, model_of
from resources.tidying.making import term_of_name
from resources.tidying.merging import TidyError, merge
from resources.tidying.uses import AnyTerm, AnyTermModel, counts

MOST_FOUND = 20


@dataclass(frozen=True)
class Choice:
    """Something that may stay, as the form shows it."""

    value: str
    label: str
    count: int
    vocabulary: str = ""


def merging(request: HttpRequest, vocabulary: str) -> HttpResponse:
    """Ask what the chosen terms become, and merge them."""
    model = model_or_404(request, vocabulary)
    data = request.POST if request.method == "POST" else request.GET
    terms = chosen_terms(model, data.getlist("term"))
    if not terms:
        messages.warning(request, _("Choose what to merge first."))
        return redirect("tidying:vocabulary", vocabulary)
    used = counts(model, [term.pk for term in terms])
    form = MergeForm(terms, used, *([request.POST] if request.method == "POST" else []))
    if request.method == "POST" and form.is_valid():
        try:
            return done(request, vocabulary, _merge(request.user, form))
        except TidyError as error:
            form.add_error(None, str(error))
    chosen = [value_of(term) for term in terms]
    elsewhere = form.chosen_elsewhere()
    context = {
        **frame(model, _("Merge"), reverse("tidying:vocabulary", args=[vocabulary])),
        "form": form,
        "vocabulary": vocabulary,
        "rows": [row_of(term, used) for term in terms],
        "choices": [
            Choice(value, row.label, row.count)
            for value, row in zip(chosen, (row_of(term, used) for term in terms), strict=True)
        ],
        "new": NEW,
        "into": form["into"].value(),
        **_found(model, terms, request.GET.get("q", ""), elsewhere),
    }
    return render(request, "resources/admin/tidying/merge.html", context)


def finding(request: HttpRequest, vocabulary: str) -> HttpResponse:
    """Return the part of the form that shows what was found, for the script of the admin."""
    model = model_or_404(request, vocabulary)
    terms = chosen_terms(model, request.GET.getlist("term"))
    context = _found(model, terms, request.GET.get("q", ""))
    return render(request, "resources/admin/tidying/found.html", context)


def _found(
    model: AnyTermModel, terms: Sequence[AnyTerm], q: str, chosen: AnyTerm | None = None
) -> dict[str, Any]:
    """Return what the form shows of a search for *q*; without words, of what was *chosen*."""
    found: list[AnyTerm] = [chosen] if chosen is not None else []
    models = mergeable_into(model)
    if q.strip():
        found = find_terms(models, q.strip(), MOST_FOUND + 1, but=[key_of(one) for one in terms])
    shown = found[:MOST_FOUND]
    used = {
        one: counts(one, [term.pk for term in shown if type(term) is one])
        for one in {type(term) for term in shown}
    }
    choices = [
        Choice(
            value_of(term),
            family_of(term),
            used[type(term)].get(term.pk, 0),
            name_of(type(term)) if len(models) > 1 else "",
        )
        for term in shown
    ]
    return {"q": q, "found": choices, "has_more": len(found) > MOST_FOUND}


@transaction.atomic
def _merge(user: Any, form: MergeForm) -> Operation:
    cleaned = form.cleaned_data
    if cleaned["into"] != NEW:
        if not may(user, "change", type(cleaned["target"])):
            raise PermissionDenied
        return merge(form.terms, cleaned["target"], user)
    made_in = model_of(cleaned["vocabulary"])
    if not may(user, "add", made_in):
        raise PermissionDenied
    target, is_made = term_of_name(made_in, cleaned["name"])
    return merge(form.terms, target, user, is_made=is_made)
