"""Where the values of a filter come from, and what they are called.

A source reads the values of many resources at once, in plain rows: reading them as
objects would make a rebuild many times slower.
"""

import re
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.db.models import ForeignKey
from django.utils.translation import gettext_lazy as _

from resources.models import Attachment, ResourcePage, ResourceTag, TaggedResource, Term, TreeTerm
from resources.visibility import open_documents, visible_resources
from search.terms import TermReader

if TYPE_CHECKING:
    from search.reading import Batch

Values = dict[int, tuple[str, ...]]

_SLUG = re.compile(r"[\w-]{1,80}", re.ASCII)
_YEAR = re.compile(r"[1-9][0-9]{3}", re.ASCII)


class Source(ABC):
    """Where values come from; subclasses read and name them."""

    is_tree = False
    # Whether a value has a name only where a visible resource has the value.
    is_named_by_use = False

    @abstractmethod
    def read(self, batch: "Batch") -> Values:
        """Return the slugs of each resource of *batch* that has any."""

    def is_possible(self, slug: str) -> bool:
        """Whether any resource could ever have the value *slug*."""
        return bool(_SLUG.fullmatch(slug))

    @abstractmethod
    def labels(self, slugs: Iterable[str]) -> dict[str, str]:
        """Return the labels, in the active language, of those *slugs* that are known.

        The order is the source's own, for filters listed as given.
        """

    def parents(self, slugs: Iterable[str]) -> dict[str, str]:
        """Return slug -> slug of its parent, of those *slugs* of a tree that have one."""
        return {}

    def problems(self) -> Iterator[str]:
        """Yield what is wrong with the declaration, for the system check."""
        yield from ()

    def fingerprint(self) -> str:
        """Return a text that changes when other values would be read."""
        return f"{type(self).__name__}{sorted(vars(self).items())}"


class Vocabulary(Source):
    """The terms of one vocabulary; of a tree, their broader terms too."""

    def __init__(self, field: str) -> None:
        self.field = field

    @property
    def model(self) -> type[Term]:
        return cast(type[Term], ResourcePage._meta.get_field(self.field).related_model)

    @property
    def is_tree(self) -> bool:  # type: ignore[override]  # constant elsewhere
        return issubclass(self.model, TreeTerm)

    def rows(self, keys: Iterable[int]) -> Iterable[tuple[int, int]]:
        """Return (resource, term) for each use."""
        field = ResourcePage._meta.get_field(self.field)
        if isinstance(field, ForeignKey):
            used = ResourcePage.objects.filter(pk__in=keys).exclude(**{self.field: None})
            return used.values_list("pk", field.attname)
        through = getattr(ResourcePage, self.field).through
        column = f"{self.model._meta.model_name}_id"
        return through.objects.filter(resourcepage_id__in=keys).values_list(
            "resourcepage_id", column
        )

    def read(self, batch: "Batch") -> Values:
        rows = list(self.rows(batch.keys))
        terms = batch.terms(self.model)
        terms.load(term for _page, term in rows)
        values: dict[int, set[str]] = defaultdict(set)
        for page, term in rows:
            for slug, labels in terms.family(term):
                values[page].add(slug)
                batch.add_labels(page, labels)
        return {page: tuple(sorted(slugs)) for page, slugs in values.items()}

    def labels(self, slugs: Iterable[str]) -> dict[str, str]:
        terms = self.model._default_manager.filter(slug__in=list(slugs))
        return {term.slug: term.label() for term in terms}

    def parents(self, slugs: Iterable[str]) -> dict[str, str]:
        return TermReader(self.model).parents(slugs)

    def problems(self) -> Iterator[str]:
        if self.field not in {field.name for field in ResourcePage._meta.get_fields()}:
            yield f"ResourcePage has no field '{self.field}'"


class ResourceType(Source):
    def read(self, batch: "Batch") -> Values:
        return {key: (batch.types[key].resource_type,) for key in batch.keys}

    def labels(self, slugs: Iterable[str]) -> dict[str, str]:
        wanted = set(slugs)
        types = ResourcePage.resource_types()
        return {
            slug: str(model._meta.verbose_name_plural).capitalize()
            for slug, model in types.items()
            if slug in wanted
        }


