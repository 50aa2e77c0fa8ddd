"""What the admin changes without a signal, sent to the outbox."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from wagtail import hooks

from resources.models import LibraryDocument
from search.choosing_views import ResourceChooserViewSet, resource_chooser_viewset
from search.describing import propose_terms
from search.models import Change
from search.outbox import record
from search.saved_searches import SavedSearches


@hooks.register("after_bulk_action")
def record_documents(
    request: HttpRequest, action_type: str, objects: Iterable[Any], action: Any
) -> None:
    """Record that documents may be in another collection, in the action's own transaction."""
    for changed in objects:
        if isinstance(changed, LibraryDocument):
            record(Change.Kind.DOCUMENT, changed.pk, hides=True)


@hooks.register("register_admin_viewset")
def register_resource_chooser() -> ResourceChooserViewSet:
    return resource_chooser_viewset


@hooks.register("register_saved_searches")
def register_saved_searches() -> SavedSearches:
    return SavedSearches()


hooks.register("propose_terms", propose_terms)
