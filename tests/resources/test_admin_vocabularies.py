"""Vocabularies and tags are kept in the admin."""

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from wagtail.users.models import UserProfile

from resources.models import VOCABULARIES, Audience, Organisation, ResourceTag, Topic
from tests import factories

NAMES = [model._meta.model_name for model in (*VOCABULARIES, ResourceTag)]


def url(model_name: str, *rest: object) -> str:
    return "/".join(["/admin/snippets/resources", model_name, *map(str, rest), ""])


@pytest.fixture
def admin(client, library):
    client.force_login(factories.UserFactory(is_superuser=True))
    return client


def term_data(name: str, **changes) -> dict[str, object]:
    return {"name": name, "slug": "", "sort_order": 0, "synonyms": "", "description": "", **changes}


def names_listed(client, model_name: str, **query) -> list[str]:
    """Return the names in the list of a vocabulary, with the spaces that set them in."""
    html = client.get(url(model_name), query).content
    cells = BeautifulSoup(html, "html.parser").select("tbody td.title .title-wrapper")
    return [cell.text.strip("\n\t ") for cell in cells]


@pytest.mark.parametrize("name", NAMES)
def test_each_vocabulary_has_a_list_and_forms(admin, name):
    made = admin.post(url(name, "add"), term_data("Educación", kind="city"))
    if made.status_code == 200:  # the kind of an organisation has other choices
        made = admin.post(url(name, "add"), term_data("Educación", kind="other"))
    assert made.status_code == 302
    key = apps.get_model("resources", name).objects.get().pk
    for address in (url(name), url(name, "add"), url(name, "edit", key), url(name, "delete", key)):
        assert admin.get(address).status_code == 200
    assert names_listed(admin, name) == ["Educación"]


@pytest.mark.parametrize("spelling", ["EDUCACIÓN", "educacion", "Educación ", "educacio\u0301n"])
@pytest.mark.parametrize("name", ["audience", "topic", "resourcetag"])
def test_a_second_spelling_of_a_term_is_refused(admin, name, spelling):
    admin.post(url(name, "add"), term_data("Educación"))
    response = admin.post(url(name, "add"), term_data(spelling))
    assert response.status_code == 200
    assert "“Educación” exists already" in response.content.decode()


def test_a_term_may_be_saved_again_in_another_spelling_of_its_own(admin):
    term = factories.AudienceFactory(name="educacion")
    assert admin.post(url("audience", "edit", term.pk), term_data("Educación")).status_code == 302
    term.refresh_from_db()
    assert (term.name, term.slug) == ("Educación", "educacion")


def test_two_names_that_would_share_a_slug_get_one_each(admin):
    for name in ("C", "C++", "日本", "中国"):
        response = admin.post(url("audience", "add"), term_data(name))
        assert response.status_code == 302
    slugs = set(Audience.objects.values_list("slug", flat=True))
    assert slugs == {"c", "c-2", "audience", "audience-2"}


def test_a_name_in_another_language_is_saved_shown_and_emptied(admin):
    admin.post(url("audience", "add"), term_data("Parents", name_es="Familias"))
    term = Audience.objects.get()
    assert (term.label("en"), term.label("es")) == ("Parents", "Familias")
    assert "Familias" in admin.get(url("audience", "edit", term.pk)).content.decode()
    admin.post(url("audience", "edit", term.pk), term_data("Parents", name_es=""))
    term.refresh_from_db()
    assert term.translations == {}


def test_the_form_of_a_term_speaks_the_editors_language(admin):
    editor = factories.UserFactory(is_superuser=True)
    UserProfile.objects.create(user=editor, preferred_language="es")
    admin.force_login(editor)
    html = BeautifulSoup(admin.get(url("audience", "add")).content, "html.parser")
    labels = [label.text.strip().rstrip("*").strip() for label in html.select("main label")]
    assert "Nombre (Español)" in labels
    assert not any("Name" in label for label in labels)


def test_a_new_term_is_put_below_its_parent(admin):
    parent = factories.TopicFactory(name="Attendance")
    admin.post(url("topic", "add"), term_data("Calls home", parent=parent.pk))
    assert Topic.objects.get(name="Calls home").get_parent() == parent
    assert names_listed(admin, "topic") == ["Attendance", "\u2003Calls home"]


