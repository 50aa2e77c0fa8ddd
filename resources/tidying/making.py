"""A term made of a name, or the one that has it already."""

from resources.models import TreeTerm
from resources.text import clean, fold
from resources.tidying.uses import AnyTerm, AnyTermModel


def term_of_name(model: AnyTermModel, name: str) -> tuple[AnyTerm, bool]:
    """Return the term of that name, in any spelling, and whether it was made now."""
    found = model._default_manager.filter(folded=fold(name)).first()
    if found is not None:
        return found, False
    term = model(name=clean(name).strip())
    if isinstance(term, TreeTerm):
        type(term).plant(term, None)
    else:
        term.save()
    return term, True
