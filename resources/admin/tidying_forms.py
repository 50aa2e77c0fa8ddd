"""What an editor decides when tidying up."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from resources.admin.tidying_frame import name_of
from resources.models import VOCABULARIES, ResourceTag, Term
from resources.models.named import TERM_MODELS
from resources.text import clean, fold
from resources.tidying.keeping import key_of, label_of, model_of
from resources.tidying.uses import AnyTerm, AnyTermModel, use_by_resources

NEW = "new"
LONGEST_NAME = 120


def vocabularies_of_many() -> list[type[Term]]:
    """Return the vocabularies of which a resource may have several terms, as it has of tags."""
    return [model for model in VOCABULARIES if not use_by_resources(model).is_column]


def mergeable_into(model: AnyTermModel) -> list[AnyTermModel]:
    """Return the kinds that terms of *model* can be merged into."""
    return [model, *(vocabularies_of_many() if issubclass(model, ResourceTag) else ())]


def value_of(term: AnyTerm) -> str:
    """Return how a form names *term*."""
    return ":".join(map(str, key_of(term)))


class MergeForm(forms.Form):
    """Asks which of *terms* stays, or what else they become."""

    into = forms.CharField(
        label=gettext_lazy("What shall stay?"),
        error_messages={"required": gettext_lazy("Choose what shall stay.")},
    )

    def __init__(self, terms: Sequence[AnyTerm], counts: dict[int, int], *args: Any) -> None:
        super().__init__(*args)
        self.terms = terms
        self.models = mergeable_into(type(terms[0]))
        most_used = max(terms, key=lambda one: counts.get(one.pk, 0))
        if len(self.models) > 1:
            self.fields["name"] = forms.CharField(
                label=_("Name"), required=False, max_length=LONGEST_NAME
            )
            self.fields["vocabulary"] = forms.ChoiceField(
                label=_("Vocabulary"),
                required=False,
                choices=[(one._meta.model_name, name_of(one)) for one in vocabularies_of_many()],
            )
            self.initial["name"] = label_of(most_used)
        if len(terms) > 1:
            self.initial["into"] = value_of(most_used)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        into = cleaned.get("into")
        if into == NEW and len(self.models) > 1:
            cleaned["name"] = clean(cleaned.get("name", "")).strip()
            if not fold(cleaned["name"]):
                self.add_error("name", _("Give the new term a name."))
            if not cleaned.get("vocabulary"):
                self.add_error("vocabulary", _("Choose a vocabulary."))
        elif into:
            cleaned["target"] = self._term(into)
            if cleaned["target"] is None:
                self.add_error("into", _("That one is there no more. Choose another."))
        return cleaned

    def _term(self, value: str) -> AnyTerm | None:
        vocabulary, _sep, key = value.partition(":")
        model = model_of(vocabulary) if vocabulary in TERM_MODELS else None
        if model not in self.models or not (key.isascii() and key.isdigit() and len(key) < 19):
            return None
        return model._default_manager.filter(pk=key).first()

    def chosen_elsewhere(self) -> AnyTerm | None:
        """Return what was chosen that is none of the terms, to be shown with a mistake."""
        value = self["into"].value() or ""
        term = self._term(value) if self.is_bound else None
        return None if term is None or term in self.terms else term


class RenameForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("New name"), max_length=LONGEST_NAME)
