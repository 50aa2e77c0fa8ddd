"""Terms and tags merged into others, and parted again."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.log_actions import log

from resources.models import Operation, ResourceTag, Term, TreeTerm
from resources.models.former import TermKey, lead_on
from resources.operations import User, record
from resources.text import fold
from resources.tidying.keeping import columns_of, key_of, label_of
from resources.tidying.leading import where_seen
from resources.tidying.uses import (
    AnyTerm,
    AnyTermModel,
    Use,
    drop,
    use_by_resources,
    uses_of,
    wait_for_names,
    wait_for_saves,
)

MERGED = "terms-merged"


class TidyError(Exception):
    """What cannot be done, and why, in words for an editor. Nothing was changed."""


@transaction.atomic
def merge(
    sources: Sequence[AnyTerm], target: AnyTerm, user: User, *, is_made: bool = False
) -> Operation:
    """Have all that names one of *sources* name *target* instead, and delete the sources.

    Sources of one vocabulary, or tags that become a term of a vocabulary which resources
    name many of. Their names become synonyms of a target that is a term, so that a search
    still finds by them. The number of statements does not depend on how many resources are
    touched, but for the writing of new pairs, ``BATCH`` at a time. *is_made*: the target was
    made for this, and goes again with an undo. Raises :class:`TidyError`.
    """
    sources, target = _held(sources, target)
    title = _title([label_of(source) for source in sources], target)
    touched: set[int] = set()
    parts = [_merge_one(source, target, touched) for source in sources]
    # Its place in a tree may have changed.
    target = type(target)._default_manager.get(pk=target.pk)
    added = _take_names(sources, target)
    # Saving tells the search of all that names the target now.
    target.save()
    log(target, "resources.merge", user=user, data={"title": title})
    return record(
        MERGED,
        title,
        user,
        len(touched),
        {"target": key_of(target), "is_made": is_made, "synonyms": added, "sources": parts},
    )


def _title(names: Sequence[str], target: AnyTerm) -> str:
    message = ngettext(
        "Merged “%(names)s” into “%(target)s”", "Merged “%(names)s” into “%(target)s”", len(names)
    )
    return message % {"names": "”, “".join(names), "target": label_of(target)}


def _held(sources: Sequence[AnyTerm], target: AnyTerm) -> tuple[list[AnyTerm], AnyTerm]:
    """Return the terms as they are now; nobody names, merges or deletes them meanwhile."""
    wanted = {key_of(term) for term in sources} - {key_of(target)}
    if not wanted:
        raise TidyError(_("Choose at least one other to merge."))
    held: dict[TermKey, AnyTerm] = {}
    models: set[AnyTermModel] = {type(target), *map(type, sources)}
    # In the order in which saves hold what they name, or each might wait for the other.
    keys = {
        model: [key.key for key in (*wanted, key_of(target)) if key.vocabulary == _name(model)]
        for model in sorted(models, key=_name)
    }
    for model, its_keys in keys.items():
        wait_for_names(model, its_keys)
    for model, its_keys in keys.items():
        wait_for_saves(model, its_keys)
        terms = model._default_manager.filter(pk__in=its_keys)
        held |= {key_of(term): term for term in terms}
    if held.keys() != wanted | {key_of(target)}:
        raise TidyError(
            _("Somebody else has just deleted or merged one of them. Nothing was changed.")
        )
    ordered = [held[key] for key in sorted(wanted)]
    for source in ordered:
        _check(source, held[key_of(target)])
    return ordered, held[key_of(target)]


def _name(model: type[Any]) -> str:
    return str(model._meta.model_name)


def _check(source: AnyTerm, target: AnyTerm) -> None:
    if type(source) is not type(target):
        if not isinstance(source, ResourceTag) or use_by_resources(type(target)).is_column:
            raise TidyError(_("These two kinds cannot be merged. Nothing was changed."))
    elif isinstance(source, TreeTerm) and target.is_descendant_of(source):
        raise TidyError(
            _(
                "“%(narrow)s” is narrower than “%(broad)s”. Merge the narrower one into the "
                "broader one, or move it first. Nothing was changed."
            )
            % {"narrow": label_of(target), "broad": label_of(source)}
        )


def _take_names(sources: Sequence[AnyTerm], target: AnyTerm) -> list[str]:
    """Add the names of *sources* to the synonyms of *target*; return those that are new."""
    if not isinstance(target, Term):
        return []
    known = {fold(name) for name in (target.name, *target.synonym_list)}
    added = []
    for source in sources:
        synonyms = (
            [*source.translations.values(), *source.synonym_list]
            if isinstance(source, Term)
            else []
        )
        for name in (source.name, *synonyms):
            if fold(name) not in known:
                known.add(fold(name))
                added.append(name)
    target.synonyms = "\n".join([*target.synonym_list, *added])
    return added


def _merge_one(source: AnyTerm, target: AnyTerm, touched: set[int]) -> dict[str, Any]:
    """Merge *source*, add its resources to *touched*, and return what parts it again."""
    source = _as_it_stands(source)
    part: dict[str, Any] = {"vocabulary": _name(type(source)), "columns": columns_of(source)}
    seen = where_seen(source)
    if type(source) is type(target):
        uses = [(use, use.merge(source.pk, target.pk)) for use in uses_of(type(source))]
    else:
        uses = [_turn(source, target)]
    part["uses"] = {use.name: {"moved": moved, "both": both} for use, (moved, both) in uses}
    touched.update(
        key for use, changed in uses if use.is_of_resources for keys in changed for key in keys
    )
    part["narrower"] = _hand_over(source, target) if isinstance(source, TreeTerm) else []
    former = lead_on(key_of(source), source.slug, source.folded, key_of(target))
    former.seen_on.set(seen)
    _as_it_stands(source).delete()
    return part


def _as_it_stands(term: AnyTerm) -> AnyTerm:
    """Return *term* read anew: what was merged since may have moved it in its tree."""
    found: AnyTerm = type(term)._default_manager.get(pk=term.pk)
    return found


def _turn(tag: AnyTerm, target: AnyTerm) -> tuple[Use, tuple[list[int], list[int]]]:
    """Have the resources of a tag name a term instead."""
    tags, terms = use_by_resources(type(tag)), use_by_resources(type(target))
    named = terms.owners(target.pk)
    both = set(tags.owners(tag.pk).filter(**{f"{tags.owner}__in": named}))
    moved = set(tags.owners(tag.pk)) - both
    terms.add(target.pk, moved)
    drop(tags.of(tag.pk))
    return tags, (sorted(moved), sorted(both))


def _hand_over(source: TreeTerm, target: AnyTerm) -> list[int]:
    """Put what is narrower than *source* below *target*; return its keys."""
    narrower = [term.pk for term in source.get_children()]
    model = type(source)
    for key in narrower:
        model.objects.get(pk=key).move(model.objects.get(pk=target.pk), "sorted-child")
    return narrower
