"""The filters of the search: the one place where each is declared.

A filter over data that exists is one entry here. Its values, labels, counts, address
parameter, place in the panel and in the index all follow from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from search.recorded import CaptionLanguage, CaptionStatus, Includes, Length
from search.replaced import Standing
from search.sources import (
    Column,
    Declared,
    FileFormat,
    ResourceType,
    Source,
    Tag,
    Vocabulary,
)

Order = Literal["count", "label", "given", "newest"]


@dataclass(frozen=True)
class Facet:
    """One filter.

    *name* is its parameter in addresses and its name in the index; *source* says where
    its values come from; *order* how they are listed: by count, by label, as the source
    gives them, or newest first. A tree's values are listed under their parents. *is_open*
    shows the values without being asked.
    """

    name: str
    label: str | Promise
    source: Source
    order: Order = "count"
    is_open: bool = False
    is_choice: bool = False

    @cached_property
    def field(self) -> str:
        """The name of the field that engines keep the values in."""
        return f"facet_{self.name}"

    @property
    def is_tree(self) -> bool:
        return self.source.is_tree


FACETS: tuple[Facet, ...] = (
    Facet("type", _("Type"), ResourceType(), order="given", is_open=True),
    Facet("topic", _("Topic"), Vocabulary("topics"), is_open=True),
    Facet("audience", _("Audience"), Vocabulary("audiences")),
    Facet("level", _("Level"), Vocabulary("levels"), order="given"),
    Facet("population", _("Population"), Vocabulary("populations")),
    Facet("place", _("Place"), Vocabulary("places")),
    Facet("tier", _("Strength of evidence"), Declared("tier"), order="given", is_open=True),
    Facet("organisation", _("Organisation"), Vocabulary("organisations")),
    Facet("series", _("Series"), Vocabulary("series")),
    Facet("language", _("Language"), Column("locale__language_code", languages=True)),
    Facet("year", _("Year"), Column("published_on__year"), order="newest"),
    Facet("format", pgettext_lazy("of a file", "Format"), FileFormat(), order="given"),
    Facet("length", _("Length"), Length(), order="given"),
    Facet("includes", _("Includes"), Includes(), order="given"),
    Facet("captions", _("Captions"), CaptionStatus(), order="given"),
    Facet("captioned", _("Captions in"), CaptionLanguage()),
    Facet("standing", _("Standing"), Standing(), order="given", is_choice=True),
    Facet("tag", _("Tag"), Tag()),
)

FACETS_BY_NAME: Mapping[str, Facet] = {facet.name: facet for facet in FACETS}
