"""Where the former addresses of terms lead."""

from collections.abc import Iterable

from resources.models import ResourceTag
from resources.models.former import FormerTerm, TermKey, successors
from resources.tidying.keeping import key_of, model_of
from resources.tidying.uses import AnyTerm, AnyTermModel, use_by_resources
from resources.visibility import visible_resources


def where_seen(term: AnyTerm) -> list[int]:
    """Return the keys of the resources on which anyone may see the tag *term* now.

    None of a term: it has a page of its own.
    """
    if not isinstance(term, ResourceTag):
        return []
    owners = use_by_resources(ResourceTag).owners(term.pk)
    return list(
        visible_resources().filter(pk__in=owners).order_by("pk").values_list("pk", flat=True)
    )


def note_seen(term: AnyTerm, slug: str, pages: list[int]) -> None:
    """Let the former address *slug* of *term* lead on for as long as one of *pages* is visible."""
    if pages:
        key = key_of(term)
        FormerTerm.objects.get(vocabulary=key.vocabulary, key=key.key, slug=slug).seen_on.set(pages)


def present_terms(
    model: AnyTermModel, slugs: Iterable[str], *, for_visitor: bool = False
) -> dict[str, AnyTerm]:
    """Return slug -> what it leads to now, of those *slugs* that are no term's any more.

    *for_visitor*: without the tags that nobody could see under that name on what is visible
    now; an address that only an editor can know says nothing. Two queries and one for each
    vocabulary that is led to; none more where nothing is.
    """
    wanted = set(slugs)
    former = FormerTerm.objects.filter(vocabulary=model._meta.model_name, slug__in=wanted)
    if for_visitor and issubclass(model, ResourceTag):
        former = former.filter(seen_on__in=visible_resources()).distinct()
    named = {row.slug: row.now for row in former.order_by("pk")}
    if not named:
        return {}
    taken = set(model._default_manager.filter(slug__in=named).values_list("slug", flat=True))
    named = {slug: key for slug, key in named.items() if slug not in taken}
    later = successors(named.values())
    named = {slug: later.get(key, key) for slug, key in named.items()}
    found = _terms(named.values())
    return {slug: found[key] for slug, key in named.items() if key in found}


def _terms(keys: Iterable[TermKey]) -> dict[TermKey, AnyTerm]:
    wanted: dict[str, list[int]] = {}
    for vocabulary, key in set(keys):
        wanted.setdefault(vocabulary, []).append(key)
    return {
        TermKey(vocabulary, term.pk): term
        for vocabulary, its_keys in wanted.items()
        for term in model_of(vocabulary)._default_manager.filter(pk__in=its_keys)
    }
