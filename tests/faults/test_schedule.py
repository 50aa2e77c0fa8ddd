"""Pages that go live and end by the clock, whatever fails meanwhile."""

import datetime as dt
import logging
from collections.abc import Callable
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, Revision

from home import schedule
from home.models import ScheduleProblem, WorkSign
from home.schedule import carry_out, lost, publications
from resources.models import ResourceIndexPage, Toolkit
from search.relay import drain
from tests import factories
from tests.faults.clock import SetClock
from tests.search.shelf import Shelf, fresh, keys_of, search

HOUR = dt.timedelta(hours=1)
MINUTE = dt.timedelta(minutes=1)


def scheduled(library: Page, title: str, at: dt.datetime, until: dt.datetime | None = None) -> Page:
    """Return a page that an editor has published for later."""
    page = factories.ToolkitFactory(parent=library, title=title, live=False)
    page.go_live_at, page.expire_at = at, until
    page.save_revision().publish()
    return fresh(page)


def let_pass(wait: dt.timedelta) -> None:
    """Let *wait* pass for all that is scheduled."""
    Revision.objects.update(approved_go_live_at=F("approved_go_live_at") - wait)
    Page.objects.update(expire_at=F("expire_at") - wait)
    ScheduleProblem.objects.update(not_before=F("not_before") - wait)


def is_live(page: Page) -> bool:
    return fresh(page).live


def take_slug_of(page: Page) -> Toolkit:
    """Make a page at the address of *page*, which then cannot be published there."""
    Page.objects.filter(pk=page.pk).update(slug="moved-away")
    return factories.ToolkitFactory(parent=page.get_parent(), slug=page.slug)


@pytest.fixture
def three(library: ResourceIndexPage) -> list[Page]:
    """Return three pages whose time has come, of which the second cannot be published."""
    pages = [scheduled(library, f"Due {n}", timezone.now() + HOUR) for n in range(3)]
    take_slug_of(pages[1])
    let_pass(2 * HOUR)
    return pages


def test_f18_one_of_three_fails_and_the_others_go_live(
    three: list[Page], caplog: pytest.LogCaptureFixture
) -> None:
    outcome = carry_out(patient=True)
    assert [is_live(page) for page in three] == [True, False, True]
    assert (len(outcome.done), len(outcome.failed)) == (2, 1)
    assert Revision.objects.filter(object_id=str(three[1].pk)).latest("pk").approved_go_live_at
    told = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert len(told) == 1
    assert "Due 1" in told[0].getMessage()
    problem = ScheduleProblem.objects.get()
    assert (problem.name, problem.attempts) == ("Due 1", 1)
    assert "slug" in problem.problem


def test_f18_what_failed_is_tried_again_later_and_later_until_it_succeeds(
    three: list[Page],
) -> None:
    waits = []
    for attempt in range(1, 8):
        carry_out(patient=True)
        assert [due.name for due in carry_out(patient=True).waiting] == ["Due 1"], "it is too soon"
        problem = ScheduleProblem.objects.get()
        assert problem.attempts == attempt
        waits.append((problem.not_before - timezone.now()).total_seconds())
        let_pass(schedule.LONGEST_WAIT)
    assert waits[0] == pytest.approx(60, abs=5)
    assert waits[-1] == pytest.approx(600, abs=5)
    assert waits == sorted(waits) or waits[-1] == pytest.approx(waits[-2], abs=5)
    Page.objects.filter(slug=three[1].slug).delete()
    carry_out(patient=True)
    assert is_live(three[1])
    assert not ScheduleProblem.objects.exists()
    assert not publications()


def test_f18_the_command_tells_what_failed_and_exits_with_an_error(three: list[Page]) -> None:
    out, told = StringIO(), StringIO()
    call_command("publish_scheduled", "--dry-run", stdout=out)
    assert out.getvalue().count("publish page") == 3
    assert not any(is_live(page) for page in three)
    with pytest.raises(CommandError, match="1 failed and stay scheduled"):
        call_command("publish_scheduled", stdout=out, stderr=told)
    assert "Due 1" in told.getvalue()
    assert [is_live(page) for page in three] == [True, False, True]


def test_a_command_that_cron_runs_is_no_worker_that_falls_silent_afterwards(
    library: ResourceIndexPage,
) -> None:
    call_command("publish_scheduled", stdout=StringIO())
    assert not WorkSign.objects.exists()


def test_f18_editors_see_it_on_their_first_page(three: list[Page], client: Client) -> None:
    client.force_login(factories.UserFactory(is_superuser=True, is_staff=True))
    heading = "Not published or unpublished on time"
    assert heading not in client.get("/admin/").content.decode()
    carry_out()
    page = client.get("/admin/").content.decode()
    assert heading in page
    assert f"/admin/pages/{three[1].pk}/edit/" in page
    Revision.objects.update(approved_go_live_at=None)
    PageLogEntry.objects.filter(action="wagtail.publish.schedule").delete()
    carry_out()
    assert heading not in client.get("/admin/").content.decode(), "an editor has settled it"


