"""What a resource may be described with, proposed from its text.

Who proposes plugs in by the Wagtail hook ``propose_terms``: a function of the text and of
the key of the resource (None for a new one) that returns :class:`Proposal`, best first.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from modelcluster.fields import ParentalManyToManyField
from wagtail import hooks

from resources.models import ResourcePage
from resources.models.named import TAG, fields_of_terms
from resources.tidying.keeping import model_of

HOOK = "propose_terms"
MOST = 12  # shown at a time; a longer list is read by nobody
LONGEST = 200_000  # characters of a form that are read
_SHORTEST = 3  # words that make a value of a form a text


@dataclass(frozen=True)
class Proposal:
    """A term of *vocabulary* (``topic``, ``resourcetag``) by its slug."""

    vocabulary: str
    slug: str


@dataclass(frozen=True)
class Choice:
    """A term that an editor may take: the form's *field*, and the *value* to choose there."""

    field: str
    value: str
    label: str
    vocabulary: str


Proposer = Callable[[str, int | None], Iterable[Proposal]]


def choices(text: str, chosen: Mapping[str, set[str]], key: int | None = None) -> list[Choice]:
    """Return what *text* may be described with, best first, but for what is chosen.

    *chosen* holds the values of each field of the form.
    """
    fields = {v: name for name, v in fields_of_terms(ResourcePage, ParentalManyToManyField).items()}
    fields[TAG] = "tags"
    proposed = dict.fromkeys(
        proposal
        for propose in hooks.get_hooks(HOOK)
        for proposal in propose(text, key)
        if proposal.vocabulary in fields
    )
    terms = _terms(proposed)
    found = (
        _choice(fields[proposal.vocabulary], terms[proposal])
        for proposal in proposed
        if proposal in terms
    )
    return [one for one in found if one.value not in chosen.get(one.field, ())][:MOST]


def _terms(proposed: Iterable[Proposal]) -> dict[Proposal, Any]:
    slugs: dict[str, list[str]] = {}
    for proposal in proposed:
        slugs.setdefault(proposal.vocabulary, []).append(proposal.slug)
    return {
        Proposal(vocabulary, term.slug): term
        for vocabulary, its_slugs in slugs.items()
        for term in model_of(vocabulary)._default_manager.filter(slug__in=its_slugs)
    }


def _choice(field: str, term: Any) -> Choice:
    if field == "tags":
        return Choice(field, term.name, term.name, str(term._meta.verbose_name))
    return Choice(field, str(term.pk), term.label(), str(term._meta.verbose_name))


def text_of_form(posted: Iterable[tuple[str, str]]) -> str:
    """Return what is written in the values of a resource's form, in their order.

    Rich text is read from what its editor keeps; keys, dates and numbers are no text.
    """
    parts = (part for name, value in posted if name != "internal_notes" for part in _parts(value))
    return "\n".join(parts)[:LONGEST]


def _parts(value: str) -> Iterator[str]:
    if not value.startswith("{"):
        if len(value.split()) >= _SHORTEST:
            yield value
        return
    try:
        blocks = json.loads(value).get("blocks")
    except ValueError:
        return
    for block in blocks if isinstance(blocks, list) else ():
        if isinstance(block, dict) and isinstance(block.get("text"), str):
            yield block["text"]
