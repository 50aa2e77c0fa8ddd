"""Everything that editors do to the library, some of it more often than the rest."""

from collections.abc import Callable
from random import Random

from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.models import Collection, CollectionViewRestriction, Page, PageViewRestriction

from resources import models
from tests import factories
from tests.chaos.editor import Act, Editor, NothingToDoError, Operation, fact, fresh, gone
from tests.chaos.journal import Facts, Journal
from tests.search.shelf import close_collection, restrict

FEWEST, MOST = 40, 120  # resources
FOLDERS = 8

OPERATIONS: dict[str, Operation] = {}


def operation(name: str, weight: int = 2, *, alone: bool = False) -> Callable[[Act], Act]:
    def keep(act: Act) -> Act:
        OPERATIONS[name] = Operation(name, act, weight, alone)
        return act

    return keep


def choose(chance: Random, names: list[str]) -> Operation:
    """Return one of the operations *names*, or of all where there are none."""
    among = [OPERATIONS[name] for name in names] or list(OPERATIONS.values())
    return chance.choices(among, [one.weight for one in among])[0]


def build_library(journal: Journal) -> None:
    """Make what the editors begin with, and claim it in *journal*."""
    home = factories.site_home()
    library = factories.library_of(home)
    for name in ("Folder A", "Folder B"):
        factories.ResourceIndexPageFactory(parent=library, title=name)
    restrict(factories.ResourceIndexPageFactory(parent=home, title="Members"))
    factories.ResourceIndexPageFactory(parent=Page.get_first_root_node(), title="Archive")
    root = factories.open_collection()
    for name in ("Worksheets", "Board only"):
        collection = root.add_child(name=name)
        factories.LibraryDocumentFactory(title=f"Of {name}", collection=collection)
    close_collection(collection)
    factories.RecordingFactory(collection=root)
    for number in range(6):
        factories.TopicFactory(name=f"Topic {number}")
    chance = Random(0)  # noqa: S311 - no secret
    editor = Editor(0, 1, chance, journal)
    for _number in range(FEWEST):
        editor.perform(OPERATIONS["page created"])


# Pages


@operation("page created", 8, alone=True)
def create(editor: Editor) -> Facts:
    if models.ResourcePage.objects.count() >= MOST:
        raise NothingToDoError
    kind = editor.chance.choice(["toolkit", "toolkit", "brief", "webinar", "draft"])
    values = {"parent": editor.folder(), "title": f"New {editor.word()}"}
    if kind == "brief":
        return fact(factories.EvidenceBriefFactory(**values))
    if kind == "webinar":
        track = models.Track(language="en", content=factories.CAPTIONS)
        recording = models.Recording.objects.first()
        return fact(factories.WebinarFactory(**values, recording=recording, tracks=[track]))
    return fact(factories.ToolkitFactory(**values, live=kind != "draft"))


@operation("edit published", 10)
def edit(editor: Editor) -> Facts:
    return _publish(editor.page(), f"Edited {editor.word()}")


@operation("page saved", 6)
def save(editor: Editor) -> Facts:
    page = editor.page()
    page.title = f"Saved {editor.word()}"
    page.summary = f"Said again: {editor.word()}"
    page.save()
    return fact(page)


@operation("page unpublished", 4)
def unpublish(editor: Editor) -> Facts:
    page = editor.page(live=True)
    page.unpublish()
    return fact(page, live=False)


@operation("page published again", 5)
def publish(editor: Editor) -> Facts:
    page = editor.page(live=False)
    return _publish(page, page.title)


def _publish(page: models.ResourcePage, title: str) -> Facts:
    page.title = title
    page.go_live_at = page.expire_at = None
    page.save_revision().publish()
    return fact(fresh(page.pk), live=True)


@operation("publishing scheduled", 4)
def schedule(editor: Editor) -> Facts:
    page = editor.page()
    page.title = f"Scheduled {editor.word()}"
    page.go_live_at, page.expire_at = editor.soon(), None
    page.save_revision().publish()
    return fact(page, live=True)


@operation("expiry scheduled", 2)
def expire(editor: Editor) -> Facts:
    page = editor.page(live=True)
    page.expire_at = editor.soon()
    page.save()
    return fact(page, live=False)


@operation("page deleted", 3, alone=True)
def delete(editor: Editor) -> Facts:
    if models.ResourcePage.objects.count() <= FEWEST:
        raise NothingToDoError
    page = editor.page()
    facts = gone(page)
    page.delete()
    return facts


