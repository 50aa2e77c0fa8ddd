"""The forms of an import: the file, what its columns mean, what becomes of unknown names."""

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Lookup
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from django import forms
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from resources.forms import LibraryChoiceField
from resources.imports.cells import Cell, text_of
from resources.imports.mapping import RESOURCES, Mapping
from resources.imports.rights import Rights
from resources.imports.terms import VOCABULARY_NAMES
from resources.models import ResourceIndexPage, ResourcePage, SheetImport
from resources.sheets.reading import ACCEPTED, Question
from resources.text import fold

EXAMPLES = 3  # rows whose cells are shown beside a column
EXAMPLE_LENGTH = 60  # characters

MOST_QUESTIONS = 100  # names that are asked for at a time
MOST_TERMS = 500  # terms of one vocabulary that a list offers; of more, only those that are near

_KEEP, _NEW, _OUT = "use:", "create:", "leave-out"


class UploadForm(forms.Form):
    """The file, and where it goes."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "A table (CSV, XLSX), JSON Lines or a zip of Markdown files. Nothing is imported "
            "before you have seen what would change."
        ),
        widget=forms.FileInput(attrs={"accept": ",".join(ACCEPTED)}),
    )
    into = forms.ChoiceField(label=gettext_lazy("What each row is"))
    library = LibraryChoiceField(
        label=gettext_lazy("Library"),
        queryset=None,
        empty_label=None,
        help_text=gettext_lazy("Where new resources go."),
    )

    def __init__(
        self, libraries: QuerySet[ResourceIndexPage], user: Any, *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ModelChoiceField, self.fields["library"])
        field.queryset = libraries
        field.initial = libraries.first()
        if len(libraries) == 1:
            field.widget = forms.HiddenInput()
        cast(forms.ChoiceField, self.fields["into"]).choices = _kinds(user)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if Path(file.name).suffix.lower() not in ACCEPTED:
            raise forms.ValidationError(
                _("Files of this kind cannot be read. Choose one of: %(kinds)s.")
                % {"kinds": ", ".join(ACCEPTED)}
            )
        return file

    def mapping(self) -> Mapping:
        """Return the mapping that the form starts with."""
        into = self.cleaned_data["into"]
        if into in VOCABULARY_NAMES:
            return Mapping(into=into)
        fixed = {"type": into} if into in ResourcePage.resource_types() else {}
        return Mapping(fixed=fixed)


def _kind_name(model: type[Model]) -> str:
    return str(model._meta.verbose_name).capitalize()


def _kinds(user: Any) -> list[tuple[str, Any]]:
    types = [(slug, _kind_name(model)) for slug, model in ResourcePage.resource_types().items()]
    rights = Rights(user)
    terms = [
        (name, _kind_name(model))
        for name, model in VOCABULARY_NAMES.items()
        if rights.may_make_terms(name)
    ]
    kinds: list[tuple[str, Any]] = [
        (RESOURCES, _("A resource; a column says of which type")),
        (_("A resource"), types),
    ]
    return [*kinds, (_("A term of a vocabulary"), terms)] if terms else kinds


@dataclass(frozen=True)
class ColumnField:
    """One column of a file: what its cells look like, and the field that says what it is."""

    name: str
    examples: list[str]
    field: forms.BoundField


class ColumnsForm(forms.Form):
    """What the columns of a file mean, and how its cells are read."""

    day_first = forms.ChoiceField(
        label=gettext_lazy("Dates like 03/04/2026"),
        choices=[
            ("", gettext_lazy("4 March: the month comes first")),
            ("1", gettext_lazy("3 April: the day comes first")),
        ],
        required=False,
    )
    separator = forms.ChoiceField(
        label=gettext_lazy("Several values in one cell are separated by"),
        choices=[
            ("", gettext_lazy("semicolons, vertical bars or new lines")),
            (",", gettext_lazy("commas")),
            (";", gettext_lazy("semicolons only")),
            ("|", gettext_lazy("vertical bars only")),
            ("/", gettext_lazy("slashes")),
        ],
        required=False,
    )
    empty = forms.ChoiceField(
        label=gettext_lazy("An empty cell"),
        choices=[
            ("keep", gettext_lazy("leaves what is in the library as it is")),
            ("clear", gettext_lazy("empties what is in the library")),
        ],
    )
    bad_cells = forms.ChoiceField(
        label=gettext_lazy("A cell that cannot be read"),
        choices=[
            ("refuse", gettext_lazy("keeps its whole row out")),
            ("leave-out", gettext_lazy("is left out; the rest of its row comes in")),
        ],
    )
    doubles = forms.ChoiceField(
        label=gettext_lazy("A new row that is likely in the library already"),
        choices=[
            ("leave-out", gettext_lazy("is left out")),
            ("create", gettext_lazy("becomes a new resource all the same")),
        ],
    )
    shorten = forms.BooleanField(
        label=gettext_lazy("Shorten summaries that are too long"), required=False
    )

    def __init__(
        self,
        mapping: Mapping,
        columns: Sequence[str],
        examples: Sequence[Lookup[str, Cell]],
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.mapping, self.columns, self._examples = mapping, list(columns), examples
        known = mapping.known_columns()
        choices = [("", _("(leave it out)"))]
        choices += [(name, column.label) for name, column in known.items()]
        for place, theirs in enumerate(self.columns):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=theirs,
                choices=choices,
                required=False,
                initial=mapping.columns.get(theirs, ""),
            )
        for name in ("day_first", "separator", "empty", "bad_cells", "doubles"):
            value = getattr(mapping, name)
            self.fields[name].initial = "1" if value is True else value or ""
        self.fields["shorten"].initial = bool(mapping.shorten)
        if mapping.into != RESOURCES:
            del self.fields["doubles"], self.fields["shorten"]

    def column_fields(self) -> Iterator[ColumnField]:
        for place, theirs in enumerate(self.columns):
            texts = (" ".join(text_of(row.get(theirs, "")).split()) for row in self._examples)
            shown = list(dict.fromkeys(text[:EXAMPLE_LENGTH] for text in texts if text))
            yield ColumnField(theirs, shown[:EXAMPLES], self[f"column_{place}"])

    def option_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if not name.startswith("column_")]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not any(cleaned.get(f"column_{place}") for place in range(len(self.columns))):
            raise forms.ValidationError(_("Say of at least one column what it is."))
        known = self.mapping.known_columns()
        taken: dict[str, str] = {}
        for place, theirs in enumerate(self.columns):
            ours = cleaned.get(f"column_{place}")
            if not ours or known[ours].many:
                continue
            if ours in taken:
                self.add_error(
                    f"column_{place}",
                    _("“%(column)s” is this already. Leave one of the two out.")
                    % {"column": taken[ours]},
                )
            taken[ours] = theirs
        return cleaned

    def adjusted(self) -> Mapping:
        """Return the mapping with what was chosen."""
        mapping, cleaned = self.mapping, self.cleaned_data
        mapping.columns = {
            theirs: cleaned[f"column_{place}"] for place, theirs in enumerate(self.columns)
        }
        mapping.day_first = bool(cleaned["day_first"])
        for name in ("separator", "empty", "bad_cells", "doubles"):
            if name in cleaned:
                setattr(mapping, name, cleaned[name])
        mapping.shorten = ["summary"] if cleaned.get("shorten") else []
        return mapping


class QuestionsForm(forms.Form):
    """How a file is to be read that does not tell itself."""

    def __init__(self, questions: Sequence[Question], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in questions:
            self.fields[question.about] = forms.ChoiceField(
                label=question.text,
                choices=[
                    (one.value, f"{one.label}: {one.preview}" if one.preview else one.label)
                    for one in question.choices
                ],
                widget=forms.RadioSelect,
            )


def _listed(model: type[Model]) -> list[Any]:
    terms = list(model._default_manager.all()[: MOST_TERMS + 1])
    return terms if len(terms) <= MOST_TERMS else []


class AnswersForm(forms.Form):
    """What becomes of names in a file that no term of the library has."""

    def __init__(
        self, sheet_import: SheetImport, rights: Rights, *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.questions = sheet_import.questions[:MOST_QUESTIONS]
        terms = {
            name: _listed(VOCABULARY_NAMES[name])
            for name in {question["vocabulary"] for question in self.questions}
        }
        for place, question in enumerate(self.questions):
            self.fields[f"answer_{place}"] = self._field(question, terms, rights)

    def _field(
        self, question: dict[str, Any], terms: dict[str, list[Any]], rights: Rights
    ) -> forms.ChoiceField:
        vocabulary, text = question["vocabulary"], question["text"]
        may_make = rights.may_make_terms(vocabulary)
        near, same = question["near"], question["same"]
        choices: list[tuple[str, Any]] = [(_OUT, _("Leave it out"))]
        if may_make:
            choices.append((_NEW + text, _("Make it a new term")))
        if near:
            choices.append((_("Perhaps it is"), [(_KEEP + name, name) for name in near]))
        others = [(_KEEP + one.name, str(one)) for one in terms[vocabulary] if one.name not in near]
        if others:
            choices.append((_("It is"), others))
        label = _kind_name(VOCABULARY_NAMES[vocabulary])
        best = _NEW + text if may_make else _OUT
        return forms.ChoiceField(
            label=f"{label}: {text}", choices=choices, initial=_KEEP + same if same else best
        )

    def rows(self) -> Iterator[tuple[dict[str, Any], Any, forms.BoundField]]:
        for place, question in enumerate(self.questions):
            name = _kind_name(VOCABULARY_NAMES[question["vocabulary"]])
            yield question, name, self[f"answer_{place}"]

    def into(self, mapping: Mapping) -> Mapping:
        """Return *mapping* with the answers."""
        for place, question in enumerate(self.questions):
            answer = self.cleaned_data[f"answer_{place}"]
            of = mapping.terms.setdefault(question["vocabulary"], {})
            for known in [text for text in of if fold(text) == fold(question["text"])]:
                del of[known]
            if answer.startswith(_NEW):
                of[question["text"]] = {"create": answer[len(_NEW) :]}
            else:
                of[question["text"]] = answer[len(_KEEP) :] if answer != _OUT else ""
        return mapping