def test_f18_a_problem_that_another_process_noted_meanwhile_is_kept(
    library: ResourceIndexPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = scheduled(library, "Due since", timezone.now() + HOUR)
    take_slug_of(page)
    expiries = schedule.expiries

    def find_while_another_works() -> list[schedule.Due]:
        monkeypatch.setattr(schedule, "expiries", expiries)
        let_pass(2 * HOUR)
        assert [due.name for due, _reason in carry_out().failed] == ["Due since"]
        return expiries()

    monkeypatch.setattr(schedule, "expiries", find_while_another_works)
    assert not carry_out().failed, "it was not due at its first look"
    assert ScheduleProblem.objects.get().name == "Due since"


def test_f18_those_who_may_not_edit_a_page_are_not_told_of_it(
    three: list[Page], client: Client
) -> None:
    carry_out()
    client.force_login(factories.UserFactory(groups=["Event Moderators"], is_staff=True))
    assert "Due 1" not in client.get("/admin/").content.decode()


def test_what_another_program_lost_is_told(library: ResourceIndexPage) -> None:
    """Wagtail's own command forgets the schedule, and then may fail."""
    page = scheduled(library, "Forgotten", timezone.now() + HOUR)
    assert not lost()
    Revision.objects.update(approved_go_live_at=None)
    assert list(lost()) == [Page.objects.get(pk=page.pk)]
    with pytest.raises(CommandError, match="1 were missed"):
        call_command("publish_scheduled", stdout=StringIO(), stderr=StringIO())
    page.go_live_at = None
    page.save_revision().publish()
    assert not lost()


def test_what_an_editor_or_another_worker_has_done_meanwhile_is_left_alone(
    library: ResourceIndexPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = scheduled(library, "Once", timezone.now() + HOUR)
    let_pass(2 * HOUR)
    due = publications()
    carry_out()
    fresh(page).unpublish()
    monkeypatch.setattr(schedule, "publications", lambda: due)
    carry_out()
    assert not is_live(page)


def test_an_end_does_not_call_off_a_later_beginning(library: ResourceIndexPage) -> None:
    page = factories.ToolkitFactory(parent=library, title="Comes back")
    page.expire_at = timezone.now() + HOUR
    page.save_revision().publish()
    page = fresh(page)
    page.go_live_at, page.expire_at = timezone.now() + 3 * HOUR, None
    page.save_revision().publish()
    let_pass(2 * HOUR)
    carry_out()
    assert not is_live(page)
    let_pass(2 * HOUR)
    carry_out()
    assert is_live(page)


def test_f20_after_six_hours_without_a_scheduler_it_catches_up(
    shelf: Shelf, client: Client, database_clock: SetClock
) -> None:
    now = timezone.now()
    came = scheduled(shelf.library, "Came", now + HOUR)
    came_and_went = scheduled(shelf.library, "Came and went", now + 2 * HOUR, now + 3 * HOUR)
    renewed = factories.ToolkitFactory(parent=shelf.library, title="Renewed")
    renewed.expire_at = now + HOUR
    renewed.save_revision().publish()
    renewed = fresh(renewed)
    renewed.go_live_at, renewed.expire_at = now + HOUR, now + 9 * HOUR
    renewed.save_revision().publish()
    shelf.toolkit.expire_at = now + 2 * HOUR
    shelf.toolkit.save_revision().publish()
    drain()
    assert client.get(shelf.toolkit.url).status_code == 200
    database_clock(now + 6 * HOUR)
    # The clock alone hides what has ended.
    assert client.get(shelf.toolkit.url).status_code == 404
    assert shelf.toolkit.pk not in keys_of(search())
    carry_out()
    drain()
    assert is_live(came)
    assert is_live(renewed)
    assert not is_live(came_and_went)
    assert fresh(came_and_went).expired
    assert not is_live(shelf.toolkit)
    assert {came.pk, renewed.pk} <= keys_of(search())
    assert not {came_and_went.pk, shelf.toolkit.pk} & keys_of(search())


@pytest.mark.parametrize("ahead", [-5 * MINUTE, 5 * MINUTE], ids=["behind", "ahead"])
def test_f21_a_process_with_another_clock_does_as_the_database_says(
    library: ResourceIndexPage,
    database_clock: SetClock,
    monkeypatch: pytest.MonkeyPatch,
    ahead: dt.timedelta,
) -> None:
    now = timezone.now()
    page = scheduled(library, "Begins", now + HOUR)
    ending = factories.ToolkitFactory(parent=library, title="Ends", expire_at=now + HOUR)
    moment: Callable[[dt.timedelta], None] = lambda passed: _set_both(  # noqa: E731
        database_clock, monkeypatch, now + passed, ahead
    )
    moment(HOUR - MINUTE)
    carry_out()
    assert (is_live(page), is_live(ending)) == (False, True)
    moment(HOUR + MINUTE)
    carry_out()
    assert (is_live(page), is_live(ending)) == (True, False)
    assert not publications(), "it is not scheduled anew"


def _set_both(
    database_clock: SetClock,
    monkeypatch: pytest.MonkeyPatch,
    moment: dt.datetime,
    ahead: dt.timedelta,
) -> None:
    database_clock(moment)
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment + ahead)


# In New York, clocks go back at 06:00 UTC: half past one comes twice. In March they skip an hour.
CHANGES = [
    dt.datetime(2027, 11, 7, 5, 30, tzinfo=dt.UTC),
    dt.datetime(2027, 11, 7, 6, 30, tzinfo=dt.UTC),
    dt.datetime(2027, 3, 14, 6, 59, 59, tzinfo=dt.UTC),
    dt.datetime(2027, 3, 14, 7, 0, tzinfo=dt.UTC),
]


@pytest.mark.parametrize("instant", CHANGES, ids=str)
def test_f21_a_change_of_daylight_saving_moves_nothing(
    library: ResourceIndexPage, database_clock: SetClock, settings, instant: dt.datetime
) -> None:
    settings.TIME_ZONE = "America/New_York"
    local = instant.astimezone(ZoneInfo("America/New_York"))
    page = scheduled(library, "Begins", local)
    ending = factories.ToolkitFactory(parent=library, title="Ends", expire_at=local)
    database_clock(instant - dt.timedelta(seconds=1))
    carry_out()
    assert (is_live(page), is_live(ending)) == (False, True)
    database_clock(instant + dt.timedelta(seconds=1))
    carry_out()
    assert (is_live(page), is_live(ending)) == (True, False)
