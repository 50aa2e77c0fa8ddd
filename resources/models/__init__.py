"""What a resource is. The public names of the package stand here."""

from resources.models.base import LICENCE_URLS, Licence, ResourceIndexPage, ResourcePage
from resources.models.extracted import Extraction, PageText, current_texts
from resources.models.files import (
    LibraryDocument,
    LibraryImage,
    LibraryRendition,
    Recording,
    file_format,
)
from resources.models.parts import (
    Attachment,
    Chapter,
    Rating,
    Reference,
    RelatedResource,
    Speaker,
    Track,
)
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
from resources.models.links import LinkCheck  # isort: skip

__all__ = [
    "LICENCE_URLS",
    "VOCABULARIES",
    "Attachment",
    "Audience",
    "Chapter",
    "DesignTeam",
    "DesignTeamOutput",
    "EducationLevel",
    "EvidenceBrief",
    "Extraction",
    "LibraryDocument",
    "LibraryImage",
    "LibraryRendition",
    "Licence",
    "LinkCheck",
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
    "Series",
    "Speaker",
    "TaggedResource",
    "Term",
    "Toolkit",
    "Topic",
    "Track",
    "TreeTerm",
    "Webinar",
    "current_texts",
    "file_format",
]
