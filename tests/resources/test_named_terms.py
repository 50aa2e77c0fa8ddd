"""A save goes through whatever others delete or merge meanwhile of what it names."""

from typing import Any

import pytest
from django.db import transaction

from resources.models import DesignTeam, ResourceTag, Series, Toolkit, Topic
from resources.models.former import FormerTerm
from tests import factories
from tests.resources.admin_forms import add_url, errors_of, resource_data
from tests.resources.at_once import meanwhile


def fresh(page: Any) -> Any:
    return type(page).objects.get(pk=page.pk)


def became(former: Any, now: Any) -> None:
    """Delete *former* as one that was merged into *now*."""
    FormerTerm.objects.create(
        vocabulary=former._meta.model_name, key=former.pk, slug=former.slug, folded=former.folded,
        now_vocabulary=now._meta.model_name, now_key=now.pk,
    )  # fmt: skip
    former.delete()


def names(page: Any) -> list[str]:
    return sorted(page.tags.names())


@pytest.fixture
def page(library: Any) -> Toolkit:
    return factories.ToolkitFactory(
        tags=["calls", "visits"],
        topics=[factories.TopicFactory()],
        series=factories.SeriesFactory(),
    )


def test_a_save_that_meets_deleted_terms_and_tags_goes_through_without_them(page: Toolkit) -> None:
    kept = factories.TopicFactory()
    page.tags.set(["calls", "visits", "meals"])
    page.topics.add(kept)
    page.title = "What was typed"
    ResourceTag.objects.filter(name__in=["calls", "meals"]).delete()
    Topic.objects.exclude(pk=kept.pk).get().delete()
    Series.objects.get().delete()
    page.save()
    saved = fresh(page)
    assert (saved.title, saved.series) == ("What was typed", None)
    assert (names(saved), list(saved.topics.all())) == (["visits"], [kept])


def test_a_type_s_own_term_may_be_deleted_meanwhile(library: Any) -> None:
    output = factories.DesignTeamOutputFactory(team=factories.DesignTeamFactory())
    DesignTeam.objects.get().delete()
    output.save()
    assert fresh(output).team is None


def test_a_save_names_what_its_terms_were_merged_into(page: Toolkit) -> None:
    attendance = ResourceTag.objects.create(name="attendance")
    topic, series = factories.TopicFactory(), factories.SeriesFactory()
    page.tags.set(["calls", "visits", "attendance"])
    page.topics.set(page.topics.all())
    became(ResourceTag.objects.get(name="calls"), attendance)
    became(page.topics.get(), topic)
    became(page.series, series)
    became(ResourceTag.objects.get(name="visits"), factories.TopicFactory(name="Home visits"))
    page.save()
    saved = fresh(page)
    assert (names(saved), saved.series) == (["attendance"], series)
    assert {term.name for term in saved.topics.all()} == {topic.name, "Home visits"}


def test_a_draft_names_what_its_terms_were_merged_into_however_often(page: Toolkit) -> None:
    page.save_revision()
    attendance = ResourceTag.objects.create(name="attendance")
    second = ResourceTag.objects.create(name="second")
    topic, series = factories.TopicFactory(), factories.SeriesFactory()
    became(ResourceTag.objects.get(name="calls"), second)
    became(second, attendance)
    became(ResourceTag.objects.get(name="visits"), topic)
    became(page.topics.get(), factories.TopicFactory(name="Broad"))
    became(page.series, series)
    draft = fresh(page).get_latest_revision_as_object()
    assert names(draft) == ["attendance"]
    assert {term.name for term in draft.topics.all()} == {topic.name, "Broad"}
    assert draft.series == series
    draft.save_revision().publish()
    assert names(fresh(page)) == ["attendance"]


def test_a_draft_forgets_what_was_deleted(page: Toolkit) -> None:
    page.save_revision()
    ResourceTag.objects.get(name="calls").delete()
    assert names(fresh(page).get_latest_revision_as_object()) == ["visits"]


def test_what_others_merge_and_delete_while_a_form_is_open_costs_nothing_typed(
    client: Any, library: Any
) -> None:
    client.force_login(factories.UserFactory(is_superuser=True))
    terms = [factories.TopicFactory(name=f"Topic {number}") for number in range(4)]
    series = factories.SeriesFactory()
    calls = ResourceTag.objects.create(name="calls")
    data = resource_data("toolkit", topics=[term.pk for term in terms[:3]], series=series.pk)
    became(terms[0], terms[3])
    terms[1].delete()
    became(calls, ResourceTag.objects.create(name="phone calls"))
    series.delete()
    answer = client.post(add_url("toolkit", library), {**data, "tags": "calls, visits"})
    assert answer.status_code == 302, errors_of(answer)
    saved = Toolkit.objects.get()
    assert set(saved.topics.all()) == {terms[2], terms[3]}
    assert (names(saved), saved.series) == (["phone calls", "visits"], None)


@pytest.mark.parametrize("value", ["x", "-1", "9" * 30, ""])
def test_a_choice_that_is_no_key_is_told_or_dropped(client: Any, library: Any, value: str) -> None:
    client.force_login(factories.UserFactory(is_superuser=True))
    answer = client.post(add_url("toolkit", library), resource_data("toolkit", topics=[value]))
    assert answer.status_code == (302 if value.isdigit() else 200)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["tag", "tags", "topic"])
def test_a_deletion_waits_for_a_save_that_names_the_term(library: Any, kind: str) -> None:
    page = factories.ToolkitFactory()
    tag, topic = ResourceTag.objects.create(name="calls"), factories.TopicFactory()
    delete = {
        "tag": tag.delete,
        "tags": ResourceTag.objects.filter(name="calls").delete,
        "topic": topic.delete,
    }[kind]
    with transaction.atomic():
        page.title = "What was typed"
        page.tags.set(["calls"])
        page.topics.set([topic])
        page.save()
        deleting = meanwhile(delete)
        assert deleting.is_alive()
    deleting.join()
    assert fresh(page).title == "What was typed"
    assert ResourceTag.objects.exists() == (kind == "topic") == bool(names(fresh(page)))
    assert Topic.objects.exists() == (kind != "topic") == fresh(page).topics.exists()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_save_waits_for_a_deletion_and_goes_through_without_the_tag(library: Any) -> None:
    page = factories.ToolkitFactory()
    tag = ResourceTag.objects.create(name="calls")
    page.title = "What was typed"
    page.tags.set(["calls"])
    with transaction.atomic():
        tag.delete()
        saving = meanwhile(page.save)
        assert saving.is_alive()
    saving.join()
    assert (fresh(page).title, names(fresh(page))) == ("What was typed", [])


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_who_add_a_term_at_once_both_do(library: Any) -> None:
    factories.TopicFactory(name="A")
    with transaction.atomic():
        Topic.plant(Topic(name="B"), None)
        planting = meanwhile(lambda: Topic.plant(Topic(name="C"), None))
        assert planting.is_alive()
    planting.join()
    assert [term.name for term in Topic.get_root_nodes()] == ["A", "B", "C"]
