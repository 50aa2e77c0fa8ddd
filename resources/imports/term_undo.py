"""Take back what an import did to one term of a vocabulary."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from resources.imports.declared import vocabulary_columns
from resources.imports.rights import Rights
from resources.imports.term_content import PARENT, content_of_term
from resources.imports.term_run import fill, settle_place
from resources.imports.terms import VOCABULARY_NAMES, TermBook
from resources.models import ImportedRow, ResourceTag, Term, TreeTerm
from resources.text import fold
from resources.tidying.drafts import named_in_drafts
from resources.tidying.uses import AnyTermModel, batches, uses_of

BATCH = 200  # terms that are read together, and deleted together
# What a new term has without anybody's doing, and gets another one as its sisters are sorted.
GIVEN_UNASKED = ("slug", "sort_order")


def undo_terms(
    rows: Sequence[ImportedRow], rights: Rights, note: Callable[[int], None]
) -> list[tuple[ImportedRow, str]]:
    """Take *rows* of one vocabulary back; return those that stay, each with the reason.

    Whoever calls it holds the vocabulary.
    """
    if not rows:
        return []
    model = VOCABULARY_NAMES[rows[0].model]
    used = used_terms(model, [row.target for row in rows if row.target is not None])
    left, done = [], 0
    for some in _from_below(rows, model):
        back = _Back(model, some, rights, used)
        left += [(row, reason) for row in some if (reason := back.undo(row))]
        back.remove()
        done += len(some)
        note(done)
    return left


def _from_below(rows: Sequence[ImportedRow], model: type[Any]) -> Iterator[list[ImportedRow]]:
    """Yield *rows* some at a time, none together with what it is below of."""
    depths: dict[int, int] = {}
    if issubclass(model, TreeTerm):
        for start in range(0, len(rows), BATCH):
            keys = [row.target for row in rows[start : start + BATCH]]
            found = model._default_manager.filter(pk__in=keys)
            depths.update(found.values_list("pk", "depth"))
    levels: dict[int, list[ImportedRow]] = {}
    for row in rows:
        levels.setdefault(depths.get(row.target or 0, 0), []).append(row)
    for depth in sorted(levels, reverse=True):
        level = levels[depth]
        for start in range(0, len(level), BATCH):
            yield level[start : start + BATCH]


class _Back:
    """Takes *rows* back, of which none is below another; the terms *used* stay."""

    def __init__(
        self, model: type[Any], rows: Sequence[ImportedRow], rights: Rights, used: Collection[int]
    ) -> None:
        self._model, self._rights, self._used = model, rights, used
        self._columns, self._book = vocabulary_columns(model), TermBook({})
        self._untouched = _untouched(model)
        keys = [row.target for row in rows]
        self._terms = model._default_manager.in_bulk(keys)
        paths = {
            term.path[: -model.steplen] for term in self._terms.values() if hasattr(term, "path")
        }
        above = model._default_manager.filter(path__in=paths) if paths else []
        self._above = {term.path: term for term in above}
        self._going: list[int] = []

    def undo(self, row: ImportedRow) -> str:
        """Take one row back, or note that its term goes; return why that cannot be, or ""."""
        term: Any = self._terms.get(row.target or 0)
        is_new = row.result == ImportedRow.Result.CREATED
        if term is None:
            # Somebody has deleted it; what was new is gone as it should be.
            return "" if is_new else _("Somebody has deleted it.")
        content = content_of_term(
            term, self._above.get(getattr(term, "path", "")[: -TreeTerm.steplen])
        )
        left_as = {**self._untouched, **row.values} if is_new else row.values
        if any(self._columns[name].held(content) != value for name, value in left_as.items()):
            return _("Somebody has changed it since.")
        if not is_new:
            return self._restore(row)
        if term.pk in self._used or has_narrower(term):
            return _("It is in use by now.")
        if not self._rights.may_delete_terms(row.model):
            return _("You may not delete it.")
        self._going.append(term.pk)
        return ""

    def _restore(self, row: ImportedRow) -> str:
        if not self._rights.may_change_terms(row.model):
            return _("You may not change it.")
        before = {name: row.before[name] for name in row.values}
        # Read anew: what was restored since may have moved it.
        term = self._model._default_manager.get(pk=row.target)
        above = None
        if isinstance(term, TreeTerm):
            parent = before[PARENT] if PARENT in before else getattr(term.get_parent(), "pk", None)
            above = self._model._default_manager.filter(pk=parent).first()
            if above is None and parent is not None:
                return _("What it belonged under is no longer there.")
            if above is not None and (above == term or above.is_descendant_of(term)):
                return _("The term would be below itself.")
        others = self._model._default_manager.exclude(pk=term.pk)
        if twin := others.filter(folded=fold(before.get("name", term.name))).first():
            return _("There is another “%(name)s” now. Rename or merge that one first.") % {
                "name": twin.name
            }
        if any(self._is_gone(name, value) for name, value in before.items()):
            return _("A term that it named before is no longer there.")
        fill(term, before, self._columns, self._book)
        term.save()
        settle_place(term, before, above)
        return ""

    def _is_gone(self, name: str, value: Any) -> bool:
        return value is not None and self._columns[name].settle(value, self._book) is None

    def remove(self) -> None:
        self._model._default_manager.filter(pk__in=self._going).delete()


def _untouched(model: type[Term]) -> dict[str, Any]:
    """Return what a new term of *model* holds that was given nothing, by its columns."""
    empty = content_of_term(model())
    columns = vocabulary_columns(model).items()
    return {name: column.held(empty) for name, column in columns if name not in GIVEN_UNASKED}


def is_as_made(term: Term | ResourceTag, given: dict[str, Any]) -> bool:
    """Whether *term* holds what an import has *given* it, and nothing that came later."""
    if isinstance(term, ResourceTag):
        return all(getattr(term, name) == value for name, value in given.items())
    columns, content = vocabulary_columns(type(term)), content_of_term(term)
    left_as = {**_untouched(type(term)), **given}
    return all(columns[name].held(content) == value for name, value in left_as.items())


def has_narrower(term: Any) -> bool:
    return isinstance(term, TreeTerm) and not term.is_leaf()


def used_terms(model: AnyTermModel, keys: Iterable[int]) -> set[int]:
    """Return those of the terms *keys* that anything names: a resource, a draft, or other rows."""
    wanted = set(keys)
    used = wanted & named_in_drafts(model)
    for use in uses_of(model):
        for some in batches(wanted):
            named = use.rows._default_manager.filter(**{f"{use.term}__in": some})
            used.update(named.order_by().values_list(use.term, flat=True))
    return used
