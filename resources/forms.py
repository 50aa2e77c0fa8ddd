"""The forms of the admin."""

from typing import Any

from django import forms
from django.db import transaction
from django.http import QueryDict
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm, WagtailAdminPageForm

from resources.keys import askable
from resources.models.events import TOO_FAR, is_in_calendar, zone_named
from resources.models.former import TermKey
from resources.models.locking import wait_for_users
from resources.models.named import what_became
from resources.models.vocabularies import Term

# An em space for each step down: it survives in a list of choices, where HTML does not.
INDENT = "\u2003"
MOST_DIGITS = 18  # of a key that a database can be asked for


def indented(term: Any) -> str:
    """Return the label of a term of a tree, set in by its depth."""
    return INDENT * (term.depth - 1) + term.label()


class LibraryChoiceField(forms.ModelChoiceField):
    """A choice of libraries, each with its language."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(askable(value))

    def label_from_instance(self, library: Any) -> str:
        return f"{library.get_admin_display_title()} ({library.locale})"


class ResourceForm(WagtailAdminPageForm):
    """The form of a resource of any type."""

    data: Any  # of Django's form

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("topics", "places"):
            if name in self.fields:
                self.fields[name].label_from_instance = indented
        if self.is_bound:
            self._take_present_terms()

    def _take_present_terms(self) -> None:
        """Replace chosen terms that were merged while the form was open; drop deleted ones.

        Nobody can correct a choice that is no longer there.
        """
        models: dict[str, Any] = {
            self.add_prefix(name): getattr(getattr(field, "queryset", None), "model", None)
            for name, field in self.fields.items()
        }
        fields = {
            name: str(model._meta.model_name)
            for name, model in models.items()
            if model is not None and issubclass(model, Term)
        }
        posted: QueryDict = self.data.copy()
        chosen = {
            (name, value): TermKey(vocabulary, int(value[:MOST_DIGITS]))
            for name, vocabulary in fields.items()
            for value in posted.getlist(name)
            if value.isascii() and value.isdigit()
        }
        gone = what_became(chosen.values())
        for (name, value), key in chosen.items():
            if key in gone:
                now = gone[key]
                kept = [one for one in posted.getlist(name) if one != value]
                posted.setlist(name, [*kept, str(now.key)] if now else kept)
        if gone:
            self.data = posted

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        newer = cleaned.get("superseded_by")
        if newer is not None and newer.pk == self.instance.pk:
            self.add_error("superseded_by", _("A resource cannot replace itself."))
        for name in ("go_live_at", "expire_at"):
            if cleaned.get(name) is not None and not is_in_calendar(cleaned[name]):
                self.add_error(name, TOO_FAR)
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
        zone = zone_named(cleaned.get("time_zone", ""))
        if zone is None:
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
        with transaction.atomic():
            # Before its own row: who moves or merges holds all of the tree, in one order.
            wait_for_users(type(self.instance)._default_manager.all())
            parent = self._parent_by_now()
            if self.instance.pk is None:
                type(self.instance).plant(self.instance, parent)
            else:
                # Somebody may have deleted or merged it while this waited.
                get_object_or_404(type(self.instance), pk=self.instance.pk)
                super().save()
                self._move(parent)
        return self.instance

    def _parent_by_now(self) -> Any:
        """Return the broader term, or what it was merged into while this waited.

        Where it was deleted, or stands below this term by now, this one stays where it is, or
        comes to the top level if it is new.
        """
        chosen = self.cleaned_data["parent"]
        if chosen is None:
            return None
        model = type(self.instance)
        key = TermKey(str(model._meta.model_name), chosen.pk)
        now = what_became([key]).get(key, key)
        parent = model._default_manager.filter(pk=now.key).first() if now else None
        if self.instance.pk is None:
            return parent
        own = model._default_manager.filter(pk=self.instance.pk).first()
        if own is None or (parent and not parent.path.startswith(own.path)):
            return parent
        return own.get_parent()

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
