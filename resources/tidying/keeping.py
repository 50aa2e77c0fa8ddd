"""A term as it was, kept so that it can be made again."""

from collections.abc import Sequence
from typing import Any, cast

from django.db.models import Model, Q
from django.utils.translation import gettext as _

from resources.bulk.planting import Planter
from resources.models import Term, TreeTerm
from resources.models.former import TermKey
from resources.models.named import TERM_MODELS
from resources.operations import UndoError
from resources.tidying.uses import AnyTerm, AnyTermModel

# Of a tree, the place is kept by the broader term: paths move.
_TREE = {"path", "depth", "numchild"}


def model_of(vocabulary: str) -> AnyTermModel:
    """Return the model of that name; raises LookupError where there is none."""
    return TERM_MODELS[vocabulary]  # type: ignore[return-value]  # nothing else is in there


def key_of(term: AnyTerm) -> TermKey:
    return TermKey(str(term._meta.model_name), term.pk)


def label_of(term: AnyTerm) -> str:
    """Return the name in the active language."""
    return term.label() if isinstance(term, Term) else str(term.name)


def columns_of(term: AnyTerm) -> dict[str, Any]:
    """Return the columns of *term* by which it can be made again, as JSON holds them."""
    columns = {
        field.attname: getattr(term, field.attname)
        for field in term._meta.concrete_fields
        if field.attname not in _TREE
    }
    if isinstance(term, TreeTerm):
        parent = term.get_parent()
        columns["parent"] = parent.pk if parent else None
    return columns


def make_again(model: AnyTermModel, columns: dict[str, Any]) -> AnyTerm:
    """Make the term of *columns* under the key that it had.

    Raises UndoError where its name or address is another one's now.
    """
    term, parent = _former(model, columns)
    if isinstance(term, TreeTerm):
        type(term).plant(term, parent)
    else:
        term.save(force_insert=True)
    return term


def make_many_again(model: AnyTermModel, many: Sequence[dict[str, Any]]) -> None:
    """Make terms again as :func:`make_again` does, those of a tree in one go.

    A place in the middle of a long list moves all that follow: once, not once for each.
    """
    if not issubclass(model, TreeTerm):
        for columns in many:
            make_again(model, columns)
        return
    planter = Planter(model)
    below: dict[TreeTerm | None, list[Term]] = {}
    for columns in many:
        term, parent = _former(model, columns)
        below.setdefault(parent, []).append(cast(Term, term))
    for parent, terms in below.items():
        planter.plant(terms, parent)
    planter.finish()


def _former(model: AnyTermModel, columns: dict[str, Any]) -> tuple[AnyTerm, TreeTerm | None]:
    """Return the term of *columns*, not yet saved, and the one above it, if that is there still."""
    values = dict(columns)
    parent_key = values.pop("parent", None)
    taken = Q(slug=values["slug"]) | Q(folded=values["folded"])
    if twin := model._default_manager.filter(taken).first():
        raise UndoError(
            _("There is another “%(name)s” now. Rename or merge that one first.")
            % {"name": label_of(twin)}
        )
    _forget_lost(model, values)
    parent = model._default_manager.filter(pk=parent_key).first() if parent_key else None
    return model(**values), cast(TreeTerm | None, parent)


def _forget_lost(model: type[Model], values: dict[str, Any]) -> None:
    """Empty the columns that point to what is there no more."""
    for field in model._meta.concrete_fields:
        target, key = field.related_model, values.get(field.attname)
        if isinstance(target, type) and not target._default_manager.filter(pk=key).exists():
            values[field.attname] = None
