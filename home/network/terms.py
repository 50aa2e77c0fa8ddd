"""What visitors can read of each term of a vocabulary."""

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import accumulate

from django.db.models import Count, QuerySet

from resources.cards import newest_first
from resources.models import Organisation, Place, Priority, ResourcePage, Series, Term, Topic
from resources.models.vocabularies import TreeTerm
from resources.visibility import visible, visible_resources

# Vocabulary -> the field by which a resource names its terms.
RELATIONS: dict[type[Term], str] = {
    Topic: "topics",
    Place: "places",
    Organisation: "organisations",
    Series: "series",
    Priority: "priority",
}


@dataclass
class CountedTerm:
    """A term with the number of visible resources it has, narrower terms included."""

    term: Term
    count: int
    children: list["CountedTerm"] = field(default_factory=list)


def resources_of(term: Term) -> QuerySet[ResourcePage]:
    """Return the visible resources of *term* and of all narrower terms, newest first."""
    relation = RELATIONS[type(term)]
    terms = type(term).objects.filter(pk=term.pk)
    if isinstance(term, TreeTerm):
        terms = type(term).objects.filter(path__startswith=term.path)
    # By key, so that a resource with two of the terms stands in the list once.
    keys = ResourcePage.objects.filter(**{f"{relation}__in": terms}).values("pk")
    return newest_first(visible(ResourcePage.objects.filter(pk__in=keys)))


def counted(terms: QuerySet[Term]) -> list[CountedTerm]:
    """Return *terms*, in their order, each with its count."""
    relation = RELATIONS[terms.model]
    rows = visible_resources().order_by().values_list(relation).annotate(Count("pk"))
    counts = dict(rows)
    return [CountedTerm(term, counts.get(term.pk, 0)) for term in terms]


def counted_tree(model: type[TreeTerm], below: TreeTerm | None = None) -> list[CountedTerm]:
    """Return the terms below *below* (default: the whole tree), narrower ones inside broader.

    A resource counts once at each of its terms and once at every broader one.
    """
    terms = model.objects.order_by("path")
    if below is not None:
        terms = terms.filter(path__startswith=below.path).exclude(pk=below.pk)
    resources = _resources_by_path(model)
    roots: list[CountedTerm] = []
    open_branch: list[CountedTerm] = []
    for term in terms:
        entry = CountedTerm(term, len(resources[term.path]))
        while open_branch and not term.path.startswith(open_branch[-1].term.path):
            open_branch.pop()
        (open_branch[-1].children if open_branch else roots).append(entry)
        open_branch.append(entry)
    return roots


def _resources_by_path(model: type[TreeTerm]) -> dict[str, set[int]]:
    """Return the keys of the visible resources under each path of the tree."""
    relation = RELATIONS[model]
    pairs = visible_resources().order_by().values_list("pk", f"{relation}__path")
    found: dict[str, set[int]] = defaultdict(set)
    for key, path in pairs.exclude(**{f"{relation}__path": None}):
        steps = (path[at : at + model.steplen] for at in range(0, len(path), model.steplen))
        for prefix in accumulate(steps):
            found[prefix].add(key)
    return found
