"""What a term holds, in the form that the content of a page's revision has."""

from typing import Any

from resources.models import Term, TreeTerm

# The column with the broader term.
PARENT = "parent"


def content_of_term(term: Term, above: Term | None = None) -> dict[str, Any]:
    """Return what *term* holds; *above* is its broader term, where that is known already.

    That is told by its key, like every other term: names change.
    """
    content = {field.name: getattr(term, field.attname) for field in term._meta.concrete_fields}
    if isinstance(term, TreeTerm):
        above = above or term.get_parent()
        content[PARENT] = above.pk if above is not None else None
    return content
