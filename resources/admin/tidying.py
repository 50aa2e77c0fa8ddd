"""Tidying up vocabularies and tags: what is alike, what nothing uses, renaming."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages

from resources.admin import tidying_apart, tidying_merging, tidying_trees, tidying_unused
from resources.admin.tidying_forms import RenameForm, value_of, vocabularies_of_many
from resources.admin.tidying_frame import frame, model_or_404, name_of, tidied_by
from resources.admin.tidying_rows import Row, chosen_terms, done, row_of, terms_of
from resources.models import ResourceTag, Term, TreeTerm
from resources.models.former import TermKey
from resources.tidying import parting  # noqa: F401 - registers what undoes a merge
from resources.tidying.alike import alike, doubled, key_of_name
from resources.tidying.apart import pairs_apart
from resources.tidying.keeping import key_of, label_of
from resources.tidying.merging import TidyError
from resources.tidying.renaming import TwinError, rename, unused
from resources.tidying.uses import counts

# Entries of each list but that of all; more are on pages of their own, or follow when those
# are done.
MOST_LISTED = 200
MOST_UNUSED = 20
MOST_ON_A_PAGE = 100

Entry = TypeVar("Entry")


@dataclass(frozen=True)
class _Part(Generic[Entry]):
    """As much of a list as a page shows."""

    all: list[Entry]
    most: int

    @property
    def shown(self) -> list[Entry]:
        return self.all[: self.most]

    @property
    def more(self) -> int:
        return len(self.all) - len(self.shown)


def index(request: HttpRequest, vocabulary: str = "resourcetag") -> HttpResponse:
    """Show what could be tidier in a vocabulary."""
    model = model_or_404(request, vocabulary)
    used = counts(model)
    names = dict(model._default_manager.values_list("pk", "name"))
    pairs = pairs_apart(model)
    groups = _Part(_alike(names, pairs, used), MOST_LISTED)
    is_tags = issubclass(model, ResourceTag)
    twins = _Part(_doubled(names, pairs) if is_tags else [], MOST_LISTED)
    idle = _Part(list(unused(model).values_list("pk", flat=True)), MOST_UNUSED)
    q = request.GET.get("q", "")
    page = Paginator(_listed(names, used, q), MOST_ON_A_PAGE).get_page(request.GET.get("p"))
    shown = {*page, *idle.shown, *(key for key, _term in twins.shown)}.union(*groups.shown)
    rows = {term.pk: row_of(term, used) for term in terms_of(model, shown)}
    context = {
        **frame(model),
        "vocabulary": vocabulary,
        "tabs": [
            {"name": name_of(one), "vocabulary": one._meta.model_name, "is_current": one is model}
            for one in tidied_by(request.user)
        ],
        "groups": [_most_used(group, rows) for group in groups.shown],
        "more_groups": groups.more,
        "doubled": [(rows[key], term) for key, term in twins.shown if key in rows],
        "more_doubled": twins.more,
        "apart_count": tidying_apart.count(pairs),
        "unused": [rows[key] for key in idle.shown if key in rows],
        "unused_count": len(idle.all),
        "more_unused": idle.more,
        "listed": _most_used(page, rows),
        "page": page,
        "q": q,
        "has_synonyms": issubclass(model, Term),
        "is_tags": is_tags,
        "is_tree": issubclass(model, TreeTerm),
    }
    return render(request, "resources/admin/tidying/index.html", context)


def _alike(
    names: dict[int, str], pairs: set[frozenset[TermKey]], used: dict[int, int]
) -> list[list[int]]:
    """Return the groups of nearly the same names, the most used first."""
    groups = alike(names, {frozenset(key.key for key in pair) for pair in pairs if _is_own(pair)})
    return sorted(groups, key=lambda group: -sum(used.get(key, 0) for key in group))


def _is_own(pair: frozenset[TermKey]) -> bool:
    """Whether both are of one vocabulary."""
    return len({key.vocabulary for key in pair}) == 1


def _listed(names: dict[int, str], used: dict[int, int], q: str) -> list[int]:
    """Return the keys of those *names* that have *q* in them, the most used first."""
    wanted = key_of_name(q)
    found = [key for key in names if not wanted or wanted in key_of_name(names[key])]
    return sorted(found, key=lambda key: (-used.get(key, 0), names[key]))


def _most_used(keys: Iterable[int], rows: dict[int, Row]) -> list[Row]:
    # What somebody has just deleted has no row.
    found = [rows[key] for key in keys if key in rows]
    return sorted(found, key=lambda row: (-row.count, row.label))


def _doubled(
    names: dict[int, str], pairs: set[frozenset[TermKey]]
) -> list[tuple[int, dict[str, str]]]:
    """Return the tags that are terms already, each with what the page says of the term."""
    terms = [term for one in vocabularies_of_many() for term in one._default_manager.all()]

    def is_apart(tag: int, term: Term) -> bool:
        return frozenset({TermKey("resourcetag", tag), key_of(term)}) in pairs

    return [
        (
            key,
            {
                "label": term.label(),
                "vocabulary": name_of(type(term)),
                "value": value_of(term),
            },
        )
        for key, term in doubled(names, terms, is_apart)
    ]


def renaming(request: HttpRequest, vocabulary: str, pk: int) -> HttpResponse:
    """Ask for another name; where another term has it, offer to merge the two."""
    model = model_or_404(request, vocabulary)
    found = chosen_terms(model, [str(pk)])
    if not found:
        raise Http404
    term = found[0]
    form = RenameForm(request.POST or None, initial={"name": term.name})
    if request.method == "POST" and form.is_valid():
        try:
            return done(request, vocabulary, rename(term, form.cleaned_data["name"], request.user))
        except TwinError as error:
            messages.warning(request, _("%(problem)s You can merge them.") % {"problem": error})
            address = reverse("tidying:merge", args=[vocabulary])
            query = urlencode({"term": [term.pk, error.twin.pk]}, doseq=True)
            return redirect(f"{address}?{query}")
        except TidyError as error:
            form.add_error("name", str(error))
    title = _("Rename “%(name)s”") % {"name": label_of(term)}
    context = {
        **frame(model, title, reverse("tidying:vocabulary", args=[vocabulary])),
        "form": form,
        "vocabulary": vocabulary,
        "pk": pk,
        "row": row_of(term, counts(model, [pk])),
    }
    return render(request, "resources/admin/tidying/rename.html", context)


urlpatterns = [
    path("", index, name="index"),
    path("<slug:vocabulary>/", index, name="vocabulary"),
    path("<slug:vocabulary>/order/", tidying_trees.tree, name="tree"),
    path("<slug:vocabulary>/order/move/", tidying_trees.move, name="move"),
    path("<slug:vocabulary>/alike/", tidying_apart.deciding, name="decide"),
    path("<slug:vocabulary>/apart/", tidying_apart.apart, name="apart"),
    path("<slug:vocabulary>/merge/", tidying_merging.merging, name="merge"),
    path("<slug:vocabulary>/merge/found/", tidying_merging.finding, name="found"),
    path("<slug:vocabulary>/<key:pk>/rename/", renaming, name="rename"),
    path("<slug:vocabulary>/unused/", tidying_unused.idle, name="unused"),
    path("<slug:vocabulary>/unused/delete/", tidying_unused.deleting, name="delete"),
]
