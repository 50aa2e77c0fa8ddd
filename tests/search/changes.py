"""Every kind of change that a search can show, each made on a :class:`Shelf`.

After each of them the index differs from the database until the change is delivered.
"""

import datetime as dt
from collections.abc import Callable

from django.core.files.base import ContentFile
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Collection, CollectionViewRestriction, Locale, Page, Site

from resources import models
from tests import factories
from tests.search.shelf import Shelf, close_collection, fresh, open_page, restrict

CHANGES: dict[str, Callable[[Shelf], None]] = {}


def change(name: str) -> Callable[[Callable[[Shelf], None]], Callable[[Shelf], None]]:
    def keep(function: Callable[[Shelf], None]) -> Callable[[Shelf], None]:
        CHANGES[name] = function
        return function

    return keep


# Pages


@change("page created")
def _(shelf: Shelf) -> None:
    factories.ToolkitFactory(parent=shelf.library)


@change("page edited")
def _(shelf: Shelf) -> None:
    shelf.toolkit.summary = "Another summary."
    shelf.toolkit.save()


@change("page edited as a bare page")
def _(shelf: Shelf) -> None:
    page = Page.objects.get(pk=shelf.toolkit.pk)
    page.title = "Another title"
    page.save()


@change("edit published")
def _(shelf: Shelf) -> None:
    page = fresh(shelf.toolkit)
    page.title = "Another title"
    page.tags.add("another tag")
    page.save_revision().publish()


@change("draft published")
def _(shelf: Shelf) -> None:
    fresh(shelf.draft).save_revision().publish()


@change("draft published on schedule")
def _(shelf: Shelf) -> None:
    page = fresh(shelf.draft)
    page.go_live_at = timezone.now() - dt.timedelta(minutes=1)
    page.save_revision(approved_go_live_at=page.go_live_at)
    call_command("publish_scheduled")


@change("page unpublished")
def _(shelf: Shelf) -> None:
    fresh(shelf.toolkit).unpublish()


@change("bare page unpublished")
def _(shelf: Shelf) -> None:
    Page.objects.get(pk=shelf.toolkit.pk).unpublish()


@change("page expired and unpublished on schedule")
def _(shelf: Shelf) -> None:
    past = timezone.now() - dt.timedelta(minutes=1)
    Page.objects.filter(pk=shelf.toolkit.pk).update(expire_at=past)
    call_command("publish_scheduled")


@change("page deleted")
def _(shelf: Shelf) -> None:
    fresh(shelf.toolkit).delete()


@change("bare page deleted")
def _(shelf: Shelf) -> None:
    Page.objects.get(pk=shelf.toolkit.pk).delete()


@change("pages deleted by query")
def _(shelf: Shelf) -> None:
    Page.objects.filter(pk__in=[shelf.toolkit.pk, shelf.brief.pk]).delete()


@change("whole library deleted")
def _(shelf: Shelf) -> None:
    fresh(shelf.library).delete()


@change("page moved under a restricted one")
def _(shelf: Shelf) -> None:
    fresh(shelf.toolkit).move(fresh(shelf.members), pos="last-child")


@change("library moved under a restricted one")
def _(shelf: Shelf) -> None:
    fresh(shelf.library).move(fresh(shelf.members), pos="last-child")


@change("page moved out of a restricted one")
def _(shelf: Shelf) -> None:
    fresh(shelf.secret).move(fresh(shelf.library), pos="last-child")


@change("page moved away from the site")
def _(shelf: Shelf) -> None:
    fresh(shelf.library).move(Page.get_first_root_node(), pos="last-child")


@change("page copied")
def _(shelf: Shelf) -> None:
    fresh(shelf.toolkit).copy(update_attrs={"slug": "a-copy", "title": "A copy"})


@change("alias made")
def _(shelf: Shelf) -> None:
    fresh(shelf.toolkit).create_alias(update_slug="an-alias")


@change("page with an alias edited")
def _(shelf: Shelf) -> None:
    fresh(shelf.toolkit).create_alias(update_slug="an-alias")
    page = fresh(shelf.toolkit)
    page.title = "Another title"
    page.save_revision().publish()


@change("page with an alias unpublished")
def _(shelf: Shelf) -> None:
    fresh(shelf.toolkit).create_alias(update_slug="an-alias")
    fresh(shelf.toolkit).unpublish()


@change("translation made as an alias")
def _(shelf: Shelf) -> None:
    spanish, _created = Locale.objects.get_or_create(language_code="es")
    fresh(shelf.toolkit).copy_for_translation(spanish, copy_parents=True, alias=True)


@change("translation published")
def _(shelf: Shelf) -> None:
    spanish, _created = Locale.objects.get_or_create(language_code="es")
    page = fresh(shelf.toolkit).copy_for_translation(spanish, copy_parents=True)
    page.title = "Llamar a cada familia"
    page.save_revision().publish()


# Who may read


@change("page restricted")
def _(shelf: Shelf) -> None:
    restrict(shelf.toolkit)


@change("page above restricted")
def _(shelf: Shelf) -> None:
    restrict(shelf.library)


@change("page above opened")
def _(shelf: Shelf) -> None:
    open_page(shelf.members)


@change("collection closed")
def _(shelf: Shelf) -> None:
    close_collection(shelf.subfolder)


@change("collection above closed")
def _(shelf: Shelf) -> None:
    close_collection(shelf.folder)


@change("collection opened")
def _(shelf: Shelf) -> None:
    CollectionViewRestriction.objects.get(collection=shelf.vault).delete()


