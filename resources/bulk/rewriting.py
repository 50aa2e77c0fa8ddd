"""Fields of many resources changed at once, each its own, as if each page had been saved.

Of a page only what changes is written. Who changes one field of all of them alike takes
:mod:`resources.bulk.changing`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import timezone
from modelcluster.models import (
    get_all_child_m2m_relations,
    get_all_child_relations,
    get_serializable_data_for_fields,
)
from wagtail.log_actions import get_active_log_context
from wagtail.models import Page, PageLogEntry, ReferenceIndex, Revision
from wagtail.utils.timestamps import ensure_utc

from resources.bulk.changing import BATCH, resources_changed, update_aliases
from resources.bulk.made_again import made_again
from resources.bulk.parts import write_parts
from resources.bulk.rights import User
from resources.bulk.telling import enter_in_search, tell_published
from resources.cleaning import clean_texts
from resources.models import ResourcePage
from resources.models.named import hold_named

_POINTERS = (
    "latest_revision",
    "latest_revision_created_at",
    "live_revision",
    "has_unpublished_changes",
    "draft_title",
    "last_published_at",
)


@dataclass
class Rewrite:
    """New values of one resource: *page* has them set and not saved, *names* says which.

    *content* is its latest draft without them. Visitors see the change where it is to be
    *shown*, which is for resources of which no draft waits. Where the values are those of
    an earlier revision again, that is the one it *reverts* to.
    """

    page: ResourcePage
    names: set[str]
    content: dict[str, Any]
    shown: bool
    former_title: str
    reverts: Revision | None = None
    revision: Revision = field(init=False)


@transaction.atomic
def rewrite(changes: Sequence[Rewrite], user: User) -> None:
    """Write *changes* of pages that are held and checked, with a new revision of each."""
    hold_named(*(one.page for one in changes))
    for one in changes:
        clean_texts(one.page)
        if one.shown:
            _write(one)
    write_parts(
        (one.page, name) for one in changes if one.shown for name in _parts(one.page) & one.names
    )
    _add_revisions(changes, user)
    made_again({one.reverts.pk: one.revision.pk for one in changes if one.reverts})
    _log(changes, user)
    for one in changes:
        # As Wagtail does, which lists no references of drafts.
        if one.shown and _may_refer(one):
            ReferenceIndex.create_or_update_for_object(one.page)
    shown = [one.page for one in changes if one.shown]
    enter_in_search(shown)
    resources_changed.send(sender=ResourcePage, keys=[page.pk for page in shown])
    tell_published(shown)
    update_aliases(shown)


def _write(one: Rewrite) -> None:
    """Write what changes in the tables of a page, and which terms it has."""
    page = one.page
    page.fill_in()
    # What every save may set.
    one.names |= {"published_on", "review_by"}
    for model in (type(page), *page._meta.get_parent_list()):
        columns = {
            column.name: getattr(page, column.attname)
            for column in model._meta.local_concrete_fields
            if column.name in one.names
        }
        if columns:
            model._base_manager.filter(pk=page.pk).update(**columns)
    for name in _terms(page) & one.names:
        getattr(page, name).commit()


def _parts(page: ResourcePage) -> set[str]:
    return {relation.get_accessor_name() for relation in get_all_child_relations(type(page))}


def _terms(page: ResourcePage) -> set[str]:
    return {terms.name for terms in get_all_child_m2m_relations(type(page))}


def _said(one: Rewrite) -> dict[str, Any]:
    """Return the changed values as a revision holds them."""
    page = one.page
    said = {
        name: value
        for name, value in get_serializable_data_for_fields(page).items()
        if name in one.names
    }
    for name in _terms(page) & one.names:
        said[name] = sorted(term.pk for term in getattr(page, name).all())
    for name in _parts(page) & one.names:
        parts = getattr(page, name).all()
        said[name] = [get_serializable_data_for_fields(part) for part in parts]
    return said


def _add_revisions(changes: Iterable[Rewrite], user: User) -> None:
    now, base = timezone.now(), ContentType.objects.get_for_model(Page)
    for one in changes:
        page = one.page
        one.revision = Revision(
            content_type_id=page.content_type_id,
            base_content_type=base,
            object_id=str(page.pk),
            object_str=str(page),
            created_at=now,
            user=user,
            content={**one.content, **_said(one)},
        )
    Revision.objects.bulk_create([one.revision for one in changes], batch_size=BATCH)
    rows = []
    for one in changes:
        page = one.page
        page.latest_revision, page.latest_revision_created_at = one.revision, now
        page.draft_title = one.revision.content["title"]
        page.has_unpublished_changes = not one.shown
        if one.shown:
            page.live_revision, page.last_published_at = one.revision, now
        rows.append(Page(pk=page.pk, **{name: getattr(page, name) for name in _POINTERS}))
    Page.objects.bulk_update(rows, _POINTERS, batch_size=BATCH)


def _log(changes: Iterable[Rewrite], user: User) -> None:
    now, context = timezone.now(), get_active_log_context()
    entries = [
        PageLogEntry(
            page_id=one.page.pk,
            content_type_id=one.page.content_type_id,
            label=one.page.get_admin_display_title(),
            timestamp=now,
            user=user or context.user,
            uuid=context.uuid,
            revision=one.revision,
            **action,
        )
        for one in changes
        for action in _actions(one)
    ]
    PageLogEntry.objects.bulk_create(entries, batch_size=BATCH)


def _actions(one: Rewrite) -> Iterator[dict[str, Any]]:
    """Yield what the history of a page tells, as Wagtail words it."""
    former = one.reverts
    if former is None:
        yield {"action": "wagtail.edit", "content_changed": True}
    else:
        told = {"id": former.pk, "created": ensure_utc(former.created_at)}
        yield {"action": "wagtail.revert", "content_changed": True, "data": {"revision": told}}
    if one.shown:
        data = {}
        if one.former_title != one.page.title:
            data = {"title": {"old": one.former_title, "new": one.page.title}}
            yield {"action": "wagtail.rename", "data": data}
        yield {"action": "wagtail.publish", "content_changed": True, "data": data}


def _may_refer(one: Rewrite) -> bool:
    """Whether what changes may hold references to anything."""
    if (_parts(one.page) | _terms(one.page)) & one.names:
        return True
    fields: list[models.Field] = [one.page._meta.get_field(name) for name in one.names]
    return any(one.is_relation or hasattr(one, "extract_references") for one in fields)
