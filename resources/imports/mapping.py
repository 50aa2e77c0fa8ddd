"""What the columns of a file mean: guessed, adjusted, remembered, or written down in a file.

A mapping is data: JSON in the database, TOML in a file of somebody's own::

    into = "resources"            # or a vocabulary: "topic", "place", …

    [columns]                     # of the file = of the library; "" leaves one out
    "Event title" = "title"
    deck = "summary"

    [fixed]                       # of the library = text, with {columns of the file}
    type = "webinar"
    external_id = "events:{slug}"

    [terms.topic]                 # name in the file = what becomes of it
    "User exp." = "User experience"
    "Misc" = ""                   # nothing
    "Chatbots" = { create = "Technology > Chatbots" }

    [unknown]                     # names without an answer: "ask", "create" or "leave-out"
    topic = "leave-out"
"""

import hashlib
import re
import tomllib
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from resources.imports.cells import Cell, Habits, text_of
from resources.imports.columns import Column
from resources.imports.declared import all_resource_columns, vocabulary_columns
from resources.imports.terms import VOCABULARY_NAMES
from resources.text import fold

RESOURCES = "resources"
_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
_NOT_WORD = re.compile(r"[^0-9a-z]+")

# What other systems call our columns.
OTHER_NAMES: dict[str, tuple[str, ...]] = {
    "external_id": ("id", "identifier", "uid", "uuid", "record id", "external key"),
    "title": ("name", "headline", "resource title", "resource name"),
    "summary": ("description", "abstract", "deck", "excerpt", "short description", "teaser"),
    "body": ("content", "text", "full text", "details"),
    "topics": ("topic", "category", "categories", "subject", "subjects", "theme", "themes"),
    "tags": ("tag", "keyword", "keywords", "labels"),
    "audiences": ("audience", "who", "for whom"),
    "levels": ("level", "grade", "grades", "grade level", "education level"),
    "populations": ("population", "student group", "student groups"),
    "places": ("place", "location", "state", "city", "region"),
    "organisations": (
        "organisation", "organization", "organizations", "publisher", "author", "authors",
        "source organization",
    ),
    "source_link": ("link", "url", "website", "web address", "source url", "href", "web link"),
    "published_on": ("date", "published", "publication date", "date published", "created"),
    "updated_on": ("updated", "last updated", "modified", "date modified"),
    "language": ("lang", "locale"),
    "type": ("resource type", "content type"),
    "starts_at": ("start", "start date", "start time", "starts", "begins", "event date"),
    "ends_at": ("end", "end date", "end time", "ends"),
    "time_zone": ("timezone", "zone"),
    "registration_link": ("registration url", "registration", "register", "event url"),
    "recording_link": ("recording", "video", "video url", "recording url", "youtube"),
    "licence": ("license", "rights"),
    "is_featured": ("featured",),
    "internal_notes": ("notes", "comments", "internal"),
    "speakers": ("speaker", "presenter", "presenters"),
}  # fmt: skip


class MappingError(Exception):
    """A mapping that cannot be used, and why."""


