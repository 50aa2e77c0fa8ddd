"""What the pages that tidy up show of a term, which ones were chosen, and what was done."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from django.contrib.admin.utils import quote
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin import messages

from resources.models import Operation, Term, TreeTerm
from resources.models.vocabularies import translation_languages
from resources.tidying.keeping import label_of
from resources.tidying.uses import AnyTerm, AnyTermModel, batches


@dataclass(frozen=True)
class Row:
    """A term with how many resources it describes, and what it lacks."""

    key: int
    label: str
    count: int
    edit_url: str = ""
    translations: str = ""
    synonyms: str = ""


def row_of(term: AnyTerm, used: dict[int, int]) -> Row:
    edit_url = reverse(term.snippet_viewset.get_url_name("edit"), args=[quote(term.pk)])
    row = Row(term.pk, label_of(term), used.get(term.pk, 0), edit_url)
    if isinstance(term, Term):
        names = [term.translations.get(code, "") for code, _name in translation_languages()]
        told = ", ".join(filter(None, names))
        return replace(row, translations=told, synonyms=", ".join(term.synonym_list))
    return row


def family_of(term: AnyTerm) -> str:
    """Return the name of *term*, in a tree under those of the broader ones."""
    return term.family_label() if isinstance(term, TreeTerm) else label_of(term)


def chosen_terms(model: AnyTermModel, keys: Iterable[str]) -> list[AnyTerm]:
    """Return the terms that an address or a form names by *keys*, whatever those are."""
    wanted = [int(key) for key in keys if key.isascii() and key.isdigit() and len(key) < 19]
    return sorted(terms_of(model, wanted), key=lambda term: str(term.name))


def terms_of(model: AnyTermModel, keys: Iterable[int]) -> Iterator[AnyTerm]:
    for some in batches(keys):
        yield from model._default_manager.filter(pk__in=some)


def done(request: HttpRequest, vocabulary: str, operation: Operation) -> HttpResponse:
    """Tell what was done, for how many resources, and how it is undone."""
    told = operation.title
    if operation.count:
        told = ngettext(
            "%(title)s: %(count)s resource.", "%(title)s: %(count)s resources.", operation.count
        ) % {"title": operation.title, "count": operation.count}
    address = reverse("operations:undo", args=[operation.pk])
    messages.success(request, told, buttons=[messages.button(address, _("Undo"))])
    return redirect("tidying:vocabulary", vocabulary)
