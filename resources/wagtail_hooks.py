"""What the library adds to Wagtail's admin."""

from wagtail import hooks
from wagtail.snippets.models import register_snippet

from resources.admin.listing import ResourceListingViewSet, resource_listing_viewset
from resources.admin.vocabularies import VocabularyViewSetGroup

register_snippet(VocabularyViewSetGroup)


@hooks.register("register_admin_viewset")
def register_resource_listing() -> ResourceListingViewSet:
    return resource_listing_viewset
