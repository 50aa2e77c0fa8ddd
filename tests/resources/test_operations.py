"""Large changes are listed with what takes them back."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from resources import operations
from resources.models import Operation, ResourceTag
from tests import factories
from tests.resources.bulk.asking import allow, sign_in_for

REPORT = "/admin/reports/large-changes/"


@pytest.fixture(autouse=True)
def _kind(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kind of the tests: tags were renamed, and get their former names again."""
    monkeypatch.setattr(operations, "_UNDO", dict(operations._UNDO))

    @operations.undoes("test-rename")
    def rename_back(operation: Operation, user: Any) -> operations.Undone:
        left = []
        for key, former, given in operation.data:
            tag = ResourceTag.objects.get(pk=key)
            if tag.name != given:
                left.append(tag.name)
                continue
            tag.name = former
            tag.save()
        if len(left) == len(operation.data):
            raise operations.UndoError("All of it was changed since.")
        return operations.Undone(len(operation.data) - len(left), left)


def renamed(user: Any, *names: str) -> Operation:
    tags = [ResourceTag.objects.create(name=f"{name} now") for name in names]
    data = [[tag.pk, name, tag.name] for tag, name in zip(tags, names, strict=True)]
    return operations.record("test-rename", f"Renamed {len(tags)} tags", user, len(tags), data)


def text_of(answer: Any) -> str:
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def signed_in(client: Client, **values: Any) -> Any:
    user = factories.UserFactory(**values)
    client.force_login(user)
    return user


def test_a_large_change_is_undone_after_a_question(client: Client, library: Any) -> None:
    editor = signed_in(client, groups=["Editors"])
    operation = renamed(editor, "calls", "visits")
    ResourceTag.objects.filter(name="visits now").update(name="home visits")
    assert "Renamed 2 tags" in text_of(client.get(REPORT))
    address = f"{REPORT}{operation.pk}/undo/"
    assert "2 resources become as they were before" in text_of(client.get(address))
    assert ResourceTag.objects.filter(name="calls now").exists()

    told = text_of(client.post(address, follow=True))
    assert "“Renamed 2 tags” was undone: 1 is as before." in told
    assert "1 was changed since and was left alone: “home visits”." in told
    assert set(ResourceTag.objects.values_list("name", flat=True)) == {"calls", "home visits"}
    operation.refresh_from_db()
    assert operation.undone_by == editor
    assert "Undone" in told
    assert not re.search(f'href="{address}"', client.get(REPORT).content.decode())


def test_what_is_undone_is_not_undone_twice(client: Client, library: Any) -> None:
    editor = signed_in(client, groups=["Editors"])
    operation = renamed(editor, "calls")
    address = f"{REPORT}{operation.pk}/undo/"
    client.post(address)
    ResourceTag.objects.filter(name="calls").update(name="calls now")
    assert "This was undone already" in text_of(client.post(address, follow=True))
    assert ResourceTag.objects.filter(name="calls now").exists()
    with pytest.raises(operations.UndoError):
        operations.undo(operation, editor)


def test_an_undo_that_cannot_be_says_why_and_changes_nothing(client: Client, library: Any) -> None:
    editor = signed_in(client, groups=["Editors"])
    operation = renamed(editor, "calls")
    ResourceTag.objects.update(name="telephone")
    told = text_of(client.post(f"{REPORT}{operation.pk}/undo/", follow=True))
    assert "All of it was changed since." in told
    operation.refresh_from_db()
    assert operation.undone_at is None


def test_an_editor_undoes_their_own_changes_alone(client: Client, library: Any) -> None:
    other = factories.UserFactory(groups=["Editors"])
    operation = renamed(other, "calls")
    address = f"{REPORT}{operation.pk}/undo/"
    signed_in(client, groups=["Editors"])
    assert "Renamed 1 tags" not in text_of(client.get(REPORT))
    assert client.post(address).status_code in (302, 403)
    assert ResourceTag.objects.filter(name="calls now").exists()

    signed_in(client, groups=["Moderators"])
    assert "Renamed 1 tags" in text_of(client.get(REPORT))
    assert "was undone" in text_of(client.post(address, follow=True))


def test_who_publishes_in_one_library_undoes_nothing_of_others(
    client: Client, library: Any, spanish_library: Any
) -> None:
    operation = renamed(factories.UserFactory(groups=["Editors"]), "calls")
    address = f"{REPORT}{operation.pk}/undo/"
    sign_in_for(client, spanish_library)
    assert "Renamed 1 tags" not in text_of(client.get(REPORT))
    assert client.post(address).status_code in (302, 403)
    assert ResourceTag.objects.filter(name="calls now").exists()
    allow(Group.objects.get(name="Some libraries"), library, "publish_page")
    assert "was undone" in text_of(client.post(address, follow=True))


def test_a_command_undoes_anything(library: Any) -> None:
    operation = renamed(factories.UserFactory(), "calls")
    assert operations.may_undo(operation, None)
    assert operations.undo(operation, None).restored == 1


def test_nothing_is_recorded_that_nothing_undoes(library: Any) -> None:
    with pytest.raises(LookupError, match="Nothing undoes unheard-of"):
        operations.record("unheard-of", "Something", None, 1, {})


def test_a_kind_that_is_gone_is_listed_without_an_undo(client: Client, library: Any) -> None:
    editor = signed_in(client, is_superuser=True)
    operation = renamed(editor, "calls")
    del operations._UNDO["test-rename"]
    page = client.get(REPORT).content.decode()
    assert "Renamed 1 tags" in page
    assert f"{operation.pk}/undo/" not in page
    with pytest.raises(operations.UndoError, match="cannot undo changes of this kind"):
        operations.undo(operation, editor)
