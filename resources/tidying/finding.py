"""Terms and tags found by a part of any of their names."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from resources.models import Term
from resources.models.former import TermKey
from resources.models.vocabularies import translation_languages
from resources.text import fold
from resources.tidying.keeping import key_of, label_of
from resources.tidying.uses import AnyTerm, AnyTermModel

# What is found begins with names that are the words, then with names that begin so.
_RANK = "rank_of_name"


def named_like(model: AnyTermModel, text: str) -> Q:
    """Return the condition that *text* is in a name, in any language, or in a synonym.

    Case and accents do not matter in the name itself.
    """
    found = Q(folded__contains=fold(text))
    if issubclass(model, Term):
        found |= Q(synonyms__icontains=text)
        for code, _name in translation_languages():
            found |= Q(**{f"translations__{code}__icontains": text})
    return found


def find_terms(
    models: Iterable[AnyTermModel], text: str, most: int, but: Collection[TermKey] = ()
) -> list[AnyTerm]:
    """Return up to *most* terms of *models* named like *text*, the closest first.

    Those with the keys *but* are left out.
    """
    found = [
        term
        for model in models
        for term in _named(model, text).exclude(
            pk__in=[key.key for key in but if key.vocabulary == model._meta.model_name]
        )[:most]
    ]
    found.sort(key=lambda term: (getattr(term, _RANK), fold(label_of(term)), key_of(term)))
    return found[:most]


def _named(model: AnyTermModel, text: str) -> QuerySet[Any]:
    folded = fold(text)
    rank = Case(
        When(folded=folded, then=Value(0)),
        When(folded__startswith=folded, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    named = model._default_manager.filter(named_like(model, text)).annotate(**{_RANK: rank})
    return named.order_by(_RANK, "folded")
