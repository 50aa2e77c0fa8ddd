"""The trees of topics and places, put in order by drag or by keyboard."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from resources.admin.tidying_frame import frame, model_or_404
from resources.models import TreeTerm
from resources.tidying.keeping import label_of
from resources.tidying.merging import TidyError
from resources.tidying.trees import AFTER, BEFORE, INSIDE, STEPS, put, step
from resources.tidying.uses import counts

# Terms in one page of the tree; of a larger one, it shows one level of one branch.
MOST_AT_ONCE = 300


def tree(request: HttpRequest, vocabulary: str) -> HttpResponse:
    """Show a tree; each term can be dragged, and has buttons for each way it can go."""
    model = _tree_or_404(request, vocabulary)
    used = counts(model)
    context = {
        **frame(model, _("Order"), reverse("tidying:vocabulary", args=[vocabulary])),
        "vocabulary": vocabulary,
    }
    if _is_whole(model):
        context["roots"] = _nested(model._default_manager.order_by("path"), used)
    else:
        context |= _level(model, request, used)
    return render(request, "resources/admin/tidying/tree.html", context)


def _is_whole(model: type[TreeTerm]) -> bool:
    """Whether a page shows the whole tree."""
    return model._default_manager.count() <= MOST_AT_ONCE


def _sisters(model: type[TreeTerm], above: TreeTerm | None) -> QuerySet[Any]:
    return (above.get_children() if above else model.get_root_nodes()).order_by("path")


def _level(model: type[TreeTerm], request: HttpRequest, used: dict[int, int]) -> dict[str, Any]:
    """Return a page of the terms right under the one that is asked for, or of the top level."""
    above = _term(model, request.GET.get("under", ""))
    sisters = _sisters(model, above)
    page = Paginator(sisters, MOST_AT_ONCE).get_page(request.GET.get("page"))
    start = page.start_index() - 1
    # The one before says where the first of the page stands.
    before = max(start - 1, 0)
    entries = _nested(sisters[before : start + MOST_AT_ONCE], used, above)[max(start, 0) - before :]
    if entries and page.has_next():
        entries[-1]["is_last"] = False
    return {
        "roots": entries,
        "page": page,
        "above": above,
        "broader": list(above.get_ancestors()) if above else [],
    }


def _nested(
    terms: Iterable[TreeTerm], used: dict[int, int], above: TreeTerm | None = None
) -> list[dict[str, Any]]:
    """Return *terms* under *above* as the page shows them: each with what is narrower of them."""
    roots: list[dict[str, Any]] = []
    branch: list[dict[str, Any]] = []
    depth = above.depth if above else 0
    parent = label_of(above) if above else ""
    for term in terms:
        del branch[term.depth - depth - 1 :]
        sisters = branch[-1]["narrower"] if branch else roots
        if sisters:
            sisters[-1]["is_last"] = False
        entry = {
            "key": term.pk,
            "label": label_of(term),
            "count": used.get(term.pk, 0),
            "where": _where(
                label_of(term),
                branch[-1]["label"] if branch else parent,
                sisters[-1]["label"] if sisters else "",
            ),
            "is_first": not sisters,
            "is_last": True,
            "is_root": term.is_root(),
            "narrower_count": term.numchild,
            "narrower": [],
        }
        sisters.append(entry)
        branch.append(entry)
    return roots


def _where(label: str, parent: str, before: str) -> str:
    """Say where a term stands, for who does not see the tree."""
    if parent and before:
        words = _("%(term)s is now under %(parent)s, after %(before)s")
    elif parent:
        words = _("%(term)s is now the first under %(parent)s")
    elif before:
        words = _("%(term)s is now after %(before)s, on the top level")
    else:
        words = _("%(term)s is now the first of all")
    return words % {"term": label, "parent": parent, "before": before}


@require_POST
def move(request: HttpRequest, vocabulary: str) -> HttpResponse:
    """Move a term: by one step, as a button says, or beside or into another, as a drop does."""
    model = _tree_or_404(request, vocabulary)
    given = request.POST.get("step", "")
    key, way = given.split(":", 1) if ":" in given else (request.POST.get("term", ""), "")
    term, other = _term(model, key), _term(model, request.POST.get("other", ""))
    where = request.POST.get("where", "")
    try:
        if term is not None and way in STEPS:
            step(term, way, request.user)
        elif term is not None and other is not None and where in (BEFORE, AFTER, INSIDE):
            put(term, other, where, request.user)
        else:
            raise TidyError(_("Somebody else has just deleted or merged it. Nothing was changed."))
    except TidyError as error:
        messages.error(request, str(error))
    return redirect(_address(model, term.pk if term else 0))


def _address(model: type[TreeTerm], key: int) -> str:
    """Return the address of the page that shows the term *key* where it stands now."""
    address = reverse("tidying:tree", args=[model._meta.model_name])
    term = model._default_manager.filter(pk=key).first()
    if term is None:
        return address
    if _is_whole(model):
        return f"{address}#term-{key}"
    above = term.get_parent()
    at = _sisters(model, above).filter(path__lt=term.path).count()
    query = urlencode({"under": above.pk if above else "", "page": at // MOST_AT_ONCE + 1})
    return f"{address}?{query}#term-{key}"


def _term(model: type[TreeTerm], key: str) -> TreeTerm | None:
    is_key = key.isascii() and key.isdigit() and len(key) < 19
    return model._default_manager.filter(pk=key).first() if is_key else None


def _tree_or_404(request: HttpRequest, vocabulary: str) -> type[TreeTerm]:
    model = model_or_404(request, vocabulary)
    if not issubclass(model, TreeTerm):
        raise Http404
    return model
