"""The controlled vocabularies that resources are described with."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node
from wagtail.search import index

from resources.models.former import Remembered
from resources.models.locking import wait_for_users
from resources.models.slugs import free_slug
from resources.text import clean, fold


class Term(index.Indexed, Remembered):
    """One term of a vocabulary.

    The slug is the term's stable name in addresses and in the search index; the
    name, its translations and its synonyms may change at any time.
    """

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(
        _("slug"),
        max_length=80,
        unique=True,
        blank=True,
        help_text=_("The term's name in web addresses. Left empty, it is made from the name."),
    )
    folded = models.CharField(max_length=160, unique=True, editable=False)
    translations = models.JSONField(
        _("name in other languages"),
        default=dict,
        blank=True,
        editable=False,
    )
    synonyms = models.TextField(
        _("synonyms"),
        blank=True,
        help_text=_("One on each line. A search for any of them finds this term's resources."),
    )
    description = models.TextField(
        _("description"), blank=True, help_text=_("Shown at the top of the term's page.")
    )
    sort_order = models.PositiveSmallIntegerField(
        _("order"), default=0, help_text=_("Lower numbers come first; equal ones by name.")
    )

    search_fields: ClassVar[list[Any]] = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.SearchField("synonyms"),
    ]

    class Meta:
        abstract = True
        ordering = ("sort_order", "name")

    def __str__(self) -> str:
        return self.label()

    def label(self, language: str | None = None) -> str:
        """Return the name in *language* (default: the active one), else the name itself."""
        code = (language or get_language() or "").split("-")[0]
        return self.translations.get(code) or self.name

    @property
    def synonym_list(self) -> list[str]:
        return [line.strip() for line in self.synonyms.splitlines() if line.strip()]

    def clean(self) -> None:
        super().clean()
        self._fill()
        twin = type(self)._default_manager.filter(folded=self.folded).exclude(pk=self.pk).first()
        if twin is not None:
            message = _("“%(name)s” exists already. Use it, or add this as a synonym.")
            raise ValidationError({"name": message % {"name": twin.name}})

    @transaction.atomic  # with whatever listens to the change
    def save(self, *args: Any, **kwargs: Any) -> None:
        self._fill()
        super().save(*args, **kwargs)

    def _fill(self) -> None:
        self.name = clean(self.name).strip()
        self.folded = fold(self.name)
        self.translations = {code: clean(name) for code, name in self.translations.items()}
        self.slug = self.slug or free_slug(self)


# The columns that tell where a term of a tree stands.
_PLACE = ("path", "depth", "numchild")


class TreeTerm(Term, MP_Node):
    """A term with broader and narrower terms.

    Whoever writes one term of a tree may thereby move others: what was read before knows a
    place that is another term's by now. So only what moves terms writes places, and reads them
    anew.
    """

    # Sisters stand in this order; the tree manager orders by path, so that a parent
    # stands before its children.
    node_order_by: ClassVar[list[str]] = ["sort_order", "name"]

    class Meta:
        abstract = True

    @classmethod
    @transaction.atomic
    def plant(cls, term: "TreeTerm", parent: "TreeTerm | None") -> None:
        """Save a new *term* below *parent*, or on the top level.

        Of two who plant at once, both would get one place, and the second be refused.
        """
        wait_for_users(cls._default_manager.all())
        if parent is None:
            cls.add_root(instance=term)
        else:
            cls._default_manager.get(pk=parent.pk).add_child(instance=term)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save all but the place, which a term gets as it is planted and moved."""
        if not self._state.adding and kwargs.get("update_fields") is None:
            kept = {*_PLACE, self._meta.pk.attname, *self.get_deferred_fields()}
            fields = self._meta.concrete_fields
            kwargs["update_fields"] = [
                field.attname for field in fields if field.attname not in kept
            ]
        super().save(*args, **kwargs)

    @transaction.atomic
    def delete(self, *args: Any, **kwargs: Any) -> Any:
        # It changes the broader term's row as well: who merges holds all, in one order.
        wait_for_users(type(self)._default_manager.all())
        return super().delete(*args, **kwargs)

    @transaction.atomic
    def move(self, target: "TreeTerm", pos: str | None = None) -> None:
        # Of two who move at once, the second would work with paths of before the first.
        wait_for_users(type(self)._default_manager.all())
        self.refresh_from_db(fields=_PLACE)
        target.refresh_from_db(fields=_PLACE)
        super().move(target, pos)
        # Moving is raw SQL; saving tells whoever listens that the term changed.
        type(self)._default_manager.get(pk=self.pk).save()

    def family_label(self) -> str:
        """Return the label under its ancestors: "Teaching and learning › Tutoring"."""
        return " › ".join(term.label() for term in [*self.get_ancestors(), self])


class Topic(TreeTerm):
    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")


class Place(TreeTerm):
    class Kind(models.TextChoices):
        COUNTRY = "country", _("Country")
        STATE = "state", _("State")
        REGION = "region", _("Region")
        COUNTY = "county", _("County")
        CITY = "city", _("City")
        DISTRICT = "district", _("School district")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.CITY)

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")


class Audience(Term):
    class Meta(Term.Meta):
        verbose_name = _("audience")
        verbose_name_plural = _("audiences")


class EducationLevel(Term):
    class Meta(Term.Meta):
        verbose_name = _("level")
        verbose_name_plural = _("levels")


class Population(Term):
    class Meta(Term.Meta):
        verbose_name = _("population")
        verbose_name_plural = _("populations")


class Organisation(Term):
    class Kind(models.TextChoices):
        COALITION = "coalition", _("Coalition")
        SCHOOL_DISTRICT = "school-district", _("School district")
        SCHOOL = "school", _("School")
        CITY = "city", _("City or county")
        UNIVERSITY = "university", _("College or university")
        FOUNDATION = "foundation", _("Foundation")
        COMMUNITY = "community", _("Community organisation")
        AGENCY = "agency", _("Public agency")
        OTHER = "other", _("Other")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.OTHER)
    place = models.ForeignKey(
        Place,
        verbose_name=_("place"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="organisations",
    )
    link = models.URLField(_("website"), blank=True)
    is_partner = models.BooleanField(
        _("partner of the coalition"),
        default=False,
        help_text=_("Partners are listed in the directory of partner organisations."),
    )

    class Meta(Term.Meta):
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")


class Series(Term):
    class Meta(Term.Meta):
        verbose_name = _("series")
        verbose_name_plural = pgettext_lazy("several", "series")


class DesignTeam(Term):
    class Meta(Term.Meta):
        verbose_name = _("design team")
        verbose_name_plural = _("design teams")


class Priority(Term):
    class Meta(Term.Meta):
        verbose_name = _("priority")
        verbose_name_plural = _("priorities")


VOCABULARIES: tuple[type[Term], ...] = (
    Topic, Audience, EducationLevel, Population, Place, Organisation, Series, DesignTeam, Priority,
)  # fmt: skip


def translation_languages() -> list[tuple[str, str | Promise]]:
    """Return (code, name) of each content language a term's name can be translated to."""
    default = settings.LANGUAGE_CODE.split("-")[0]
    languages = settings.WAGTAIL_CONTENT_LANGUAGES
    return [(code, name) for code, name in languages if code != default]