@operation("page moved", 3, alone=True)
def move(editor: Editor) -> Facts:
    page, folder = editor.page(), editor.folder()
    page.move(folder, pos="last-child")
    return fact(fresh(page.pk))


# What is above them


@operation("folder made", 1, alone=True)
def make_folder(editor: Editor) -> Facts:
    if models.ResourceIndexPage.objects.count() >= FOLDERS:
        raise NothingToDoError
    title = f"Folder {editor.word()}"
    factories.ResourceIndexPageFactory(parent=editor.folder(depth__lt=5), title=title)
    return {}


@operation("subtree moved", 2, alone=True)
def move_subtree(editor: Editor) -> Facts:
    folder, other = editor.folder(depth__gt=3), editor.folder()
    if other.path.startswith(folder.path):
        raise NothingToDoError
    folder.move(other, pos="last-child")
    return {}


@operation("subtree deleted", 1, alone=True)
def delete_subtree(editor: Editor) -> Facts:
    folder = editor.folder(depth__gt=3)
    if folder.get_descendant_count() > 12:
        raise NothingToDoError
    facts = gone(folder)
    folder.delete()
    return facts


@operation("page restricted", 3)
def restrict_page(editor: Editor) -> Facts:
    restrict(editor.page(live=True))
    return {}


@operation("subtree restricted", 1)
def restrict_subtree(editor: Editor) -> Facts:
    restrict(editor.folder(depth__gt=3))
    return {}


@operation("opened", 5)
def open_again(editor: Editor) -> Facts:
    editor.one_of(PageViewRestriction.objects.all()).delete()
    return {}


# Terms and tags


@operation("page tagged", 3)
def tag(editor: Editor) -> Facts:
    page = editor.page()
    page.tags.set([f"tag {editor.chance.randrange(6)}", f"Tag {editor.word()}"])
    page.topics.set([editor.one_of(models.Topic.objects.all())])
    page.save()
    return fact(page)


@operation("tag renamed")
def rename_tag(editor: Editor) -> Facts:
    chosen = editor.one_of(models.ResourceTag.objects.all())
    chosen.name = f"Tag {editor.word()}"
    chosen.save()
    return {}


@operation("tag deleted", 1)
def delete_tag(editor: Editor) -> Facts:
    editor.one_of(models.ResourceTag.objects.all()).delete()
    return {}


@operation("term renamed", 3, alone=True)
def rename_term(editor: Editor) -> Facts:
    topic = editor.one_of(models.Topic.objects.all())
    topic.name = f"Topic {editor.word()}"
    topic.save()
    # As the form does it: the tree is kept in the order of names.
    topic.move(models.Topic.get_last_root_node(), "sorted-sibling")
    return {}


@operation("terms merged", 1, alone=True)
def merge_terms(editor: Editor) -> Facts:
    kept = editor.one_of(models.Topic.objects.all())
    merged = editor.one_of(models.Topic.objects.exclude(pk=kept.pk))
    for key in models.ResourcePage.objects.filter(topics=merged).values_list("pk", flat=True):
        page = fresh(key)
        page.topics.add(kept)
        page.topics.remove(merged)
        page.save()
    merged.delete()
    models.Topic.add_root(name=f"Topic {editor.word()}")
    return {}


# Files


@operation("file attached", 3)
def attach(editor: Editor) -> Facts:
    page = editor.page()
    document = editor.one_of(models.LibraryDocument.objects.all())
    models.Attachment.objects.create(page_id=page.pk, document=document, title=editor.word())
    return {}


@operation("file replaced")
def replace_file(editor: Editor) -> Facts:
    document = editor.one_of(models.LibraryDocument.objects.all())
    suffix = editor.chance.choice(["pdf", "csv", "docx"])
    document.file = ContentFile(editor.word().encode(), name=f"file.{suffix}")
    document.collection = editor.one_of(Collection.objects.all())
    document.save()
    return {}


@operation("collection closed")
def close(editor: Editor) -> Facts:
    close_collection(editor.one_of(Collection.objects.filter(depth__gt=1)))
    return {}


@operation("collection opened")
def open_collection(editor: Editor) -> Facts:
    editor.one_of(CollectionViewRestriction.objects.all()).delete()
    return {}


# The clock


@operation("expired page published again", 1)
def publish_expired(editor: Editor) -> Facts:
    page = editor.page(live=False, expire_at__lt=timezone.now())
    return _publish(page, page.title)
