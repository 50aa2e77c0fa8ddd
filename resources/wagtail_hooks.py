"""What the library adds to Wagtail's admin."""

from django.http import Http404, HttpRequest
from wagtail import hooks
from wagtail.documents.models import AbstractDocument
from wagtail.snippets.models import register_snippet

from resources.admin.listing import ResourceListingViewSet, resource_listing_viewset
from resources.admin.vocabularies import VocabularyViewSetGroup
from resources.files import may_read

register_snippet(VocabularyViewSetGroup)


@hooks.register("register_admin_viewset")
def register_resource_listing() -> ResourceListingViewSet:
    return resource_listing_viewset


# Before Wagtail's own hook, which would answer a private document by asking for a
# password and so tell that it exists.
@hooks.register("before_serve_document", order=-1)
def hide_documents(document: AbstractDocument, request: HttpRequest) -> None:
    if not may_read(request, document):
        raise Http404
