"""The demo's terms of each vocabulary."""

from typing import Any

from django.db.models import Q

from home.demo import record, texts
from resources import models
from resources.text import fold

MODELS: dict[str, type[models.Term]] = {
    "topics": models.Topic,
    "audiences": models.Audience,
    "levels": models.EducationLevel,
    "populations": models.Population,
    "places": models.Place,
    "organisations": models.Organisation,
    "series": models.Series,
    "priorities": models.Priority,
    "design_teams": models.DesignTeam,
}


class Terms:
    """Every term that the demo's resources refer to, by vocabulary and slug.

    A term that exists already, by slug or by name, is used as it is.
    """

    def __init__(self) -> None:
        self.made = 0
        self.changed = 0
        self._found: dict[str, dict[str, models.Term]] = {}

    def load(self) -> None:
        for vocabulary, entries in texts.vocabularies().items():
            self._found[vocabulary] = {}
            known = record.fingerprints(MODELS[vocabulary])
            for order, entry in enumerate(entries):
                self._add(vocabulary, entry, order, None, known)

    def get(self, vocabulary: str, slug: str) -> Any:
        """Return one term, or None for the empty slug."""
        return self._found[vocabulary][slug] if slug else None

    def all(self, vocabulary: str, slugs: list[str]) -> list[Any]:
        return [self._found[vocabulary][slug] for slug in slugs]

    def _add(
        self,
        vocabulary: str,
        entry: texts.Entry,
        order: int,
        parent: models.Term | None,
        known: dict[int, str],
    ) -> None:
        children = entry.get("children", [])
        own = {key: value for key, value in entry.items() if key != "children"}
        print_ = record.fingerprint(own, order)
        term = _existing(MODELS[vocabulary], entry)
        if term is None:
            term = self._make(MODELS[vocabulary], self._values(own, order), parent)
            record.note_made(term, print_)
            self.made += 1
        elif known.get(term.pk, print_) != print_:
            for name, value in self._values(own, order).items():
                setattr(term, name, value)
            term.save()
            record.note_changed(term, print_)
            self.changed += 1
        self._found[vocabulary][entry["slug"]] = term
        for position, child in enumerate(children):
            self._add(vocabulary, child, position, term, known)

    def _values(self, entry: texts.Entry, order: int) -> dict[str, Any]:
        values = dict(entry, sort_order=order)
        values["synonyms"] = "\n".join(values.get("synonyms", []))
        values["translations"] = {"es": values.pop("name_es")} if "name_es" in values else {}
        if "place" in values:
            values["place"] = self.get("places", values["place"])
            values["is_partner"] = True
        return values

    @staticmethod
    def _make(
        model: type[models.Term], values: dict[str, Any], parent: models.Term | None
    ) -> models.Term:
        if not issubclass(model, models.TreeTerm):
            return model.objects.create(**values)
        term = model(**values)
        return model.add_root(instance=term) if parent is None else parent.add_child(instance=term)


def _existing(model: type[models.Term], entry: texts.Entry) -> models.Term | None:
    same = Q(slug=entry["slug"]) | Q(folded=fold(entry["name"]))
    return model.objects.filter(same).first()
