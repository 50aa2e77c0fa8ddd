"""The factories make what an editor could have saved."""

import pytest

from resources.models import Attachment, Webinar
from resources.visibility import visible_resources
from tests import factories


@pytest.mark.parametrize("type_slug", sorted(factories.RESOURCE_FACTORIES))
def test_a_made_resource_is_valid_and_visible(library, type_slug):
    page = factories.RESOURCE_FACTORIES[type_slug]()
    page.full_clean()
    assert page.get_parent().pk == library.pk
    assert visible_resources().filter(pk=page.pk).exists()
    assert page.type_slug == type_slug


def test_relations_children_and_tags_are_saved(library):
    topic = factories.TopicFactory()
    document = factories.LibraryDocumentFactory()
    page = factories.ToolkitFactory(
        topics=[topic],
        tags=["Attendance"],
        attachments=[Attachment(document=document, title="Sheet", language="en")],
    )
    page.refresh_from_db()
    assert list(page.topics.all()) == [topic]
    assert [tag.name for tag in page.tags.all()] == ["Attendance"]
    with page.attachments.get().document.file.open() as file:
        assert file.read().startswith(b"week")


def test_a_recorded_webinar_has_its_recording_and_captions(library):
    page = factories.WebinarFactory(recorded=True)
    assert Webinar.objects.get(pk=page.pk).state == Webinar.State.RECORDED
    assert page.tracks.count() == 1


def test_terms_of_a_tree_stand_below_their_parent(db):
    parent = factories.TopicFactory()
    first, second = (factories.TopicFactory(parent=parent) for _ in range(2))
    assert [term.pk for term in parent.get_children()] == [first.pk, second.pk]


def test_spanish_resources_live_under_the_translated_home(library, spanish_library):
    page = factories.ToolkitFactory(parent=spanish_library)
    assert page.locale.language_code == "es"
    assert page.get_url().startswith("/es/")
    assert visible_resources().filter(pk=page.pk).exists()
