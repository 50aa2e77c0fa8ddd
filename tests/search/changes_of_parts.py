"""Changes of what belongs to pages: their parts, terms and tags."""

from collections.abc import Callable

from resources import models
from tests import factories
from tests.search.changes import CHANGES, change
from tests.search.shelf import Shelf, fresh

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
