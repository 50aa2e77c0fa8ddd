"""The forms of the admin."""

import zoneinfo
from typing import Any

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm, WagtailAdminPageForm

# An em space for each step down: it survives in a list of choices, where HTML does not.
INDENT = "\u2003"


def indented(term: Any) -> str:
    """Return the label of a term of a tree, set in by its depth."""
    return INDENT * (term.depth - 1) + term.label()


class ResourceForm(WagtailAdminPageForm):
    """The form of a resource of any type."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("topics", "places"):
            if name in self.fields:
                self.fields[name].label_from_instance = indented

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        newer = cleaned.get("superseded_by")
        if newer is not None and newer.pk == self.instance.pk:
            self.add_error("superseded_by", _("A resource cannot replace itself."))
        self._check_related()
        return cleaned

    def _check_related(self) -> None:
        related = self.formsets.get("related")
        for row in related.forms if related is not None and self.instance.pk else ():
            chosen = row.cleaned_data.get("resource") if row.is_valid() else None
            if chosen is not None and chosen.pk == self.instance.pk:
                row.add_error("resource", _("A resource cannot be related to itself."))


def translated_name(code: str) -> str:
    """Return the name of the form field for a term's name in the language *code*."""
    return f"name_{code}"


class WebinarForm(ResourceForm):
    """Reads and shows the times of an event in the event's own time zone."""

    TIMES = ("starts_at", "ends_at")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.TIMES:
            moment = getattr(self.instance, name)
            if moment is not None:
                self.initial[name] = timezone.make_naive(moment, self.instance.zone)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        try:
            zone = zoneinfo.ZoneInfo(
                cleaned.get("time_zone") or timezone.get_default_timezone_name()
            )
        except (zoneinfo.ZoneInfoNotFoundError, ValueError):
            return cleaned  # the model says what is wrong with it
        for name in self.TIMES:
            if cleaned.get(name) is not None:
                # Django took what was typed for the time zone of whoever types it.
                cleaned[name] = timezone.make_naive(cleaned[name]).replace(tzinfo=zone)
        return cleaned


class TermForm(WagtailAdminModelForm):
    """The form of a term; its names in other languages are kept in one JSON column.

    A subclass that :func:`term_form` makes declares a field for each language.
    """

    languages: tuple[tuple[str, Any], ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, _name in self.languages:
            self.initial.setdefault(translated_name(code), self.instance.translations.get(code, ""))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        codes = [code for code, _name in self.languages]
        given = {code: cleaned.get(translated_name(code), "").strip() for code in codes}
        kept = {
            code: name for code, name in self.instance.translations.items() if code not in given
        }
        self.instance.translations = {
            **kept,
            **{code: name for code, name in given.items() if name},
        }
        return cleaned


class TreeTermForm(TermForm):
    """The form of a term of a tree: choosing another parent moves the term."""

    parent: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Belongs under"),
        queryset=None,
        required=False,
        empty_label=_("(nothing: a term of the top level)"),
        help_text=_("The broader term. Narrower terms move along."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        possible = type(self.instance).objects.all()
        if self.instance.pk:
            # A term under itself or under a narrower one would cut the branch off the tree.
            possible = possible.exclude(path__startswith=self.instance.path)
            self.initial["parent"] = self.instance.get_parent()
        self.fields["parent"].queryset = possible
        self.fields["parent"].label_from_instance = indented

    def save(self, commit: bool = True) -> Any:
        if not commit:
            return super().save(commit=False)
        parent = self.cleaned_data["parent"]
        with transaction.atomic():
            if self.instance.pk is None:
                self._plant(parent)
            else:
                super().save()
                self._move(parent)
        return self.instance

    def _plant(self, parent: Any) -> None:
        if parent is None:
            type(self.instance).add_root(instance=self.instance)
        else:
            parent.add_child(instance=self.instance)

    def _move(self, parent: Any) -> None:
        """Put the term in its place among its sisters, below *parent*."""
        if not {"parent", "name", "sort_order"} & set(self.changed_data):
            return
        if parent is None:
            self.instance.move(type(self.instance).get_last_root_node(), "sorted-sibling")
        else:
            self.instance.move(parent, "sorted-child")
        self.instance.refresh_from_db()


def term_form(base: type[TermForm], languages: list[tuple[str, Any]]) -> type[TermForm]:
    """Return *base* with a field for the name in each of *languages* (code, name)."""
    fields = {
        translated_name(code): forms.CharField(
            label=format_lazy(_("Name in {language}"), language=name),
            max_length=120,
            required=False,
        )
        for code, name in languages
    }
    # The metaclass of forms, which gathers the fields.
    make: Any = type(base)
    made: type[TermForm] = make(base.__name__, (base,), {**fields, "languages": tuple(languages)})
    return made
