"""Processes killed, or stopped for a while, at the points where it could hurt."""

import datetime as dt
import os
import signal
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Revision

from home.schedule import carry_out
from search.engines import get_engine
from search.maintenance import find_drift
from search.models import Change
from search.relay import deliver, drain
from tests import factories
from tests.chaos import failpoints
from tests.chaos.engine_faults import World
from tests.chaos.processes import Child, Teller, fork
from tests.chaos.roles import Orders, obey
from tests.search.shelf import Shelf, fresh, keys_of, restrict, search

RELAY_POINTS = (
    "rows read",
    "version taken",
    "data read",
    "amid the write",
    "engine confirmed",
    "rows forgotten, not committed",
    "rows forgotten",
)
SCHEDULER_POINTS = ("schedule cleared", "published, not committed", "published")
TIMES = 3


def start(world: World, role: str, point: str = "") -> Child:
    orders = Orders(role, 0, seed=0, folder=world.log.parent, point=point)
    return fork(obey(orders), world.log, role)


def kill_at(world: World, role: str, point: str) -> None:
    """Start a process, wait until it stands at *point*, and kill it there."""
    child = start(world, role, point)
    try:
        assert child.wait_for("at", seconds=60) == point
    finally:
        child.kill()


def finish() -> None:
    """Deliver what is left, as the next relay does, and see that nothing is amiss."""
    drain(get_engine())
    assert not Change.objects.exists()
    assert not find_drift(get_engine())


def test_the_points_of_a_relay_and_of_the_schedule_are_all_tested() -> None:
    assert set(RELAY_POINTS) == failpoints.points("relay").keys()
    assert set(SCHEDULER_POINTS) == failpoints.points("scheduler").keys()


@pytest.mark.parametrize("point", RELAY_POINTS)
def test_f08_a_relay_killed_at_a_point_loses_doubles_and_brings_back_nothing(
    shelf: Shelf, world: World, point: str
) -> None:
    for time in range(TIMES):
        page = fresh(shelf.toolkit)
        page.title = f"Quokkas {time}"
        page.save_revision().publish()
        hidden, gone = (factories.ToolkitFactory(title=f"Wombats {time} {n}") for n in range(2))
        drain(get_engine())
        assert keys_of(search("wombats")) == {hidden.pk, gone.pk}
        restrict(hidden)
        fresh(gone).delete()
        webinar = fresh(shelf.webinar)
        webinar.title = f"Numbats {time}"
        webinar.save()
        kill_at(world, "relay", point)
        # Whatever the index holds now, nothing that is hidden is shown.
        assert keys_of(search("wombats")) == set()
        finish()
        assert keys_of(search("wombats")) == set()
        assert search(f"Numbats {time}").total == 1


def _unpublish(shelf: Shelf) -> tuple[str, dict[str, str]]:
    return reverse("wagtailadmin_pages:unpublish", args=[shelf.toolkit.pk]), {}


def _restrict(shelf: Shelf) -> tuple[str, dict[str, str]]:
    url = reverse("wagtailadmin_pages:set_privacy", args=[shelf.toolkit.pk])
    return url, {"restriction_type": "login"}


def _delete(shelf: Shelf) -> tuple[str, dict[str, str]]:
    return reverse("wagtailadmin_pages:delete", args=[shelf.toolkit.pk]), {}


@pytest.mark.parametrize("form", [_unpublish, _restrict, _delete])
def test_f09_what_a_web_process_committed_before_it_was_killed_is_indexed(
    shelf: Shelf, world: World, form: Callable[[Shelf], tuple[str, dict[str, str]]]
) -> None:
    editor = factories.UserFactory(is_superuser=True, is_staff=True)
    url, values = form(shelf)

    def answer(teller: Teller) -> None:
        client = Client()
        client.force_login(editor)
        failpoints.arm("writer", "committed", 1, teller.stand)
        teller.tell("answered", client.post(url, values).status_code)

    child = fork(answer, world.log)
    try:
        assert child.wait_for("at") == "committed"
    finally:
        told = child.kill()
    assert not told, "the response was on its way"
    assert Change.objects.exists()
    assert str(shelf.toolkit.pk) in dict(get_engine().keys())
    finish()
    assert str(shelf.toolkit.pk) not in dict(get_engine().keys())


def test_f11_a_relay_that_was_paused_comes_back_with_old_data_and_loses(
    shelf: Shelf, world: World
) -> None:
    shelf.toolkit.title = "Quokkas of old"
    shelf.toolkit.save()

    def deliver_with_a_pause(teller: Teller) -> None:
        def pause(point: str) -> None:
            teller.tell("at", point)
            os.kill(os.getpid(), signal.SIGSTOP)

        failpoints.arm("relay", "data read", 1, pause)
        teller.tell("delivered", deliver(get_engine()).delivered)

    child = fork(deliver_with_a_pause, world.log)
    try:
        child.wait_for("at")
        page = fresh(shelf.toolkit)
        page.title = "Numbats of today"
        page.save()
        fresh(shelf.brief).delete()
        drain(get_engine())
        assert keys_of(search("numbats")) == {shelf.toolkit.pk}
        os.kill(child.pid, signal.SIGCONT)
        child.wait_for("delivered")
    finally:
        child.kill()
    assert keys_of(search("numbats")) == {shelf.toolkit.pk}
    assert keys_of(search("quokkas")) == set()
    finish()


@pytest.mark.parametrize("point", SCHEDULER_POINTS)
def test_f19_a_page_whose_publishing_is_killed_is_still_scheduled_or_live(
    shelf: Shelf, world: World, point: str
) -> None:
    page = fresh(shelf.draft)
    page.title = "Quokkas at last"
    page.go_live_at = timezone.now() - dt.timedelta(minutes=1)
    page.save_revision(approved_go_live_at=page.go_live_at)
    kill_at(world, "scheduler", point)
    scheduled = Revision.objects.filter(approved_go_live_at__isnull=False).exists()
    assert scheduled != fresh(page).live
    carry_out()
    assert fresh(page).live
    assert not Revision.objects.filter(approved_go_live_at__isnull=False).exists()
    finish()
    assert keys_of(search("quokkas")) == {page.pk}


def test_a_child_that_fails_says_why(world: World) -> None:
    def fail(_teller: Any) -> None:
        raise ZeroDivisionError(settings.LANGUAGE_CODE)

    child = fork(fail, world.log)
    with pytest.raises(RuntimeError, match="ZeroDivisionError: en"):
        child.wait_for("at")
    child.kill()
