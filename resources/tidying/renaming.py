"""Terms and tags under another name, and those that nobody uses."""

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.log_actions import log

from resources.models import Operation, TreeTerm
from resources.models.former import TermKey, forget
from resources.models.slugs import free_slug
from resources.operations import UndoError, Undone, User, record, undoes
from resources.text import clean, fold
from resources.tidying.drafts import named_in_drafts
from resources.tidying.keeping import (
    columns_of,
    key_of,
    label_of,
    make_many_again,
    model_of,
)
from resources.tidying.leading import note_seen, where_seen
from resources.tidying.merging import TidyError
from resources.tidying.rights import require_change
from resources.tidying.uses import AnyTerm, AnyTermModel, use_by_resources, uses_of, wait_for_names

RENAMED = "term-renamed"
DELETED = "terms-deleted"

# Names in what a deletion is called; more are counted.
MOST_NAMED = 5


class TwinError(TidyError):
    """A name that another term has already; *twin* is that one."""

    def __init__(self, twin: AnyTerm) -> None:
        super().__init__(_("“%(name)s” exists already.") % {"name": label_of(twin)})
        self.twin = twin


@transaction.atomic
def rename(term: AnyTerm, name: str, user: User) -> Operation:
    """Give *term* another name, and an address made of it; the former address leads there.

    Raises :class:`TwinError` where another one has the name, :class:`TidyError` where it
    cannot be a name.
    """
    term, name = _again(term), clean(name).strip()
    longest = term._meta.get_field("name").max_length or 0
    if not fold(name) or len(name) > longest:
        raise TidyError(
            _("A name has between 1 and %(count)s characters. Nothing was changed.")
            % {"count": longest}
        )
    twin = type(term)._default_manager.filter(folded=fold(name)).exclude(pk=term.pk).first()
    if twin is not None:
        raise TwinError(twin)
    former = {"name": term.name, "slug": term.slug}
    try:
        with transaction.atomic():
            _name(term, name)
    except IntegrityError as error:
        raise TidyError(
            _("Somebody else has just given this name to another one. Nothing was changed.")
        ) from error
    count = use_by_resources(type(term)).owners(term.pk).distinct().count()
    title = _("Renamed “%(former)s” to “%(name)s”") % {"former": former["name"], "name": name}
    log(term, "resources.rename", user=user, data={"title": title})
    data = {"term": key_of(term), "former": former, "name": term.name}
    return record(RENAMED, title, user, count, data)


def _again(term: AnyTerm) -> AnyTerm:
    """Return *term* as it is now; nobody else changes it meanwhile."""
    wait_for_names(type(term), [term.pk])
    found = type(term)._default_manager.filter(pk=term.pk).first()
    if found is None:
        raise TidyError(_("Somebody else has just deleted or merged it. Nothing was changed."))
    return found


def _name(term: AnyTerm, name: str, slug: str = "") -> None:
    former = term.slug
    term.name, term.folded = name, fold(name)
    term.slug = slug or free_slug(term)
    term.save()
    if term.slug != former:
        note_seen(term, former, where_seen(term))
    if isinstance(term, TreeTerm):
        # Sisters stand in the order of their names.
        parent = term.get_parent()
        if parent is None:
            term.move(type(term).get_last_root_node(), "sorted-sibling")
        else:
            term.move(parent, "sorted-child")


@undoes(RENAMED)
def name_again(operation: Operation, user: User) -> Undone:
    """Give a term its former name and address, unless it has got another one since."""
    data = operation.data
    key, former = TermKey(*data["term"]), data["former"]
    require_change(user, [key.vocabulary])
    model = model_of(key.vocabulary)
    wait_for_names(model, [key.key])
    term = model._default_manager.filter(pk=key.key).first()
    if term is None or term.name != data["name"]:
        raise UndoError(_("It was renamed again, merged or deleted since. Nothing was changed."))
    others = model._default_manager.exclude(pk=key.key)
    if others.filter(folded=fold(former["name"])).exists():
        raise UndoError(
            _("There is another “%(name)s” now. Rename or merge that one first.")
            % {"name": former["name"]}
        )
    is_free = not others.filter(slug=former["slug"]).exists()
    if is_free:
        forget(key, former["slug"])
    _name(term, former["name"], former["slug"] if is_free else "")
    log(term, "resources.rename", user=user, data={"title": operation.title})
    return Undone(operation.count)


def unused(model: AnyTermModel) -> QuerySet[Any]:
    """Return the terms that nothing names and that nothing narrower hangs on, by name.

    Nothing: no resource, no draft of one, and nothing else.
    """
    terms: QuerySet[Any] = model._default_manager.exclude(pk__in=named_in_drafts(model))
    for use in uses_of(model):
        named = use.rows._default_manager.exclude(**{use.term: None}).order_by()
        terms = terms.exclude(pk__in=named.values(use.term))
    if issubclass(model, TreeTerm):
        terms = terms.filter(numchild=0)
    return terms.order_by("name")


@transaction.atomic
def delete_unused(model: AnyTermModel, keys: Sequence[int], user: User) -> Operation:
    """Delete those of the terms *keys* that nothing names now. Raises TidyError where none is."""
    wait_for_names(model, keys)
    gone = list(unused(model).filter(pk__in=keys))
    if not gone:
        raise TidyError(_("All that you chose is in use now. Nothing was deleted."))
    title = _title_of_deletion(model, gone)
    kept = [columns_of(term) for term in gone]
    for term in gone:
        log(term, "wagtail.delete", user=user)
        type(term)._default_manager.get(pk=term.pk).delete()
    return record(DELETED, title, user, 0, {"vocabulary": model._meta.model_name, "terms": kept})


def _title_of_deletion(model: AnyTermModel, gone: Sequence[AnyTerm]) -> str:
    if len(gone) <= MOST_NAMED:
        names = "”, “".join(label_of(term) for term in gone)
        return _("Deleted “%(names)s”, which nothing used") % {"names": names}
    told = ngettext(
        "Deleted %(count)s of %(vocabulary)s, which nothing used",
        "Deleted %(count)s of %(vocabulary)s, which nothing used",
        len(gone),
    )
    return told % {"count": len(gone), "vocabulary": model._meta.verbose_name_plural}


@undoes(DELETED)
def make_all_again(operation: Operation, user: User) -> Undone:
    require_change(user, [operation.data["vocabulary"]])
    model = model_of(operation.data["vocabulary"])
    make_many_again(model, operation.data["terms"])
    return Undone(len(operation.data["terms"]))
