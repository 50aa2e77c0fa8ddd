"""Take an import back: what it made goes, what it changed is as before.

What somebody has worked on since, or what whoever undoes may not change, is left and named.
"""

from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from resources.imports.holding import terms_of_revisions
from resources.imports.mapping import RESOURCES
from resources.imports.page_undo import Left, PagesBack
from resources.imports.progress import note_written
from resources.imports.rights import Rights
from resources.imports.term_undo import has_narrower, is_as_made, undo_terms, used_terms
from resources.imports.terms import VOCABULARY_NAMES
from resources.models import ImportedRow, Operation, ResourceTag, SheetImport, TreeTerm
from resources.models.former import TermKey
from resources.models.locking import wait_for_users
from resources.models.named import what_became
from resources.operations import UndoError, Undone, undoes

KIND = "import"
BATCH = 100
MOST_NAMED = 10  # rows that the page names, each with its reason
Result = ImportedRow.Result
_MODELS: dict[str, type[Any]] = {**VOCABULARY_NAMES, "resourcetag": ResourceTag}


def ask(operation: Operation) -> None:
    """Have a worker take the import of *operation* back."""
    done = SheetImport.objects.filter(operation=operation, status=SheetImport.Status.DONE)
    asked = done.update(
        status=SheetImport.Status.UNDOING, tries=0, claim=None, claimed_until=None, error=""
    )
    if not asked:
        raise UndoError(_("What was there before this import is no longer kept."))


@undoes(KIND, ask=ask)
def undo_import(operation: Operation, user: Any) -> Undone:
    """Take the import of *operation* back, as far as *user* may; None, a command, may all."""
    imports = SheetImport.objects.select_for_update()
    sheet_import = imports.filter(pk=operation.data["import"]).first()
    if sheet_import is None:
        raise UndoError(_("What was there before this import is no longer kept."))
    rows = sheet_import.rows.exclude(target=None)
    # From the last to the first: what a term is below of goes after it.
    rows = rows.filter(result__in=(Result.CREATED, Result.CHANGED)).order_by("-number")
    note, rights = partial(note_written, sheet_import), Rights(user)
    # Of pages, the drafts that there will be again. Terms have none.
    seen = rows.filter(result=Result.CHANGED).values_list("seen", flat=True)
    named = set(terms_of_revisions([key for key in seen if key is not None]))
    _hold(operation.data["terms"], sheet_import.mapping["into"], named)
    if sheet_import.mapping["into"] == RESOURCES:
        left = PagesBack(list(rows.defer("changes")), rights).undo(note)
    else:
        left = undo_terms(list(rows), rights, note)
    names = [row.title for row, _reason in left]
    restored = len(rows) - len(left)
    names += _remove_unused(operation.data["terms"], rights)
    _tell(sheet_import, restored, left)
    return Undone(restored, names)


def _tell(sheet_import: SheetImport, restored: int, left: Left) -> None:
    """Note on the import what became of the undo, and in its report why rows were left alone."""
    for row, reason in left:
        row.problems = [
            *row.problems,
            {
                "column": "",
                "value": "",
                "reason": _("Left alone by the undo: %(reason)s") % {"reason": reason},
                "advice": "",
            },
        ]
    ImportedRow.objects.bulk_update([row for row, _reason in left], ["problems"], batch_size=BATCH)
    notes = [
        ngettext("Undone: %(count)d row is as before.", "Undone: %(count)d rows are as before.",
                 restored) % {"count": restored}
    ]  # fmt: skip
    notes += [f"“{row.title}”: {reason}" for row, reason in left[:MOST_NAMED]]
    if (more := len(left) - MOST_NAMED) > 0:
        notes.append(_("%(count)d more were left alone: the report names them.") % {"count": more})
    sheet_import.notes = [*sheet_import.notes, *notes]
    sheet_import.status = SheetImport.Status.DONE
    sheet_import.claim = sheet_import.claimed_until = None
    sheet_import.error = ""
    sheet_import.save(update_fields=["notes", "status", "claim", "claimed_until", "error"])


def _hold(made: list[list[Any]], into: str, named: set[TermKey]) -> None:
    """Hold the terms that go or change, and those *named* by what will be there again.

    In the order that all keep, and before any page.
    """
    for vocabulary, model in sorted(_MODELS.items()):
        terms = model._default_manager.all()
        keys = [key for name, key, _given in made if name == vocabulary]
        if vocabulary == into or (keys and issubclass(model, TreeTerm)):
            wait_for_users(terms)
        elif keys:
            wait_for_users(terms.filter(pk__in=keys))
        what_became(key for key in named if key.vocabulary == vocabulary)


def _remove_unused(made: list[list[Any]], rights: Rights) -> list[str]:
    """Delete the terms that the import made and nothing names any more, the newest first.

    Return the names of those that somebody has changed since, or whoever undoes may not delete.
    """
    left = []
    keys: dict[str, list[int]] = {}
    for vocabulary, key, _given in made:
        keys.setdefault(vocabulary, []).append(key)
    used = {name: used_terms(_MODELS[name], of) for name, of in keys.items()}
    for vocabulary, key, given in reversed(made):
        term = _MODELS[vocabulary]._default_manager.filter(pk=key).first()
        if term is None or key in used[vocabulary] or has_narrower(term):
            continue
        may = vocabulary not in VOCABULARY_NAMES or rights.may_delete_terms(vocabulary)
        if may and is_as_made(term, given):
            term.delete()
        else:
            left.append(term.name)
    return left
