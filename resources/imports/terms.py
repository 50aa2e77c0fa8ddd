"""The vocabularies as an import sees them: what a name stands for, and what nobody knows yet."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process, utils

from resources.imports.resource_names import ResourceBook
from resources.imports.stopping import StoppedImportError
from resources.models import VOCABULARIES, ResourceTag, Term, TreeTerm
from resources.text import fold

# What a name stands for: the key of a term, or the name of one that is still to be made.
Reference: TypeAlias = int | str
Vocabulary: TypeAlias = type[Term] | type[ResourceTag]

# Between a broader and a narrower term, where a cell names both.
BELOW = ">"
NEAR = 80  # per cent of likeness from which a term is suggested for an unknown name
SAME = 85  # per cent from which it is probably the same name, written in another way
LONGEST = 120  # characters in the name of a term

VOCABULARY_NAMES: dict[str, type[Term]] = {
    str(model._meta.model_name): model for model in VOCABULARIES
}


def parts_of(model: Vocabulary, text: str) -> list[str]:
    """Return the names in *text*, the broadest first; only those of a tree are several."""
    parts = text.split(BELOW) if issubclass(model, TreeTerm) else [text]
    return [part.strip() for part in parts if fold(part)]


@dataclass(frozen=True)
class Answer:
    """What becomes of a name that no term has: another term, a new one, or nothing.

    *use* is the name of a term that is there, *create* that of one to be made.
    """

    use: str = ""
    create: str = ""

    @classmethod
    def of(cls, stored: Any) -> "Answer":
        """Read an answer as a mapping stores it: a name, "" or ``{"create": name}``."""
        if isinstance(stored, dict):
            return cls(create=str(stored.get("create", "")))
        return cls(use=str(stored))

    def stored(self) -> str | dict[str, str]:
        return {"create": self.create} if self.create else self.use


@dataclass
class Unknown:
    """A name in a file that no term has and nobody has decided on.

    *near* are terms with a name much like it; *same* is the one that is probably meant, or "".
    """

    vocabulary: str
    text: str
    count: int = 0
    near: list[str] = field(default_factory=list)
    same: str = ""


class Made(NamedTuple):
    """A term that an import made on the way, and the name, address and place that it gave it."""

    vocabulary: str
    key: int
    given: dict[str, Any]


class Names:
    """The terms of one vocabulary by all their names, read once."""

    def __init__(self, model: Vocabulary) -> None:
        self.model = model
        self.labels: dict[int, str] = {}
        self.terms: dict[int, Any] = {}
        self._by_name: dict[str, int] = {}
        later: list[tuple[str, int]] = []
        for term in model._default_manager.all():
            self.labels[term.pk], self.terms[term.pk] = term.name, term
            self._by_name[term.folded] = term.pk
            if isinstance(term, Term):
                others = [term.slug, *term.translations.values(), *term.synonym_list]
                later += [(name, term.pk) for name in others]
        # A term's own name wins over another term's synonym.
        for name, key in later:
            self._by_name.setdefault(fold(name), key)

    def find(self, text: str) -> int | None:
        key = self._by_name.get(fold(text))
        if key is None and BELOW in text and (parts := parts_of(self.model, text)):
            key = self._by_name.get(fold(parts[-1]))
        return key

    def label(self, reference: Reference) -> str:
        if isinstance(reference, int):
            return self.labels.get(reference, "?")
        return reference

    def near(self, text: str) -> list[str]:
        """Return up to three terms with a name much like *text*, the likest first."""
        found = process.extract(
            text,
            self.labels,
            scorer=fuzz.WRatio,
            processor=utils.default_process,
            score_cutoff=NEAR,
            limit=3,
        )
        return [name for name, _score, _key in found]

    def add(self, term: Any) -> None:
        self.labels[term.pk], self.terms[term.pk] = term.name, term
        self._by_name[term.folded] = term.pk


class TermBook:
    """All vocabularies and tags, each read when it is first asked for.

    *answers* holds, by vocabulary and folded name, what becomes of names that no term has;
    *fallback*, by vocabulary, what becomes of those without an answer: "create", "leave-out"
    or, by default, "ask". Tags are made as they come. Answers may be somebody else's, of the
    last such file: *may_make* tells of which vocabularies terms may be made this time.
    *resources* are those that cells may name.
    """

    def __init__(
        self,
        answers: dict[str, dict[str, Any]],
        fallback: dict[str, str] | None = None,
        may_make: Callable[[str], bool] = lambda vocabulary: True,
        resources: ResourceBook | None = None,
    ) -> None:
        self._may_make = may_make
        self.resources = resources or ResourceBook()
        self._answers = {
            name: {fold(text): Answer.of(stored) for text, stored in of.items()}
            for name, of in answers.items()
        }
        self._fallback = {"resourcetag": "create", **(fallback or {})}
        self._names: dict[Vocabulary, Names] = {}
        self._near: dict[tuple[str, str], list[str]] = {}
        self.unknown: Counter[tuple[str, str]] = Counter()
        self.made: list[Made] = []

    def names(self, model: Vocabulary) -> Names:
        if model not in self._names:
            self._names[model] = Names(model)
        return self._names[model]

    def reference(self, model: Vocabulary, text: str) -> Reference | None:
        """Return what *text* stands for, or None where it is left out or nobody knows yet.

        What nobody knows is counted in ``unknown``.
        """
        names, vocabulary = self.names(model), str(model._meta.model_name)
        found = names.find(text)
        if found is not None:
            return found
        answer = self._answers.get(vocabulary, {}).get(fold(text)) or self._default(
            vocabulary, text
        )
        if answer is not None and answer.use:
            # A term that was renamed meanwhile is not made again: somebody must look.
            found = names.find(answer.use)
            answer = None if found is None else answer
        if answer is not None and answer.create and not self._makes(model, answer.create):
            answer = None
        if answer is None:
            self.unknown[vocabulary, text] += 1
            return None
        return found or answer.create or None

    def is_answered(self, model: Vocabulary, text: str) -> bool:
        """Whether somebody has said what becomes of the name *text*."""
        return fold(text) in self._answers.get(str(model._meta.model_name), {})

    def _makes(self, model: Vocabulary, name: str) -> bool:
        """Whether a term *name* can be made, and whoever imports may make it."""
        vocabulary = str(model._meta.model_name)
        may = vocabulary not in VOCABULARY_NAMES or self._may_make(vocabulary)
        return may and bool(parts_of(model, name))

    def _default(self, vocabulary: str, text: str) -> Answer | None:
        choice = self._fallback.get(vocabulary) or self._fallback.get("*", "ask")
        return {"create": Answer(create=text), "leave-out": Answer()}.get(choice)

    def references(self, model: Vocabulary, texts: Iterable[str]) -> list[Reference]:
        found = (self.reference(model, text) for text in texts)
        return list(dict.fromkeys(one for one in found if one is not None))

    def questions(self) -> list[Unknown]:
        """Return what nobody knows, the commonest of each vocabulary first."""
        merged: dict[tuple[str, str], Unknown] = {}
        for (vocabulary, text), count in self.unknown.items():
            one = merged.setdefault((vocabulary, fold(text)), Unknown(vocabulary, text))
            one.count += count
        for one in merged.values():
            one.near = self.names(VOCABULARY_NAMES[one.vocabulary]).near(one.text)
            if one.near and fuzz.ratio(fold(one.near[0]), fold(one.text)) >= SAME:
                one.same = one.near[0]
        return sorted(merged.values(), key=lambda one: (one.vocabulary, -one.count, one.text))

    def create(self, model: Vocabulary, name: str) -> Any:
        """Make the term *name*, and the broader ones that it names, and return it.

        One that is there by now is returned as it stands. Raises StoppedImportError where no
        term may be made.
        """
        names = self.names(model)
        found = names.find(name)
        if found is not None:
            return model._default_manager.get(pk=found)
        if not self._makes(model, name):
            raise StoppedImportError(_("You may not change this vocabulary."))
        *above, last = parts_of(model, name)
        parent = self.create(model, f" {BELOW} ".join(above)) if above else None
        term = model(name=last)
        if not issubclass(model, TreeTerm):
            term.save()
        elif parent is None:
            model.add_root(instance=term)
        else:
            parent.add_child(instance=term)
        names.add(term)
        given = {"name": term.name, "slug": term.slug}
        if issubclass(model, TreeTerm):
            given["parent"] = parent.pk if parent is not None else None
        self.made.append(Made(str(model._meta.model_name), term.pk, given))
        return term

    def settled(self, model: Vocabulary, reference: Reference) -> Any:
        """Return the term that *reference* stands for, made where it lacks; None where it is gone.

        Its place in a tree may have changed since it was read.
        """
        names = self.names(model)
        key = reference if isinstance(reference, int) else names.find(reference)
        if key is None:
            return self.create(model, str(reference))
        return names.terms.get(key)
