"""What changed, recorded in the transaction of the change itself.

A save never talks to an engine: it adds a row here, which is there exactly if the
change is. The relay expands the rows and delivers them.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, TypeAlias

from django.db.models import CharField, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Now
from treebeard.mp_tree import MP_Node
from wagtail.models import Collection, Page

from resources.models import (
    VOCABULARIES,
    Attachment,
    Recording,
    ResourcePage,
    ResourceTag,
    Term,
    TreeTerm,
)
from resources.prepared import PreparedQuery
from resources.visibility import visible_resources
from search.engines.base import EngineUnavailableError
from search.models import Change, State

Kind = Change.Kind

_VOCABULARY = "vocabulary"
# With more keys to leave out, a search asks the database alone.
MOST_HIDDEN = 10_000


def record(kind: Change.Kind, target: int | str, *, hides: bool = False) -> None:
    """Record a change; *hides* where something may no longer be public."""
    Change.objects.create(kind=kind, target=str(target), hides=hides)


def record_pages(keys: Iterable[int]) -> None:
    rows = [Change(kind=Kind.PAGE, target=str(key)) for key in keys]
    Change.objects.bulk_create(rows, batch_size=500)


def record_term(term: Term | ResourceTag) -> None:
    """Record that a term was renamed or moved: its resources are written again."""
    record_terms([term])


def record_terms(terms: Iterable[Term | ResourceTag]) -> None:
    targets = (f"{term._meta.model_name}:{term.pk}" for term in terms)
    rows = [Change(kind=Kind.TERM, target=target) for target in targets]
    Change.objects.bulk_create(rows, batch_size=500)


def record_term_removal(term: Term) -> None:
    """Record what loses a term, while it can still be told, and that the term goes."""
    record_pages(_pages_with_terms(type(term), [term.pk]))
    record_term(term)


def expand(change: Change) -> set[int]:
    """Return the keys of the resources that *change* may touch, as things stand now."""
    return expand_all(change.kind, [change.target])


def expand_all(kind: str, targets: Iterable[str]) -> set[int]:
    """Return the keys of the resources that changes of one kind may touch together."""
    if kind == Kind.TERM:
        return set().union(*(_pages_of_term(*target.split(":")) for target in targets))
    keys = [int(target) for target in targets]
    if kind in (Kind.PAGE, Kind.PART):
        return set(keys)
    if kind == Kind.SUBTREE:
        return set().union(*(_below(key).values_list("pk", flat=True) for key in keys))
    if kind == Kind.COLLECTION:
        return set().union(*map(_pages_of_collection, keys))
    if kind == Kind.RECORDING:
        return recorded_pages(keys)
    attachments = Attachment.objects.filter(document_id__in=keys)
    return set(attachments.values_list("page_id", flat=True))


def recorded_pages(recordings: Iterable[int]) -> set[int]:
    """Return the keys of the resources that show one of *recordings*."""
    keys: set[int] = set()
    for model in ResourcePage.resource_types().values():
        for field in model.recording_fields:
            used = model.objects.filter(**{f"{field}__in": list(recordings)})
            keys |= set(used.values_list("pk", flat=True))
    return keys


def _hiding(_keys: Sequence[int]) -> QuerySet[Any, tuple[str, str]]:
    """Return (kind, target) of what may be hidden, and the state of the vocabularies."""
    hiding = Change.objects.filter(hides=True).order_by().values_list("kind", "target")
    expired = (
        ResourcePage.objects.filter(live=True, expire_at__lte=Now())
        .order_by()
        .values_list(Value(Kind.PAGE.value), Cast("pk", CharField()))
    )
    renamed = Change.objects.filter(kind=Kind.TERM, hides=False).order_by()
    state = State.objects.order_by().values_list(
        Value(_VOCABULARY), Cast("vocabulary", CharField())
    )
    return hiding.union(expired, renamed.values_list(Value(_VOCABULARY), "target"), state, all=True)


_HIDING = PreparedQuery(_hiding)

# One state of the vocabularies: another one means that what is kept of terms is old.
Vocabulary: TypeAlias = tuple[str, ...]


class Hidden(NamedTuple):
    """What no answer may hold now, the state of the vocabularies, and what was in doubt.

    *seen* are the resources that an undelivered change may have hidden, and has not.
    """

    keys: frozenset[str]
    vocabulary: Vocabulary
    seen: frozenset[int]


def hidden_keys() -> tuple[frozenset[str], Vocabulary]:
    """Return the keys that no answer may hold now, and the state of the vocabularies."""
    keys, vocabulary, _seen = hidden_now()
    return keys, vocabulary


def hidden_now() -> Hidden:
    """Return what no answer may hold now.

    Hidden is what an undelivered change may have hidden, and what has expired since it
    was indexed: an index is always a little behind, and its counts must not tell.
    A resource of which only a file or another part was hidden or removed is left out as
    a whole until then.
    One query where nothing is hidden. Raises EngineUnavailableError where it is too much.
    """
    targets: dict[str, set[str]] = defaultdict(set)
    vocabulary: list[str] = []
    for kind, target in _HIDING.rows([]):
        if kind == _VOCABULARY:
            vocabulary.append(str(target))
        else:
            targets[kind].add(str(target))
    doubtful: set[int] = set()
    partly: set[int] = set()
    for kind, named in targets.items():
        touched = doubtful if kind in (Kind.PAGE, Kind.SUBTREE) else partly
        touched |= expand_all(kind, named)
    if len(doubtful | partly) > MOST_HIDDEN:
        raise EngineUnavailableError("So much may have been hidden that the index is no help.")
    seen: set[int] = set()
    if doubtful:
        # Of a page that may be seen after all, the index has nothing to hide.
        pages = visible_resources().filter(pk__in=doubtful)
        seen = set(pages.values_list("pk", flat=True))
    keys = frozenset(map(str, doubtful - seen | partly))
    return Hidden(keys, tuple(sorted(vocabulary)), frozenset(seen - partly))


def _below(page: int) -> QuerySet[ResourcePage]:
    return ResourcePage.objects.filter(path__startswith=_path_of(Page, page))


def _branch(model: type[TreeTerm] | type[Collection], key: int) -> list[int]:
    """Return the keys of the node *key* and of all below it; of none where it is gone."""
    branch = model._default_manager.filter(path__startswith=_path_of(model, key))
    return list(branch.values_list("pk", flat=True))


def _path_of(model: type[MP_Node], key: int) -> Subquery:
    """Return the path of a node, to be looked up in the very statement that uses it.

    Paths move whenever a neighbour is put before a node, and nobody records that: with a
    path that was read before, another branch would be taken for this one.
    """
    return Subquery(model._default_manager.filter(pk=key).values("path")[:1])


def _pages_of_term(model_name: str, key: str) -> set[int]:
    if model_name == ResourceTag._meta.model_name:
        tagged = ResourcePage.objects.filter(tagged_items__tag_id=int(key))
        return set(tagged.values_list("pk", flat=True))
    model = next(one for one in VOCABULARIES if one._meta.model_name == model_name)
    keys = [int(key)]
    if issubclass(model, TreeTerm):
        keys = _branch(model, int(key))
    return _pages_with_terms(model, keys)


def _pages_with_terms(model: type[Term], keys: list[int]) -> set[int]:
    """Return the keys of the resources that any of their types describes with these terms."""
    pages: set[int] = set()
    for relation in model._meta.related_objects:
        owner = relation.related_model
        if isinstance(owner, type) and issubclass(owner, ResourcePage):
            used = owner._default_manager.filter(**{f"{relation.field.name}__in": keys})
            pages |= set(used.values_list("pk", flat=True))
    return pages


def _pages_of_collection(key: int) -> set[int]:
    collections = _branch(Collection, key)
    inside = Attachment.objects.filter(document__collection__in=collections)
    pages = set(inside.values_list("page_id", flat=True))
    recordings = Recording.objects.filter(collection__in=collections)
    return pages | recorded_pages(recordings.values_list("pk", flat=True))
