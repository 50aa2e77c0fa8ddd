"""Many new resources put into a library at once.

Wagtail makes a page with some 170 statements. Here they are shared by all pages that are put
there together, and each page has in the end what it has when an editor saves and publishes it:
rows of all its tables, a revision, its history, what it refers to, its entry in the search of
the admin. Signals of single saves are not sent: `resources_changed` is, and those of publishing.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import timezone
from django.utils.text import slugify
from modelcluster.models import get_all_child_m2m_relations, get_all_child_relations
from wagtail.log_actions import get_active_log_context
from wagtail.models import Page, PageLogEntry, ReferenceIndex, Revision

from resources.bulk.changing import BATCH, resources_changed
from resources.bulk.inserting import insert
from resources.bulk.telling import enter_in_search, tell_published
from resources.cleaning import clean_texts
from resources.models import ResourceIndexPage, ResourcePage
from resources.models.named import hold_named

LONGEST_SLUG = 240  # of the 255 that a page may have, with room for a number


@dataclass(frozen=True)
class Destination:
    """Where new pages go, whose they are, and whether visitors see them at once."""

    parent: ResourceIndexPage
    owner: Any = None
    publish: bool = True


class Shelf:
    """The end of a library, where new pages are put; nobody else can before the transaction ends.

    *pages* are given their places and checked one by one by :meth:`place`, and written together
    by :meth:`put`.
    """

    def __init__(self, destination: Destination) -> None:
        self.destination = destination
        # As treebeard holds it.
        self.parent = ResourceIndexPage.objects.select_for_update().get(pk=destination.parent.pk)
        last = self.parent.get_last_child()
        self._last_path = last.path if last is not None else ""
        self._slugs: set[str] = set()

    def place(self, page: ResourcePage) -> None:
        """Give the unsaved *page* its place, and check it; raises ValidationError."""
        parent, publish = self.parent, self.destination.publish
        page.locale, page.owner = parent.locale, self.destination.owner
        page.live, page.has_unpublished_changes = publish, not publish
        if publish:
            page.first_published_at = page.last_published_at = timezone.now()
        page.depth, page.path = parent.depth + 1, self._next_path()
        # Or each would look it up; treebeard does the same.
        page._cached_parent_obj = parent
        page.slug = page.slug or self._free_slug(page)
        # What it names is held when it is put, and what must be unique the database says.
        page.full_clean(exclude=_foreign_keys(type(page)), validate_unique=False)
        page.fill_in()
        page.set_url_path(parent)
        self._last_path = page.path
        self._slugs.add(page.slug)

    def _next_path(self) -> str:
        if self._last_path:
            return Page(path=self._last_path)._inc_path()
        return Page._get_path(self.parent.path, self.parent.depth + 1, 1)

    def _free_slug(self, page: ResourcePage) -> str:
        """Return a name in addresses as Wagtail makes it of a title; of signs only, of the type."""
        unicode = getattr(settings, "WAGTAIL_ALLOW_UNICODE_SLUGS", True)
        base = slugify(page.title, allow_unicode=unicode)[:LONGEST_SLUG] or page.type_slug
        candidate, number = base, 1
        while candidate in self._slugs or not Page._slug_is_available(candidate, self.parent):
            # So that the next of that title need not ask for it again.
            self._slugs.add(candidate)
            number += 1
            candidate = f"{base}-{number}"
        return candidate

    @transaction.atomic
    def put(self, pages: Sequence[ResourcePage]) -> None:
        """Write *pages*, each of which was placed. Raises IntegrityError.

        A revision of each is its first, and the live one where it is published.
        """
        for page in pages:
            _read_nothing(page)
        hold_named(*pages)
        _insert_pages(pages)
        siblings = Page.objects.filter(pk=self.parent.pk)
        siblings.update(numchild=models.F("numchild") + len(pages))
        self.parent.numchild += len(pages)
        _insert_parts(pages)
        _insert_terms(pages)
        _add_revisions(pages, self.destination)
        _log(pages, self.destination)
        _make_known(pages)
        if self.destination.publish:
            tell_published(pages)


def _foreign_keys(model: type[models.Model]) -> set[str]:
    return {field.name for field in model._meta.fields if field.many_to_one}


def _read_nothing(page: ResourcePage) -> None:
    """Say of all lists of a new *page* that were not set that they are empty."""
    lists = page.__dict__.setdefault("_cluster_related_objects", {})
    names = [relation.get_accessor_name() for relation in get_all_child_relations(type(page))]
    names += [field.name for field in get_all_child_m2m_relations(type(page))]
    for name in names:
        lists.setdefault(name, [])


def _insert_pages(pages: Sequence[ResourcePage]) -> None:
    shared = [field.attname for field in Page._meta.concrete_fields if not field.primary_key]
    rows = [Page(**{name: getattr(page, name) for name in shared}) for page in pages]
    for page, row in zip(pages, Page.objects.bulk_create(rows), strict=True):
        # One number in each of the tables of a page.
        for model in (type(page), *page._meta.get_parent_list()):
            setattr(page, model._meta.pk.attname, row.pk)
        page._state.adding, page._state.db = False, row._state.db
    insert(ResourcePage, pages)
    for model, some in _by_type(pages).items():
        insert(model, some)


def _by_type(objects: Iterable[Any]) -> dict[type[Any], list[Any]]:
    grouped: dict[type[Any], list[Any]] = defaultdict(list)
    for one in objects:
        grouped[type(one)].append(one)
    return grouped


def _insert_parts(pages: Iterable[ResourcePage]) -> None:
    """Insert the rows that belong to *pages*, as speakers do."""
    parts = []
    for page in pages:
        for relation in get_all_child_relations(type(page)):
            for part in getattr(page, relation.get_accessor_name()).all():
                setattr(part, relation.field.name, page)
                clean_texts(part)
                parts.append(part)
    for model, some in _by_type(parts).items():
        model._default_manager.bulk_create(some, batch_size=BATCH)


def _insert_terms(pages: Iterable[ResourcePage]) -> None:
    pairs = []
    for page in pages:
        for field in get_all_child_m2m_relations(type(page)):
            ours, theirs = field.m2m_column_name(), field.m2m_reverse_name()
            through: type[Any] = field.remote_field.through
            pairs += [
                through(**{ours: page.pk, theirs: term.pk})
                for term in getattr(page, field.name).all()
            ]
    for model, some in _by_type(pairs).items():
        model._default_manager.bulk_create(some, batch_size=BATCH)


def _add_revisions(pages: Sequence[ResourcePage], destination: Destination) -> None:
    now, base = timezone.now(), ContentType.objects.get_for_model(Page)
    revisions = [
        Revision(
            content_type_id=page.content_type_id,
            base_content_type=base,
            object_id=str(page.pk),
            object_str=str(page),
            created_at=now,
            user=destination.owner,
            content=page.serializable_data(),
        )
        for page in pages
    ]
    Revision.objects.bulk_create(revisions, batch_size=BATCH)
    for page, revision in zip(pages, revisions, strict=True):
        page.latest_revision, page.latest_revision_created_at = revision, now
        page.live_revision = revision if destination.publish else None
    fields = ["latest_revision", "latest_revision_created_at", "live_revision"]
    rows = [Page(pk=page.pk, **{name: getattr(page, name) for name in fields}) for page in pages]
    Page.objects.bulk_update(rows, fields, batch_size=BATCH)


def _log(pages: Sequence[ResourcePage], destination: Destination) -> None:
    now, context = timezone.now(), get_active_log_context()
    actions = [{"action": "wagtail.create", "content_changed": True}]
    if destination.publish:
        actions.append({"action": "wagtail.publish", "content_changed": True})
    entries = [
        PageLogEntry(
            page_id=page.pk,
            content_type_id=page.content_type_id,
            label=page.get_admin_display_title(),
            timestamp=now,
            user=destination.owner or context.user,
            uuid=context.uuid,
            revision=page.latest_revision if action["action"] == "wagtail.publish" else None,
            **action,
        )
        for page in pages
        for action in actions
    ]
    PageLogEntry.objects.bulk_create(entries, batch_size=BATCH)


def _make_known(pages: Sequence[ResourcePage]) -> None:
    """Tell what finds pages of new ones: by what they refer to, in the admin, and by a search."""
    for page in pages:
        ReferenceIndex.create_or_update_for_object(page)
    enter_in_search(pages)
    resources_changed.send(sender=ResourcePage, keys=[page.pk for page in pages])
