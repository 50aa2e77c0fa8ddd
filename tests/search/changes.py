"""Every kind of change that a search can show, each made on a :class:`Shelf`.

After each of them the index differs from the database until the change is delivered.
"""

import datetime as dt
from collections.abc import Callable

from django.core.files.base import ContentFile
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Collection, CollectionViewRestriction, Locale, Page, Site

from resources.bulk import fields
from resources.bulk.editing import Edit, Way
from resources.bulk.editing import change as change_many
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


@change("topics of many replaced at once")
def _(shelf: Shelf) -> None:
    topic = factories.TopicFactory(name="Reading")
    edit = Edit(fields.TOPICS, Way.REPLACE, frozenset([topic.pk]))
    editor = factories.UserFactory(is_superuser=True)
    change_many([shelf.toolkit.pk, shelf.brief.pk], edit, editor)


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
