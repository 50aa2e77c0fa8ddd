"""What was merged is parted again."""

from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.permission_policies.pages import PagePermissionPolicy

from resources.models import Operation, ResourcePage, TreeTerm
from resources.models.former import TermKey, forget
from resources.operations import UndoError, Undone, User, undoes
from resources.tidying.drafts import named_in_drafts
from resources.tidying.keeping import key_of, make_again, model_of
from resources.tidying.merging import MERGED
from resources.tidying.rights import require_change
from resources.tidying.uses import (
    AnyTerm,
    Use,
    use_by_resources,
    uses_of,
    wait_for_names,
    wait_for_saves,
)


@undoes(MERGED)
def part(operation: Operation, user: User) -> Undone:
    """Make the merged terms again, for those that still name what they were merged into.

    Whoever was described anew since is left alone.
    """
    data = operation.data
    vocabularies = {data["target"][0], *(kept["vocabulary"] for kept in data["sources"])}
    require_change(user, vocabularies)
    for vocabulary in sorted(vocabularies):
        wait_for_names(model_of(vocabulary), [data["target"][1]])
    target = _target(TermKey(*data["target"]))
    restored: set[int] = set()
    left: set[int] = set()
    for kept in reversed(data["sources"]):
        source = make_again(model_of(kept["vocabulary"]), kept["columns"])
        forget(key_of(source), source.slug)
        for use in uses_of(type(source)):
            changed = kept["uses"].get(use.name, {"moved": [], "both": []})
            back, lost = _give_back(use, source, target, changed)
            if use.is_of_resources:
                restored |= back
                left |= lost
        if isinstance(source, TreeTerm):
            _take_back(source, target, kept["narrower"])
        # Saving tells the search of all that names it again.
        type(source)._default_manager.get(pk=source.pk).save()
    _drop_names(target, data["synonyms"])
    log(target, "resources.part", user=user, data={"title": operation.title})
    if data["is_made"]:
        _drop_unused(target)
    return Undone(len(restored), _titles(left, user))


def _titles(keys: set[int], user: User) -> list[str]:
    """Return the titles of resources; of each that *user* may not see, that there is one."""
    pages = ResourcePage.objects.filter(pk__in=keys)
    known = pages
    if user is not None:
        may_see = PagePermissionPolicy().explorable_instances(user)
        known = pages.filter(pk__in=may_see.values("pk"))
    titles = sorted(known.values_list("title", flat=True))
    return titles + [_("one that you may not see")] * (pages.count() - len(titles))


def _target(key: TermKey) -> AnyTerm:
    terms = model_of(key.vocabulary)._default_manager.filter(pk=key.key)
    wait_for_saves(model_of(key.vocabulary), [key.key])
    target = terms.first()
    if target is None:
        raise UndoError(
            _("What it was merged into was merged further or deleted. Undo that first.")
        )
    return target


def _give_back(
    use: Use, source: AnyTerm, target: AnyTerm, changed: dict[str, list[int]]
) -> tuple[set[int], set[int]]:
    """Have the owners that *changed* name *source* again; return them, and those left alone."""
    moved, both = set(changed["moved"]), set(changed["both"])
    now = use if type(source) is type(target) else use_by_resources(type(target))
    still = now.owners_among(target.pk, moved | both)
    if now is use:
        use.replace(target.pk, source.pk, moved & still)
    else:
        now.remove(target.pk, moved & still)
        use.add(source.pk, moved & still)
    use.add(source.pk, both & still)
    return still, (moved | both) - still


def _take_back(source: TreeTerm, target: AnyTerm, narrower: list[int]) -> None:
    model = type(source)
    for key in narrower:
        term = model.objects.filter(pk=key).first()
        parent = term.get_parent() if term else None
        if term and parent and parent.pk == target.pk:
            term.move(model.objects.get(pk=source.pk), "sorted-child")


def _drop_names(target: AnyTerm, added: list[str]) -> None:
    """Take the synonyms *added* off the target, and tell the search of it."""
    now = type(target)._default_manager.get(pk=target.pk)
    if added:
        now.synonyms = "\n".join(name for name in now.synonym_list if name not in added)
    now.save()


def _drop_unused(made: AnyTerm) -> None:
    """Delete a term that was made by the merge, where nothing else names it."""
    term = type(made)._default_manager.get(pk=made.pk)
    is_named = any(use.of(term.pk).exists() for use in uses_of(type(term)))
    is_named = is_named or term.pk in named_in_drafts(type(term))
    if not is_named and not (isinstance(term, TreeTerm) and term.get_children_count()):
        term.delete()
