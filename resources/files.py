"""Who may have an uploaded file, or what was written beside one.

Documents, pictures, recordings and captions all ask :func:`access`, and all are sent by
``serving.py``. Nothing else that was uploaded has an address.
"""

from collections.abc import Iterable
from enum import Enum
from typing import TypeAlias

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.db.models.fields.files import FieldFile
from django.db.models.functions import Now
from django.http import HttpRequest
from wagtail.documents.models import AbstractDocument
from wagtail.models import BaseViewRestriction, Page, ReferenceIndex

from resources.models import (
    Attachment,
    Extraction,
    LibraryImage,
    LibraryRendition,
    Recording,
    Track,
)
from resources.visibility import visible

LibraryFile: TypeAlias = AbstractDocument | LibraryImage | Recording | Track


class Access(Enum):
    """Whether whoever asks may have a file, and whether everybody else may too."""

    NONE = "none"
    OWN = "own"
    PUBLIC = "public"


def access(request: HttpRequest, file: LibraryFile) -> Access:
    """Return what *request* may have of *file*.

    Editors may have every file. Visitors may have those in an open collection that
    something visible uses: a file that is used by nothing, or by drafts and hidden
    pages only, was not published. Whoever has passed the restriction of a page or a
    collection (signed in, or gave its password) counts as a visitor who may see it.
    """
    if request.user.has_perm("wagtailadmin.access_admin"):
        return Access.OWN
    if isinstance(file, Track):
        return _by_pages(request, Page.objects.filter(pk=file.page_id))
    restrictions = list(file.collection.get_view_restrictions())
    if not _admits(request, restrictions):
        return Access.NONE
    allowed = _by_use(request, file)
    return Access.OWN if restrictions and allowed is Access.PUBLIC else allowed


def find_stored(name: str) -> tuple[LibraryFile, FieldFile, str] | None:
    """Return what decides over the picture or recording kept as *name*, it, and its name.

    Only what pages show has an address by the name it is kept under: the pictures made for
    pages, those of documents, recordings and their thumbnails, never an original.
    """
    if "\x00" in name:
        return None
    rendition = LibraryRendition.objects.filter(file=name).select_related("image").first()
    if rendition is not None:
        return rendition.image, rendition.file, name
    drawn = Extraction.objects.filter(picture=name).select_related("document").first()
    if drawn is not None:
        return drawn.document, drawn.picture, name
    recording = Recording.objects.filter(Q(file=name) | Q(thumbnail=name)).first()
    if recording is None:
        return None
    if recording.file.name == name:
        return recording, recording.file, recording.filename
    return recording, recording.thumbnail, name


def _by_use(request: HttpRequest, file: LibraryFile) -> Access:
    references = ReferenceIndex.get_references_to(file)
    page_type = ContentType.objects.get_for_model(Page)
    if references.exclude(base_content_type=page_type).exists():
        # Settings and vocabularies (a logo, say) are shown on public pages.
        return Access.PUBLIC
    in_pages = references.filter(base_content_type=page_type)
    return _by_pages(request, _pages_using(file, in_pages))


def _pages_using(file: LibraryFile, references: QuerySet[ReferenceIndex]) -> QuerySet[Page]:
    """Return the pages that use *file*, drafts and hidden ones too.

    Wagtail's index of references keeps an attachment that was taken off a page until
    the page is saved the next time, so attachments are looked up themselves.
    """
    lasting = references.exclude(model_path__startswith="attachments.")
    keys = [int(key) for key in lasting.values_list("object_id", flat=True)]
    if isinstance(file, AbstractDocument):
        keys += Attachment.objects.filter(document=file).values_list("page_id", flat=True)
    return Page.objects.filter(pk__in=keys)


def _by_pages(request: HttpRequest, pages: QuerySet[Page]) -> Access:
    if visible(pages).exists():
        return Access.PUBLIC
    current = pages.filter(Q(expire_at__isnull=True) | Q(expire_at__gt=Now()), live=True)
    for page in current:
        restrictions = list(page.get_view_restrictions())
        if restrictions and _admits(request, restrictions):
            return Access.OWN
    return Access.NONE


def _admits(request: HttpRequest, restrictions: Iterable[BaseViewRestriction]) -> bool:
    return all(restriction.accept_request(request) for restriction in restrictions)
