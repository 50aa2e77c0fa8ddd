"""What a resource is. The public names of the package stand here."""

from resources.models.apart import KeptApart
from resources.models.attention import SetAside, WeeklyMail
from resources.models.base import LICENCE_URLS, Licence, ResourceIndexPage, ResourcePage
from resources.models.extracted import Extraction, PageText, current_texts
from resources.models.files import (
    LibraryDocument,
    LibraryImage,
    LibraryRendition,
    Recording,
    file_format,
)
from resources.models.former import FormerTerm, TermKey
from resources.models.operations import Operation
from resources.models.parts import (
    Attachment,
    Chapter,
    Rating,
    Reference,
    RelatedResource,
    Speaker,
    Track,
)
from resources.models.review import ReviewDates
from resources.models.tags import ResourceTag, TaggedResource
from resources.models.types import EvidenceBrief, Toolkit
from resources.models.vocabularies import (
    VOCABULARIES,
    Audience,
    DesignTeam,
    EducationLevel,
    Organisation,
    Place,
    Population,
    Priority,
    Series,
    Term,
    Topic,
    TreeTerm,
)

# Types are listed in the order in which they are declared.
from resources.models.webinar import Webinar  # isort: skip
from resources.models.outputs import DesignTeamOutput  # isort: skip
from resources.models.collections import CollectionEntry, CuratedCollection  # isort: skip
from resources.models.links import Link, LinkHost, LinkUse  # isort: skip
from resources.models.templates import ResourceTemplate  # isort: skip
from resources.models.imports import ImportedRow, ImportSource, SheetImport  # isort: skip

__all__ = [
    "LICENCE_URLS",
    "VOCABULARIES",
    "Attachment",
    "Audience",
    "Chapter",
    "CollectionEntry",
    "CuratedCollection",
    "DesignTeam",
    "DesignTeamOutput",
    "EducationLevel",
    "EvidenceBrief",
    "Extraction",
    "FormerTerm",
    "ImportSource",
    "ImportedRow",
    "KeptApart",
    "LibraryDocument",
    "LibraryImage",
    "LibraryRendition",
    "Licence",
    "Link",
    "LinkHost",
    "LinkUse",
    "Operation",
    "Organisation",
    "PageText",
    "Place",
    "Population",
    "Priority",
    "Rating",
    "Recording",
    "Reference",
    "RelatedResource",
    "ResourceIndexPage",
    "ResourcePage",
    "ResourceTag",
    "ResourceTemplate",
    "ReviewDates",
    "Series",
    "SetAside",
    "SheetImport",
    "Speaker",
    "TaggedResource",
    "Term",
    "TermKey",
    "Toolkit",
    "Topic",
    "Track",
    "TreeTerm",
    "Webinar",
    "WeeklyMail",
    "current_texts",
    "file_format",
]