def test_sisters_stand_by_order_then_name(admin):
    for name, order in (("B", 0), ("C", 0), ("A", 0), ("First", 0), ("Last", 1)):
        admin.post(url("topic", "add"), term_data(name, sort_order=order))
    last = Topic.objects.get(name="Last")
    assert names_listed(admin, "topic") == ["A", "B", "C", "First", "Last"]
    admin.post(url("topic", "edit", last.pk), term_data("Aardvark", sort_order=0))
    assert names_listed(admin, "topic")[1] == "Aardvark"


def test_a_term_moves_with_its_narrower_terms_and_back_to_the_top(admin):
    old, new = factories.TopicFactory(name="Old"), factories.TopicFactory(name="New")
    term = factories.TopicFactory(parent=old, name="Term")
    factories.TopicFactory(parent=term, name="Narrow")
    admin.post(url("topic", "edit", term.pk), term_data("Term", parent=new.pk))
    assert names_listed(admin, "topic") == ["New", "\u2003Term", "\u2003\u2003Narrow", "Old"]
    admin.post(url("topic", "edit", term.pk), term_data("Term", parent=""))
    assert names_listed(admin, "topic") == ["New", "Old", "Term", "\u2003Narrow"]
    assert Topic.find_problems() == ([], [], [], [], [])


def test_a_term_cannot_be_put_below_itself_or_a_narrower_term(admin):
    term = factories.TopicFactory(name="Term")
    child = factories.TopicFactory(parent=term, name="Child")
    for parent in (term, child):
        response = admin.post(url("topic", "edit", term.pk), term_data("Term", parent=parent.pk))
        assert response.status_code == 200
        assert response.context["form"].errors["parent"]
    assert Topic.objects.get(pk=child.pk).get_parent() == term


def test_a_term_with_narrower_terms_is_not_deleted(admin):
    term = factories.TopicFactory()
    child = factories.TopicFactory(parent=term)
    admin.post(url("topic", "delete", term.pk))
    assert Topic.objects.count() == 2
    admin.post(url("topic", "delete", child.pk))
    admin.post(url("topic", "delete", term.pk))
    assert not Topic.objects.exists()


@pytest.mark.parametrize("name", ["topic", "series", "resourcetag"])
def test_the_list_and_the_deletion_page_count_the_resources_that_use_a_term(admin, name):
    term = {
        "topic": factories.TopicFactory,
        "series": factories.SeriesFactory,
        "resourcetag": lambda: ResourceTag.objects.create(name="attendance"),
    }[name]()
    use = {"topic": {"topics": [term]}, "series": {"series": term}, "resourcetag": {"tags": [term]}}
    factories.ToolkitFactory(**use[name])
    factories.WebinarFactory(**use[name])
    html = admin.get(url(name)).content
    row = BeautifulSoup(html, "html.parser").select_one("tbody tr")
    assert row.select("td")[-1].text.strip() == "2"
    assert (
        "2 resources are described with it"
        in admin.get(url(name, "delete", term.pk)).content.decode()
    )


def test_a_vocabulary_is_searched_by_folded_name_translation_and_synonym(admin):
    factories.AudienceFactory(name="Niños")
    factories.AudienceFactory(name="Parents", translations={"es": "Familias"})
    factories.AudienceFactory(name="Teachers", synonyms="educators\nfaculty")
    assert names_listed(admin, "audience", q="NINOS") == ["Niños"]
    assert names_listed(admin, "audience", q="famil") == ["Parents"]
    assert names_listed(admin, "audience", q="faculty") == ["Teachers"]


def test_organisations_are_filtered_by_kind(admin):
    factories.OrganisationFactory(name="Mesa", kind=Organisation.Kind.CITY)
    factories.OrganisationFactory(name="ASU", kind=Organisation.Kind.UNIVERSITY)
    assert names_listed(admin, "organisation", kind="city") == ["Mesa"]


def test_a_tag_is_renamed_and_keeps_its_address(admin):
    tag = ResourceTag.objects.create(name="attendence")
    admin.post(url("resourcetag", "edit", tag.pk), {"name": "Attendance"})
    tag.refresh_from_db()
    assert (tag.name, tag.folded, tag.slug) == ("Attendance", "attendance", "attendence")


def test_a_tag_is_not_renamed_to_another_tag_in_any_spelling(admin):
    ResourceTag.objects.create(name="Educación")
    other = ResourceTag.objects.create(name="schooling")
    response = admin.post(url("resourcetag", "edit", other.pk), {"name": "EDUCACION"})
    assert "The tag “Educación” exists already." in response.content.decode()