@change("document moved to a closed collection")
def _(shelf: Shelf) -> None:
    shelf.document.collection = shelf.vault
    shelf.document.save()


@change("document moved to an open collection")
def _(shelf: Shelf) -> None:
    shelf.locked.collection = shelf.folder
    shelf.locked.save()


@change("recording moved to a closed collection")
def _(shelf: Shelf) -> None:
    shelf.recording.collection = shelf.vault
    shelf.recording.save()


@change("site begins elsewhere")
def _(shelf: Shelf) -> None:
    site = Site.objects.get(is_default_site=True)
    site.root_page = Page.objects.get(pk=shelf.library.pk)
    site.save()
    fresh(shelf.members).delete()
    open_home = factories.ToolkitFactory(parent=fresh(shelf.library))
    open_home.save()


@change("site deleted")
def _(shelf: Shelf) -> None:
    Site.objects.all().delete()


# Files


@change("file replaced")
def _(shelf: Shelf) -> None:
    shelf.document.file = ContentFile(b"%PDF-1.4", name="list.pdf")
    shelf.document.save()


@change("document deleted")
def _(shelf: Shelf) -> None:
    shelf.document.delete()


@change("collection deleted with its documents")
def _(shelf: Shelf) -> None:
    Collection.objects.get(pk=shelf.folder.pk).delete()


@change("recording changed")
def _(shelf: Shelf) -> None:
    shelf.recording.type = "audio"
    shelf.recording.save()


@change("recording deleted")
def _(shelf: Shelf) -> None:
    shelf.recording.delete()


# Parts of a page


@change("attachment added")
def _(shelf: Shelf) -> None:
    models.Attachment.objects.create(page=shelf.brief, document=shelf.document, language="en")


@change("attachment renamed")
def _(shelf: Shelf) -> None:
    attachment = models.Attachment.objects.get(document=shelf.document)
    attachment.title = "Another title"
    attachment.save()


@change("attachment removed")
def _(shelf: Shelf) -> None:
    models.Attachment.objects.get(document=shelf.document).delete()


@change("speaker added")
def _(shelf: Shelf) -> None:
    models.Speaker.objects.create(page=shelf.webinar, name="Luis Ortega")


@change("speaker removed in a draft that is published")
def _(shelf: Shelf) -> None:
    page = fresh(shelf.webinar)
    page.speakers.clear()
    page.save_revision().publish()


@change("chapter renamed")
def _(shelf: Shelf) -> None:
    chapter = models.Chapter.objects.get(page=shelf.webinar)
    chapter.title = "Another title"
    chapter.save()


@change("captions corrected")
def _(shelf: Shelf) -> None:
    track = models.Track.objects.get(page=shelf.webinar)
    track.content = factories.CAPTIONS.replace("tenth", "ninth")
    track.save()


@change("captions removed")
def _(shelf: Shelf) -> None:
    models.Track.objects.filter(page=shelf.webinar).delete()


@change("rating removed")
def _(shelf: Shelf) -> None:
    models.Rating.objects.all().delete()


@change("reference added")
def _(shelf: Shelf) -> None:
    models.Reference.objects.create(page=shelf.brief, citation="Roe 2021")


# Terms and tags


@change("term given to a page")
def _(shelf: Shelf) -> None:
    shelf.brief.topics.add(shelf.subtopic)
    shelf.brief.save()


@change("term taken from a page")
def _(shelf: Shelf) -> None:
    shelf.toolkit.audiences.clear()
    shelf.toolkit.save()


@change("series given to a page")
def _(shelf: Shelf) -> None:
    shelf.brief.series = models.Series.objects.get()
    shelf.brief.save()


def _rename(model: type[models.Term]) -> Callable[[Shelf], None]:
    def rename(shelf: Shelf) -> None:
        term = model.objects.order_by("pk").first()
        term.name = "Another name"
        term.save()

    return rename


def _delete(model: type[models.Term]) -> Callable[[Shelf], None]:
    def delete(shelf: Shelf) -> None:
        model.objects.order_by("pk").first().delete()

    return delete


# A priority is no part of what is indexed.
for vocabulary in models.VOCABULARIES:
    if vocabulary is not models.Priority:
        CHANGES[f"{vocabulary._meta.model_name} renamed"] = _rename(vocabulary)
        CHANGES[f"{vocabulary._meta.model_name} deleted"] = _delete(vocabulary)


@change("narrower term deleted")
def _(shelf: Shelf) -> None:
    shelf.subtopic.delete()


@change("terms deleted by query")
def _(shelf: Shelf) -> None:
    models.Place.objects.all().delete()


@change("term translated")
def _(shelf: Shelf) -> None:
    audience = models.Audience.objects.get()
    audience.translations = {"es": "Juntas escolares"}
    audience.save()


@change("term moved in its tree")
def _(shelf: Shelf) -> None:
    models.Topic.objects.get(pk=shelf.subtopic.pk).move(
        factories.TopicFactory(name="Elsewhere"), pos="sorted-child"
    )


@change("broader term moved in its tree")
def _(shelf: Shelf) -> None:
    models.Topic.objects.get(pk=shelf.topic.pk).move(
        factories.TopicFactory(name="Elsewhere"), pos="sorted-child"
    )


@change("tag added")
def _(shelf: Shelf) -> None:
    shelf.brief.tags.add("Phone trees")
    shelf.brief.save()


@change("tag renamed")
def _(shelf: Shelf) -> None:
    tag = models.ResourceTag.objects.get()
    tag.name = "Calling trees"
    tag.save()


@change("tag deleted")
def _(shelf: Shelf) -> None:
    models.ResourceTag.objects.get().delete()
