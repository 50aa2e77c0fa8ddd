"""Who may have an uploaded file, and how it is sent.

Documents go through Wagtail's own view, which asks :func:`may_read` by a hook;
pictures and recordings go through :func:`serve_media`. Nothing else that was
uploaded has an address.
"""

import mimetypes
from pathlib import PurePosixPath
from typing import Any, TypeAlias

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe
from wagtail.documents.models import AbstractDocument
from wagtail.models import Page, ReferenceIndex
from whitenoise.middleware import WhiteNoiseFileResponse
from whitenoise.responders import MissingFileError, StaticFile

from resources.models import Attachment, LibraryImage, LibraryRendition, Recording
from resources.visibility import visible

LibraryFile: TypeAlias = AbstractDocument | LibraryImage | Recording

# What a browser may show in its own window; anything else is saved to disk, because
# a picture or a film can be made to hold a script (SVG) or to look like a page.
SHOWN_TYPES = frozenset(
    {
        "audio/mp4", "audio/mpeg", "audio/ogg", "audio/wav", "audio/webm", "audio/x-wav",
        "image/avif", "image/gif", "image/jpeg", "image/png", "image/webp",
        "video/mp4", "video/ogg", "video/webm",
    }
)  # fmt: skip
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; img-src 'self'; media-src 'self'",
    # Kept by the visitor's own browser only, and not for long: it may be hidden tomorrow.
    "Cache-Control": "private, max-age=300",
    "Accept-Ranges": "bytes",
}


def may_read(request: HttpRequest, file: LibraryFile) -> bool:
    """Whether whoever asks may have *file*.

    Editors may have every file. Visitors may have those in an open collection that
    something visible uses: a file that is used by nothing, or by drafts and hidden
    pages only, was not published. Whoever has passed the restriction of a page or a
    collection (signed in, or gave its password) counts as a visitor who may see it.
    """
    if request.user.has_perm("wagtailadmin.access_admin"):
        return True
    if not _admits(request, file.collection.get_view_restrictions()):
        return False
    references = ReferenceIndex.get_references_to(file)
    page_type = ContentType.objects.get_for_model(Page)
    if references.exclude(base_content_type=page_type).exists():
        # Settings and vocabularies (a logo, say) are shown on public pages.
        return True
    in_pages = references.filter(base_content_type=page_type)
    return _any_readable(request, _pages_using(file, in_pages))


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


def _any_readable(request: HttpRequest, pages: QuerySet[Page]) -> bool:
    if visible(pages).exists():
        return True
    current = pages.filter(Q(expire_at__isnull=True) | Q(expire_at__gt=Now()), live=True)
    return any(
        (restrictions := page.get_view_restrictions()).exists() and _admits(request, restrictions)
        for page in current
    )


def _admits(request: HttpRequest, restrictions: QuerySet) -> bool:
    return all(restriction.accept_request(request) for restriction in restrictions)


@require_safe
def serve_media(request: HttpRequest, name: str) -> HttpResponseBase:
    """Send the picture or the recording stored under *name*, or a part of it (Range).

    Whatever the asker may not have is answered like what does not exist.
    """
    found = _find(name)
    if found is None or not may_read(request, found[0]):
        raise Http404
    try:
        sent = StaticFile(found[1].path, [*HEADERS.items(), *_type_headers(name)])
    except MissingFileError as error:
        raise Http404 from error
    answer = sent.get_response(request.method, request.META)
    response = WhiteNoiseFileResponse(answer.file or (), status=int(answer.status))
    del response["Content-Type"]
    for header, value in answer.headers:
        response[header] = value
    return response


def _find(name: str) -> tuple[LibraryFile, Any] | None:
    """Return the object that decides over the file *name*, and the file."""
    if "\x00" in name:
        return None
    rendition = LibraryRendition.objects.filter(file=name).select_related("image").first()
    if rendition is not None:
        return rendition.image, rendition.file
    recording = Recording.objects.filter(Q(file=name) | Q(thumbnail=name)).first()
    if recording is not None:
        return recording, recording.file if recording.file.name == name else recording.thumbnail
    return None


def _type_headers(name: str) -> list[tuple[str, str]]:
    guessed, _encoding = mimetypes.guess_type(name)
    if guessed in SHOWN_TYPES:
        return [("Content-Type", guessed)]
    shown_name = PurePosixPath(name).name.replace('"', "")
    return [
        ("Content-Type", "application/octet-stream"),
        ("Content-Disposition", f'attachment; filename="{shown_name}"'),
    ]
