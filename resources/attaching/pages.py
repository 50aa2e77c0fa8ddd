"""The resources that files are attached to, found by slug or external id, and changed."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.models import Page

from resources.attaching.changes import RefusedError
from resources.attaching.names import Reading, folded
from resources.models import ResourcePage


class Shelf:
    """The resources of the site by their folded slugs and external ids."""

    def __init__(self) -> None:
        self._keys: dict[str, set[int]] = defaultdict(set)
        rows = ResourcePage.objects.filter(alias_of=None)
        for key, slug, external_id in rows.values_list("pk", "slug", "external_id"):
            for name in (slug, external_id):
                if name:
                    self._keys[folded(name)].add(key)

    def find(self, readings: Iterable[Reading]) -> tuple[ResourcePage, Reading] | None:
        """Return the resource that the first of *readings* to fit names, as it is now.

        Raises :class:`RefusedError` where several resources have that name.
        """
        for reading in readings:
            if keys := self._keys.get(reading.resource):
                return self._one_of(keys, reading), reading
        return None

    @staticmethod
    def _one_of(keys: set[int], reading: Reading) -> ResourcePage:
        found = list(ResourcePage.objects.filter(pk__in=keys).select_related("locale"))
        if len(found) > 1 and len({page.translation_key for page in found}) == 1:
            # Translations share their name: the first one is what the others were made of.
            found = [min(found, key=lambda page: page.pk)]
        if len(found) != 1:
            words = _("%(count)d resources are called “%(name)s”")
            raise RefusedError(words % {"count": len(found), "name": reading.resource})
        page: ResourcePage = found[0].specific
        return page


def latest(page: ResourcePage) -> Any:
    """Return *page* as an editor would see it: its draft, where it has one."""
    return page.get_latest_revision_as_object() if page.latest_revision_id else page


def save(page: ResourcePage, change: Callable[[Any], None], owner: Any) -> bool:
    """Change *page* by *change* in a revision; return whether visitors see it at once.

    Where the page waits as an unpublished draft the change goes into the draft, and
    publishing is left to the editor. Must run in a transaction.
    """
    # Somebody may have edited, locked or unpublished it while the file was looked into.
    page = Page.objects.select_for_update().get(pk=page.pk).specific
    if page.locked:
        words = _("“%(title)s” is locked; unlock it and run this again")
        raise RefusedError(words % {"title": page.title})
    is_public = page.live and not page.has_unpublished_changes
    draft = latest(page)
    change(draft)
    try:
        revision = draft.save_revision(user=owner, log_action=True)
        if is_public:
            revision.publish(user=owner, skip_permission_checks=True)
    except ValidationError as error:
        raise RefusedError("; ".join(error.messages)) from error
    return is_public
