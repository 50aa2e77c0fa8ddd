"""The demo on a site that has content already, and on none; each test loads it anew."""

import io
from collections import Counter
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth import authenticate, get_user_model
from django.core.management import CommandError, call_command
from django.test import Client
from wagtail.models import Page

from home.demo import library
from home.models import Menu, SiteIdentity, StandardPage
from home.site import SetUp
from resources import models
from tests.factories import PASSWORD, ToolkitFactory, TopicFactory, UserFactory


def load(**options: object) -> str:
    output = io.StringIO()
    call_command("load_demo", stdout=output, **options)
    return output.getvalue()


def rows() -> Counter[str]:
    """Return the number of rows of each table, but for the search's own and the history."""
    tables = Counter(
        {model._meta.label: model._base_manager.count() for model in apps.get_models()}
    )
    passing = ("search.", "wagtailcore.PageLogEntry")
    return Counter({name: n for name, n in tables.items() if not name.startswith(passing)})


def changes(before: Counter[str]) -> dict[str, int]:
    now = rows()
    return {name: now[name] - n for name, n in before.items() if now[name] != n}


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_from_nothing_and_back_to_nothing(
    client: Client, db: None, media_root: Path, django_capture_on_commit_callbacks
):
    before = rows()
    with django_capture_on_commit_callbacks(execute=True):
        output = load()
    # Without a password file one is made up for the administrator too.
    password = next(line.split()[1] for line in output.splitlines() if "  admin" in line)
    assert authenticate(username="admin", password=password).is_superuser
    assert rows()["resources.ResourcePage"] == 53
    assert len(files(media_root)) > 100
    with django_capture_on_commit_callbacks(execute=True):
        output = load(remove=True)
    # The welcome page of a new installation went when the demo began, and its site with it.
    assert changes(before) == {"wagtailcore.Page": -1, "wagtailcore.Site": -1}
    assert "set_up_site" in output
    assert client.get("/").status_code == 404
    assert files(media_root) == []
    assert load(remove=True) == "Nothing to do: the demo is not loaded.\n"


def test_on_a_site_of_others_the_demo_adds_resources_and_touches_nothing(site: SetUp):
    identity = SiteIdentity.for_site(site.site)
    identity.name = "Our own coalition"
    identity.save()
    topic = TopicFactory(name="ATTENDANCE", slug="our-attendance")
    editor = UserFactory(username="editor")
    ours = ToolkitFactory(parent=site.libraries["en"], title="Ours", slug="welcome-back-campaign")

    output = load()

    identity.refresh_from_db()
    assert (identity.name, identity.tagline) == ("Our own coalition", "")
    assert not StandardPage.objects.exists()
    assert not Menu.objects.filter(position=Menu.Position.FOOTER).exists()
    topic.refresh_from_db()
    assert (topic.name, topic.translations) == ("ATTENDANCE", {})
    brief = models.EvidenceBrief.objects.get(external_id="demo:letters-home-and-attendance")
    assert topic in brief.topics.all()
    assert get_user_model().objects.get(pk=editor.pk).check_password(PASSWORD)
    assert "editor" not in output
    assert Page.objects.get(pk=ours.pk).title == "Ours"
    twin = models.Toolkit.objects.get(external_id="demo:welcome-back-campaign")
    assert twin.slug != ours.slug

    load(remove=True)

    assert models.ResourcePage.objects.get() == ours.resourcepage_ptr
    assert models.Topic.objects.get() == topic
    assert set(get_user_model().objects.values_list("username", flat=True)) == {"admin", "editor"}


def test_a_load_that_fails_leaves_no_row_and_no_file(
    db: None, media_root: Path, monkeypatch: pytest.MonkeyPatch
):
    before = rows()

    def fail(*args: object) -> None:
        raise OSError("The disk is full.")

    # The first evidence brief comes after several files are written.
    monkeypatch.setattr(library, "_fill_brief", fail)
    with pytest.raises(OSError, match="disk is full"):
        load()
    assert changes(before) == {}
    assert files(media_root) == []


def test_a_weak_password_is_refused_in_words(db: None, tmp_path: Path):
    weak = tmp_path / "password"
    weak.write_text("12345678")
    with pytest.raises(CommandError, match="too common"):
        load(admin_password_file=weak)
