"""Which resources and files anyone may see: each way of hiding one, and what stays."""

import datetime as dt

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.utils import timezone
from wagtail.models import CollectionViewRestriction, Page, PageViewRestriction

from resources.indexes import EXPIRY_INDEX
from resources.models import ResourceIndexPage, Toolkit
from resources.visibility import open_documents, open_recordings, visible, visible_resources
from tests import factories


def restrict(page: Page, kind: str = "login") -> None:
    restriction = PageViewRestriction.objects.create(page=page, restriction_type=kind, password="x")
    if kind == "groups":
        restriction.groups.set([Group.objects.get(name="Editors")])


def never_published(library, _spanish):
    return factories.ToolkitFactory(live=False)


def unpublished(library, _spanish):
    page = factories.ToolkitFactory()
    page.unpublish()
    return page


def scheduled(library, _spanish):
    page = factories.ToolkitFactory(live=False)
    page.go_live_at = timezone.now() + dt.timedelta(hours=1)
    page.save_revision().publish()
    return page


def expired_before_the_job_ran(library, _spanish):
    page = factories.ToolkitFactory(expire_at=timezone.now() - dt.timedelta(seconds=1))
    assert page.live
    return page


def restricted_by(kind):
    def hide(library, _spanish):
        page = factories.ToolkitFactory()
        restrict(page, kind)
        return page

    return hide


def child_of_restricted(library, _spanish):
    restrict(library)
    return factories.ToolkitFactory()


def grandchild_of_restricted(library, _spanish):
    restrict(library)
    return factories.ToolkitFactory(parent=factories.ResourceIndexPageFactory(parent=library))


def moved_under_restricted(library, _spanish):
    page = factories.ToolkitFactory()
    closed = factories.ResourceIndexPageFactory(title="Closed", parent=library)
    restrict(closed, "groups")
    page.move(closed, "last-child")
    return page


def deleted(library, _spanish):
    page = factories.ToolkitFactory()
    page.delete()
    return page


def alias_of_hidden(library, spanish):
    page = factories.ToolkitFactory()
    alias = page.create_alias(parent=spanish, update_slug="alias", update_locale=spanish.locale)
    assert visible_resources().filter(pk=alias.pk).exists()
    page.unpublish()
    return alias


def translation_not_published(library, spanish):
    page = factories.ToolkitFactory()
    return page.copy_for_translation(spanish.locale, copy_parents=True)


def translation_below_a_restricted_library(library, spanish):
    restrict(spanish)
    return factories.ToolkitFactory(parent=spanish)


def outside_every_site(library, _spanish):
    root = Page.get_first_root_node()
    return factories.ToolkitFactory(
        parent=factories.ResourceIndexPageFactory(title="Attic", parent=root)
    )


WAYS = {
    "never published": never_published,
    "unpublished": unpublished,
    "scheduled": scheduled,
    "expired before the job ran": expired_before_the_job_ran,
    "password": restricted_by("password"),
    "sign-in": restricted_by("login"),
    "group": restricted_by("groups"),
    "child of restricted": child_of_restricted,
    "grandchild of restricted": grandchild_of_restricted,
    "moved under restricted": moved_under_restricted,
    "deleted": deleted,
    "alias of hidden": alias_of_hidden,
    "translation not published": translation_not_published,
    "translation below a restricted library": translation_below_a_restricted_library,
    "outside every site": outside_every_site,
}


@pytest.mark.parametrize("way", sorted(WAYS))
def test_a_hidden_resource_is_not_listed_and_its_neighbour_is(library, spanish_library, way):
    neighbour = factories.WebinarFactory(
        parent=factories.ResourceIndexPageFactory(title="Open", parent=library.get_parent())
    )
    page = WAYS[way](library, spanish_library)
    listed = set(visible_resources().values_list("pk", flat=True))
    assert page.pk not in listed
    assert neighbour.pk in listed


def test_draft_edits_of_a_live_resource_are_not_read(library):
    page = factories.ToolkitFactory(title="As published")
    page.title = "As drafted"
    page.save_revision()
    assert [found.title for found in visible_resources()] == ["As published"]


def test_what_is_published_again_is_visible_again(library):
    page = factories.ToolkitFactory()
    page.unpublish()
    page.save_revision().publish()
    assert visible_resources().filter(pk=page.pk).exists()


def test_a_resource_that_expires_later_is_visible(library):
    page = factories.ToolkitFactory(expire_at=timezone.now() + dt.timedelta(hours=1))
    assert visible_resources().get().pk == page.pk


def test_a_restriction_beside_a_resource_does_not_hide_it(library):
    page = factories.ToolkitFactory()
    restrict(factories.ToolkitFactory())
    restrict(factories.ResourceIndexPageFactory(title="Closed", parent=library))
    assert visible_resources().get() == page.resourcepage_ptr


def test_pages_of_one_type_and_libraries_are_asked_the_same_way(library):
    page = factories.ToolkitFactory()
    assert visible(Toolkit.objects.all()).get() == page
    assert visible(ResourceIndexPage.objects.all()).get() == library


def test_visibility_takes_one_query(library, django_assert_num_queries):
    for _ in range(3):
        factories.ToolkitFactory()
    visible_resources().exists()
    with django_assert_num_queries(1):
        assert len(visible_resources()) == 3


@pytest.mark.parametrize(
    ("make", "openly"),
    [
        (factories.LibraryDocumentFactory, open_documents),
        (factories.RecordingFactory, open_recordings),
    ],
)
@pytest.mark.parametrize("depth", [0, 1])
@pytest.mark.parametrize("kind", ["password", "login", "groups"])
def test_files_in_or_below_a_private_collection_are_not_open(db, make, openly, depth, kind):
    top = factories.open_collection().add_child(name="Board")
    collection = top.add_child(name="Spring") if depth else top
    hidden, beside = make(collection=collection), make()
    CollectionViewRestriction.objects.create(collection=top, restriction_type=kind, password="x")
    assert list(openly()) == [beside]
    assert hidden not in openly()


@pytest.mark.django_db
def test_expired_pages_are_found_by_an_index() -> None:
    with connection.cursor() as cursor:
        indexes = connection.introspection.get_constraints(cursor, Page._meta.db_table)
    assert indexes[EXPIRY_INDEX]["columns"] == ["expire_at"]
