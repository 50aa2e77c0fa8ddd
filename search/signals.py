"""Every change that a search can show, sent to the outbox.

`.update()` and raw SQL send no signal: `check_search_index --fix` finds those.
"""

from collections.abc import Iterable
from typing import Any, cast

from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import get_all_child_relations
from wagtail.models import Collection, CollectionViewRestriction, Page, PageViewRestriction, Site

from resources.bulk.changing import resources_changed
from resources.bulk.planting import terms_planted
from resources.models import (
    VOCABULARIES,
    Attachment,
    Extraction,
    LibraryDocument,
    Recording,
    ResourcePage,
    ResourceTag,
    Term,
)
from search.models import Change
from search.outbox import (
    record,
    record_pages,
    record_term,
    record_term_removal,
    record_terms,
    recorded_pages,
)
from search.replaced import replaced_by

Kind = Change.Kind


def resource_saved(instance: ResourcePage, **kwargs: Any) -> None:
    record(Kind.PAGE, instance.pk, hides=not instance.live)


def resource_deleted(instance: ResourcePage, **kwargs: Any) -> None:
    record(Kind.PAGE, instance.pk, hides=True)


def resource_about_to_be_deleted(instance: ResourcePage, **kwargs: Any) -> None:
    """Record what it replaces, which nothing tells any more when it is gone."""
    for older in replaced_by([instance.pk]).get(instance.pk, ()):
        record(Kind.PAGE, older, hides=True)


def part_changed(instance: Any, **kwargs: Any) -> None:
    record(Kind.PAGE, _page_of(instance))


def attachment_about_to_change(instance: Attachment, **kwargs: Any) -> None:
    """Hide a page whose attachment gets another file until the text of the former is gone."""
    former = Attachment.objects.filter(pk=instance.pk).exclude(document=instance.document_id)
    if instance.pk and former.exists():
        record(Kind.PART, _page_of(instance), hides=True)


def part_with_text_deleted(instance: Any, **kwargs: Any) -> None:
    record(Kind.PART, _page_of(instance), hides=True)


def _page_of(part: Any) -> int:
    return int(getattr(part, "page_id", None) or part.content_object_id)


def _is_pointer(part: type[Model]) -> bool:
    """Whether *part* names another resource, whose text is not the page's own."""
    fields = (field for field in part._meta.fields if not isinstance(field, ParentalKey))
    return any(
        isinstance(field.related_model, type) and issubclass(field.related_model, ResourcePage)
        for field in fields
    )


def terms_changed(
    instance: Model, action: str, reverse: bool, pk_set: set[int] | None, **kwargs: Any
) -> None:
    if action.startswith("post_"):
        record_pages(pk_set or () if reverse else [instance.pk])


def many_changed(keys: Iterable[int], **kwargs: Any) -> None:
    record_pages(keys)


def bare_page_saved(instance: Page, **kwargs: Any) -> None:
    # Wagtail unpublishes by the clock and moves by saving a page without its type. The
    # signal of a move would come too late: after the transaction.
    record(Kind.SUBTREE, instance.pk, hides=True)


def page_restricted(instance: PageViewRestriction, **kwargs: Any) -> None:
    record(Kind.SUBTREE, instance.page_id, hides=True)


def page_opened(instance: PageViewRestriction, **kwargs: Any) -> None:
    record(Kind.SUBTREE, instance.page_id)


def collection_restricted(instance: CollectionViewRestriction, **kwargs: Any) -> None:
    record(Kind.COLLECTION, instance.collection_id, hides=True)


def collection_opened(instance: CollectionViewRestriction, **kwargs: Any) -> None:
    record(Kind.COLLECTION, instance.collection_id)


def collection_saved(instance: Collection, created: bool, **kwargs: Any) -> None:
    # It may be about to move: the admin saves first and moves in the same transaction.
    record(Kind.COLLECTION, instance.pk, hides=not created)


def document_saved(instance: LibraryDocument, created: bool, **kwargs: Any) -> None:
    record(Kind.DOCUMENT, instance.pk, hides=not created)


def text_stored(instance: Extraction, created: bool, **kwargs: Any) -> None:
    # A new row has no text yet. Text that goes goes with its file: see document_saved.
    if not created:
        record(Kind.DOCUMENT, instance.document_id)


def recording_saved(instance: Recording, created: bool, **kwargs: Any) -> None:
    record(Kind.RECORDING, instance.pk, hides=not created)


def recording_deleted(instance: Recording, **kwargs: Any) -> None:
    record_pages(recorded_pages([instance.pk]))


def term_saved(instance: Term | ResourceTag, **kwargs: Any) -> None:
    record_term(instance)


def terms_written(terms: Iterable[Term], **kwargs: Any) -> None:
    record_terms(terms)


def term_deleted(instance: Term, **kwargs: Any) -> None:
    record_term_removal(instance)


def site_changed(instance: Site, **kwargs: Any) -> None:
    root = Page.get_first_root_node()
    if root is not None:
        record(Kind.SUBTREE, root.pk, hides=True)


def connect() -> None:
    """Connect every receiver; called once, when all models are loaded."""
    models: list[type[ResourcePage]] = [ResourcePage, *ResourcePage.resource_types().values()]
    for model in models:
        post_save.connect(resource_saved, sender=model)
        for relation in get_all_child_relations(model):
            part = cast(type[Model], relation.related_model)
            deleted = part_changed if _is_pointer(part) else part_with_text_deleted
            post_save.connect(part_changed, sender=part)
            post_delete.connect(deleted, sender=part)
    pre_delete.connect(resource_about_to_be_deleted, sender=ResourcePage)
    # Of a deleted type, the signal of the common table is sent as well.
    post_delete.connect(resource_deleted, sender=ResourcePage)
    for field in ResourcePage._meta.many_to_many:
        if isinstance(field, ParentalManyToManyField):
            m2m_changed.connect(terms_changed, sender=cast(type[Model], field.remote_field.through))
    resources_changed.connect(many_changed)
    terms_planted.connect(terms_written)
    post_save.connect(bare_page_saved, sender=Page)
    post_save.connect(page_restricted, sender=PageViewRestriction)
    post_delete.connect(page_opened, sender=PageViewRestriction)
    post_save.connect(collection_restricted, sender=CollectionViewRestriction)
    post_delete.connect(collection_opened, sender=CollectionViewRestriction)
    post_save.connect(collection_saved, sender=Collection)
    pre_save.connect(attachment_about_to_change, sender=Attachment)
    post_save.connect(document_saved, sender=LibraryDocument)
    post_save.connect(text_stored, sender=Extraction)
    post_save.connect(recording_saved, sender=Recording)
    pre_delete.connect(recording_deleted, sender=Recording)
    for vocabulary in VOCABULARIES:
        post_save.connect(term_saved, sender=vocabulary)
        pre_delete.connect(term_deleted, sender=vocabulary)
    post_save.connect(term_saved, sender=ResourceTag)
    post_save.connect(site_changed, sender=Site)
    post_delete.connect(site_changed, sender=Site)