class Column(Source):
    """A column of the resource's own table, or of one that it points to."""

    def __init__(self, lookup: str, languages: bool = False) -> None:
        self.lookup = lookup
        self.languages = languages

    def read(self, batch: "Batch") -> Values:
        rows = ResourcePage.objects.filter(pk__in=batch.keys).values_list("pk", self.lookup)
        return {key: (str(value),) for key, value in rows if value not in (None, "")}

    def is_possible(self, slug: str) -> bool:
        is_year = self.lookup.endswith("__year")
        return bool(_YEAR.fullmatch(slug)) if is_year else super().is_possible(slug)

    def labels(self, slugs: Iterable[str]) -> dict[str, str]:
        names: Mapping[str, Any] = self._names()
        return {slug: str(names.get(slug, slug)) for slug in slugs}

    def _names(self) -> Mapping[str, Any]:
        if self.languages:
            return dict(settings.LANGUAGES)
        field, _sep, transform = self.lookup.partition("__")
        if transform:
            return {}
        return dict(ResourcePage._meta.get_field(field).flatchoices)


class Declared(Source):
    """Values that a type declares in its ``facet_fields``."""

    def __init__(self, name: str) -> None:
        self.name = name

    def read(self, batch: "Batch") -> Values:
        values: Values = {}
        for key in batch.keys:
            column = batch.types[key].facet_fields.get(self.name)
            value = batch.own_columns[key].get(column) if column else None
            if value not in (None, ""):
                values[key] = (str(value),)
        return values

    def labels(self, slugs: Iterable[str]) -> dict[str, str]:
        wanted = set(slugs)
        choices: dict[str, str] = {}
        for model, column in self._columns():
            for value, label in model._meta.get_field(column).flatchoices:
                if value in wanted:
                    choices[str(value)] = str(label)
        return choices

    def problems(self) -> Iterator[str]:
        if not list(self._columns()):
            yield f"no type of resource declares '{self.name}' in its facet_fields"

    def _columns(self) -> Iterator[tuple[type[ResourcePage], str]]:
        for model in ResourcePage.resource_types().values():
            if self.name in model.facet_fields:
                yield model, model.facet_fields[self.name]


class FileFormat(Source):
    """What a resource can be had as; "web" where it is a page only."""

    LABELS: Mapping[str, Any] = {
        "web": _("Web page"),
        "pdf": _("PDF"),
        "document": _("Text document"),
        "slides": _("Slides"),
        "spreadsheet": _("Spreadsheet"),
        "video": _("Video"),
        "audio": _("Audio"),
    }

    def read(self, batch: "Batch") -> Values:
        formats: dict[int, set[str]] = defaultdict(set)
        for key, attachments in batch.attachments.items():
            formats[key] |= {attachment.format for attachment in attachments if attachment.format}
        for key, found in batch.media_formats.items():
            formats[key] |= found
        return {key: tuple(sorted(formats.get(key) or {"web"})) for key in batch.keys}

    def labels(self, slugs: Iterable[str]) -> dict[str, str]:
        wanted = set(slugs)
        return {slug: str(label) for slug, label in self.LABELS.items() if slug in wanted}


class Tag(Source):
    is_named_by_use = True

    def read(self, batch: "Batch") -> Values:
        rows = TaggedResource.objects.filter(content_object_id__in=batch.keys).values_list(
            "content_object_id", "tag__slug", "tag__name"
        )
        values: dict[int, set[str]] = defaultdict(set)
        for page, slug, name in rows:
            values[page].add(slug)
            batch.add_labels(page, ((name, batch.languages[page]),))
        return {page: tuple(sorted(slugs)) for page, slugs in values.items()}

    def labels(self, slugs: Iterable[str]) -> dict[str, str]:
        used = TaggedResource.objects.filter(content_object__in=visible_resources())
        tags = ResourceTag.objects.filter(slug__in=list(slugs), pk__in=used.values("tag"))
        return dict(tags.values_list("slug", "name"))


def visible_attachments(keys: Iterable[int]) -> Iterable[tuple[int, str, str, str]]:
    """Return (resource, title, language, file name) of attachments that are not private."""
    return Attachment.objects.filter(page_id__in=keys, document__in=open_documents()).values_list(
        "page_id", "title", "language", "document__file"
    )
