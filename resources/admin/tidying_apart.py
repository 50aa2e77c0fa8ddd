"""What is nearly the same: merged, or marked as meant, and offered again."""

from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from resources.admin.tidying_forms import mergeable_into
from resources.admin.tidying_frame import frame, may, model_or_404, name_of
from resources.admin.tidying_rows import chosen_terms, done
from resources.models.former import TermKey
from resources.models.named import TERM_MODELS
from resources.tidying.apart import keep_apart, offer_again, pairs_apart
from resources.tidying.keeping import key_of, label_of, model_of
from resources.tidying.merging import TidyError
from resources.tidying.uses import AnyTerm, AnyTermModel

MOST_ON_A_PAGE = 100


@require_POST
def deciding(request: HttpRequest, vocabulary: str) -> HttpResponse:
    """Go on to merge the chosen ones, or mark them as not the same, as the button says.

    Terms are named by their keys; of another vocabulary, as ``topic:7``.
    """
    model = model_or_404(request, vocabulary)
    terms = _chosen(model, request.POST.getlist("term"))
    if "apart" not in request.POST:
        query = urlencode({"term": [term.pk for term in terms]}, doseq=True)
        return redirect(f"{reverse('tidying:merge', args=[vocabulary])}?{query}")
    if not all(may(request.user, "change", type(term)) for term in terms):
        raise PermissionDenied
    try:
        return done(request, vocabulary, keep_apart(terms, request.user))
    except TidyError as error:
        messages.warning(request, str(error))
    return redirect("tidying:vocabulary", vocabulary)


def _chosen(model: AnyTermModel, values: list[str]) -> list[AnyTerm]:
    own = chosen_terms(model, values)
    others = [value.split(":", 1) for value in values if ":" in value]
    kinds = {one._meta.model_name: one for one in mergeable_into(model)}
    return own + [
        term
        for vocabulary, key in others
        if vocabulary in kinds
        for term in chosen_terms(kinds[vocabulary], [key])
    ]


def apart(request: HttpRequest, vocabulary: str) -> HttpResponse:
    """List what was marked as not the same; offer two again where a button says so."""
    model = model_or_404(request, vocabulary)
    if request.method == "POST":
        return _offer(request, vocabulary)
    pairs = [tuple(sorted(pair)) for pair in pairs_apart(model)]
    present = _present({key for pair in pairs for key in pair})
    shown = [
        {
            "one": _named(present[one], model),
            "other": _named(present[other], model),
            "value": " ".join(":".join(map(str, key)) for key in (one, other)),
        }
        for one, other in pairs
        if one in present and other in present
    ]
    shown.sort(key=lambda entry: (entry["one"].casefold(), entry["other"].casefold()))
    context = {
        **frame(model, _("Not the same"), reverse("tidying:vocabulary", args=[vocabulary])),
        "vocabulary": vocabulary,
        "page": Paginator(shown, MOST_ON_A_PAGE).get_page(request.GET.get("p")),
    }
    return render(request, "resources/admin/tidying/apart.html", context)


def count(pairs: set[frozenset[TermKey]]) -> int:
    """Return how many of *pairs* are of terms that are there."""
    present = _present({key for pair in pairs for key in pair}) if pairs else {}
    return sum(pair <= present.keys() for pair in pairs)


def _present(keys: set[TermKey]) -> dict[TermKey, AnyTerm]:
    found: dict[TermKey, AnyTerm] = {}
    for vocabulary in {key.vocabulary for key in keys}:
        its_keys = [key.key for key in keys if key.vocabulary == vocabulary]
        terms = model_of(vocabulary)._default_manager.filter(pk__in=its_keys)
        found |= {key_of(term): term for term in terms}
    return found


def _named(term: AnyTerm, model: AnyTermModel) -> str:
    """Return the name of *term*, with its vocabulary where that is not *model*."""
    if isinstance(term, model):
        return label_of(term)
    return f"{label_of(term)} ({name_of(type(term))})"


def _offer(request: HttpRequest, vocabulary: str) -> HttpResponse:
    keys = [
        TermKey(name, int(key))
        for name, _sep, key in (
            value.partition(":") for value in request.POST.get("pair", "").split(" ")
        )
        if name in TERM_MODELS and key.isascii() and key.isdigit() and len(key) < 19
    ]
    if len(keys) == 2 and vocabulary in {key.vocabulary for key in keys} and offer_again(*keys):
        messages.success(
            request, _("They are offered again where their names are nearly the same.")
        )
    else:
        messages.warning(request, _("They are offered again already. Nothing was changed."))
    return redirect("tidying:apart", vocabulary)