@dataclass
class Mapping:
    """What a file means, and how it is read.

    *into* is "resources" or the name of a vocabulary. *empty* says what an empty cell does to
    what is there ("keep" or "clear"), *doubles* what becomes of a row that is likely in the
    library already ("leave-out" or "create"; *chosen* has answers for single rows, by their
    numbers: the same, or the key of the resource that the row is about), *bad_cells* whether a
    cell that cannot be read refuses its row ("refuse") or is left out ("leave-out"). *shorten*
    names columns whose text may be cut to the length that fits.
    """

    into: str = RESOURCES
    columns: dict[str, str] = field(default_factory=dict)
    fixed: dict[str, str] = field(default_factory=dict)
    terms: dict[str, dict[str, Any]] = field(default_factory=dict)
    unknown: dict[str, str] = field(default_factory=dict)
    day_first: bool = False
    separator: str = ""
    empty: str = "keep"
    doubles: str = "leave-out"
    chosen: dict[str, str] = field(default_factory=dict)
    bad_cells: str = "refuse"
    shorten: list[str] = field(default_factory=list)
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""

    @property
    def habits(self) -> Habits:
        return Habits(self.day_first, self.separator)

    def known_columns(self) -> dict[str, Column]:
        """Return the columns of the library that a row of this file can have."""
        if self.into == RESOURCES:
            return all_resource_columns()
        return vocabulary_columns(VOCABULARY_NAMES[self.into])

    def cells(self, row: dict[str, Cell]) -> dict[str, Cell]:
        """Return the cells of a row by the columns of the library; empty ones are left out.

        Where several columns of the file mean the same one, a column of several values has
        those of all, any other the first that is not empty.
        """
        known, found = self.known_columns(), dict[str, Cell]()
        for theirs, ours in self.columns.items():
            cell = row.get(theirs, "")
            if not ours or not text_of(cell):
                continue
            if ours not in found:
                found[ours] = cell
            elif known[ours].many:
                found[ours] = f"{text_of(found[ours])}\n{text_of(cell)}"
        for ours, text in self.fixed.items():
            filled = _filled(text, row)
            if ours not in found and filled:
                found[ours] = filled
        return found

    def stored(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, stored: dict[str, Any]) -> "Mapping":
        """Read a mapping out of JSON or TOML; raises :class:`MappingError`."""
        known = {one.name: one for one in fields(cls)}
        for name, value in stored.items():
            if name not in known:
                raise MappingError(
                    _("The mapping has “%(name)s”, which means nothing. It may have: %(known)s.")
                    % {"name": name, "known": ", ".join(known)}
                )
            wanted = type(getattr(cls(), name))
            if not isinstance(value, wanted):
                raise MappingError(
                    _("“%(name)s” of the mapping is not what it should be (%(kind)s).")
                    % {"name": name, "kind": wanted.__name__}
                )
        mapping = cls(**stored)
        mapping._check()
        return mapping

    def _check(self) -> None:
        if self.into != RESOURCES and self.into not in VOCABULARY_NAMES:
            raise MappingError(
                _("“%(name)s” is nothing that can be imported. Write one of: %(known)s.")
                % {"name": self.into, "known": ", ".join([RESOURCES, *VOCABULARY_NAMES])}
            )
        known = self.known_columns()
        for name in [*filter(None, self.columns.values()), *self.fixed, *self.shorten]:
            if name not in known:
                raise MappingError(
                    _("There is no column “%(name)s”. The columns are: %(known)s.")
                    % {"name": name, "known": ", ".join(known)}
                )


def read_toml(text: str) -> Mapping:
    """Read a mapping that somebody wrote; raises :class:`MappingError`."""
    try:
        return Mapping.of(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise MappingError(
            _("The mapping is not written in TOML (%(reason)s).") % {"reason": error}
        ) from error


def guess(columns: Iterable[str], into: str = RESOURCES) -> dict[str, str]:
    """Return for each column of a file the column of the library that it most likely is, or "".

    No column of the library is guessed twice.
    """
    names = _names(Mapping(into=into).known_columns())
    guessed: dict[str, str] = {}
    for theirs in columns:
        ours = names.get(_bare(theirs), "")
        guessed[theirs] = "" if ours in guessed.values() else ours
    return guessed


def shape_of(columns: Iterable[str]) -> str:
    """Return what is the same for two files with the same columns."""
    return hashlib.sha256("\n".join(sorted(map(_bare, columns))).encode()).hexdigest()


def _names(known: dict[str, Column]) -> dict[str, str]:
    """Return the columns of the library by all the names that people give them."""
    names: dict[str, str] = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            for name, column in known.items():
                names.setdefault(_bare(column.label), name)
    for name, others in OTHER_NAMES.items():
        if name in known:
            for other in others:
                names.setdefault(_bare(other), name)
    return {**names, **{_bare(name): name for name in known}}


def _bare(name: str) -> str:
    return _NOT_WORD.sub(" ", fold(name)).strip()


def _filled(text: str, row: dict[str, Cell]) -> str:
    """Return *text* with the cells of *row* in it; "" where one of them is empty or lacks."""
    parts = {name: text_of(row.get(name, "")) for name in _PLACEHOLDER.findall(text)}
    if not all(parts.values()):
        return ""
    return _PLACEHOLDER.sub(lambda match: parts[match.group(1)], text)
