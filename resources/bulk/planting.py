"""Many new terms put into a vocabulary at once.

Each is what a save makes of it. Signals of single saves are not sent: `terms_planted` is.
"""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.dispatch import Signal
from django.utils.translation import gettext as _
from wagtail.models import ReferenceIndex
from wagtail.search.backends import get_search_backends

from resources.bulk.changing import BATCH
from resources.cleaning import clean_texts
from resources.models import Term, TreeTerm
from resources.models.locking import wait_for_users
from resources.models.slugs import free_slug
from resources.text import fold

# Sent in the transaction of the change: `terms`, which are new.
terms_planted = Signal()


class Planter:
    """Puts new terms into the vocabulary *model*; nobody else does before the transaction ends.

    Each is checked by :meth:`check`, those of one parent are written by :meth:`plant`, and
    after the last :meth:`finish` is called.
    """

    def __init__(self, model: type[Term]) -> None:
        self._model = model
        wait_for_users(model._default_manager.all())
        self._slugs = set(model._default_manager.values_list("slug", flat=True))
        # The keys of terms below which new ones stand, None for the top level.
        self._above: set[int | None] = set()

    def note_taken(self, slug: str) -> None:
        """Leave *slug* to a term that somebody else has made or changed in this transaction."""
        self._slugs.add(slug)

    def check(self, term: Term) -> None:
        """Fill in what the new *term* lacks, and check it; raises ValidationError."""
        clean_texts(term)
        term.folded = fold(term.name)
        if term.slug in self._slugs:
            raise ValidationError({"slug": _("Another term has this address.")})
        term.slug = term.slug or free_slug(term, self._slugs)
        term.full_clean(exclude=["path", "depth", "numchild"], validate_unique=False)
        self._slugs.add(term.slug)

    @transaction.atomic
    def plant(self, terms: Sequence[Term], parent: TreeTerm | None) -> None:
        """Write checked *terms*, below *parent* where they have a tree; raises IntegrityError."""
        if issubclass(self._model, TreeTerm):
            _give_places(terms, parent)
            self._above.add(parent.pk if parent is not None else None)
        self._model._default_manager.bulk_create(terms, batch_size=BATCH)
        if any(isinstance(field, models.ForeignKey) for field in self._model._meta.fields):
            for term in terms:
                ReferenceIndex.create_or_update_for_object(term)
        for backend in get_search_backends(with_auto_update=True):
            backend.add_bulk(self._model, terms)
        terms_planted.send(sender=self._model, terms=terms)

    def finish(self) -> None:
        """Have new terms stand in their order among the others of a tree, if it is one."""
        if issubclass(self._model, TreeTerm):
            for above in self._above:
                _sort(self._model, above)


def _give_places(terms: Sequence[Any], parent: TreeTerm | None) -> None:
    """Put *terms* after all others below *parent*, in their order."""
    model = type(terms[0])
    if parent is None:
        last, depth = model.get_last_root_node(), 1
    else:
        parent = model._default_manager.get(pk=parent.pk)
        last, depth = parent.get_last_child(), parent.depth + 1
        siblings = model._default_manager.filter(pk=parent.pk)
        siblings.update(numchild=models.F("numchild") + len(terms))
    first = model._get_path(parent.path if parent else None, depth, 1)
    path = last._inc_path() if last else first
    for term in terms:
        term.depth, term.path = depth, path
        path = model(path=path)._inc_path()


def _sort(model: type[TreeTerm], above: int | None) -> None:
    parent = model._default_manager.get(pk=above) if above is not None else None
    siblings = parent.get_children() if parent is not None else model.get_root_nodes()
    standing = list(siblings.order_by("path").values_list("pk", flat=True))
    if standing != list(siblings.order_by(*model.node_order_by).values_list("pk", flat=True)):
        model.fix_tree(fix_paths=True, parent=parent)
