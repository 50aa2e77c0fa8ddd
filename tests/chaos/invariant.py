"""What must be true whenever everything is healed and delivered.

The index is compared with the database twice: as the site itself does it, and by plain
conditions on plain rows, which share nothing with the site's own idea of what is public.
"""

import datetime as dt
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils import timezone
from wagtail.models import Page, Revision, Site

from home.schedule import carry_out
from resources.models import ResourcePage
from search.documents import build_document
from search.engines import get_engine
from search.engines.base import EngineUnavailableError, SearchRequest
from search.engines.fields import stored_part
from search.maintenance import find_drift
from search.models import Change
from search.relay import deliver
from search.text_query import parse
from search.worker import RelayWorker
from tests.chaos import journal
from tests.chaos.journal import Fact
from tests.chaos.report import Findings

PATIENCE = 90.0  # seconds until everything is healed and delivered
LATER = 6.0  # seconds until what is stale is looked at again, to tell late from never
FORMER_WORDS = 60  # of titles that are no more, looked for at a time


def settle_and_check(journals: list[Path], *, is_unaided: bool) -> dict[str, Any]:
    """Deliver everything, compare, and return the findings as JSON can tell them.

    Where *is_unaided*, changes are delivered and nothing else is done, so that one that was
    lost is seen; else a worker may make the index anew.
    """
    findings = Findings()
    give_up_at = time.monotonic() + PATIENCE
    while True:
        try:
            wait_for_the_dead(give_up_at)
            settle(give_up_at, is_unaided=is_unaided)
            compare_as_the_site_does(findings)
            compare_plainly(findings, journals)
            break
        except EngineUnavailableError as error:
            # Damage that only a reader meets: the worker's next look replaces the index.
            findings = Findings()
            if time.monotonic() > give_up_at:
                findings.broken.append(f"not healed: {error}")
                break
            time.sleep(0.1)
    check_journals(findings, journals)
    check_database(findings)
    return asdict(findings)


def wait_for_the_dead(give_up_at: float) -> None:
    """Wait until PostgreSQL has ended what it did for processes that were killed.

    A commit that one of them had asked for may come after its end.
    """
    if connection.vendor != "postgresql":
        return
    others = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
    )
    while _rows(others)[0][0] and time.monotonic() < give_up_at:
        time.sleep(0.05)


def settle(give_up_at: float, *, is_unaided: bool) -> None:
    """Keep every schedule and deliver every change; raises EngineUnavailableError."""
    worker = RelayWorker()
    while time.monotonic() < give_up_at:
        carry_out()
        # What failed while the engine was out of order is not waited for.
        Change.objects.filter(not_before__isnull=False).update(not_before=None)
        try:
            if is_unaided:
                deliver(get_engine())
            else:
                worker.step()
        except EngineUnavailableError:
            worker = RelayWorker()
            time.sleep(0.1)
            continue
        if not Change.objects.exists() and not _scheduled():
            return
    waiting = [f"{change} ({change.problem})" for change in Change.objects.all()[:5]]
    raise EngineUnavailableError(f"still to deliver: {waiting}; still scheduled: {_scheduled()}")


def _scheduled() -> int:
    revisions = Revision.objects.filter(approved_go_live_at__isnull=False)
    return revisions.count() + Page.objects.filter(live=True, expire_at__isnull=False).count()


def compare_as_the_site_does(findings: Findings) -> None:
    drift = find_drift(get_engine())
    findings.lost += [f"drift: page {key} is public and not in the index" for key in drift.missing]
    findings.ghost += [f"drift: page {key} is in the index and not public" for key in drift.ghosts]
    findings.stale += [f"drift: page {key} is indexed with old {_old(key)}" for key in drift.stale]


def _old(key: int) -> str:
    """Return what the index holds of a page, beside what it should, where they differ."""
    hits = get_engine().search(SearchRequest(limit=1_000)).hits
    stored = next((dict(hit.stored) for hit in hits if hit.pk == key), {})
    document = build_document(key)
    expected = stored_part(document) if document else {}
    differences = {
        name: (stored.get(name), value)
        for name, value in expected.items()
        if stored.get(name) != value
    }
    if differences:
        return f"content (found, expected): {differences}"
    time.sleep(LATER)
    since = "still so" if key in find_drift(get_engine()).stale else "right"
    said = document and (document.scored, document.unscored, len(document.segments))
    return f"content, and {since} {LATER:g} s later; expected among others: {said}"


def compare_plainly(findings: Findings, journals: Iterable[Path]) -> None:
    """Compare what plain rows say is public with what searches for it return."""
    public = public_titles()
    found = dict(_search("", limit=1_000))
    findings.lost += [
        f"plain: “{title}” ({key}) is not found"
        for key, title in public.items()
        if key not in found
    ]
    for key, title in found.items():
        if key not in public:
            findings.ghost.append(f"plain: “{title}” ({key}) is found and not public")
        elif public[key] != title:
            findings.stale.append(f"plain: “{public[key]}” ({key}) is found as “{title}”")
    by_word: dict[str, set[int]] = defaultdict(set)
    for key, title in public.items():
        by_word[title.split()[-1]].add(key)
    former = sorted(journal.words(journal.read(journals)) - by_word.keys())[-FORMER_WORDS:]
    for word in [*by_word, *former]:
        keys = {key for key, _title in _search(word)}
        expected = by_word.get(word, set())
        findings.lost += [f"plain: {key} is not found by “{word}”" for key in expected - keys]
        findings.ghost += [f"plain: {key} is found by “{word}”" for key in keys - expected]


def _search(text: str, limit: int = 50) -> list[tuple[int, str]]:
    """Return (key, title) of what the index alone has to say; nothing is checked afterwards."""
    hits = get_engine().search(SearchRequest(text=parse(text), limit=limit)).hits
    return [(hit.pk, str(hit.stored["title"])) for hit in hits]


def public_titles() -> dict[int, str]:
    """Return the title of every resource that is public, worked out from plain rows."""
    now = timezone.now()
    closed = _rows(
        "SELECT p.path FROM wagtailcore_pageviewrestriction r "
        "JOIN wagtailcore_page p ON p.id = r.page_id"
    )
    roots = [str(site.root_page.url_path) for site in Site.objects.select_related("root_page")]
    pages = _rows(
        "SELECT p.id, p.title, p.path, p.url_path, p.live, p.expire_at FROM wagtailcore_page p "
        "JOIN resources_resourcepage r ON r.page_ptr_id = p.id"
    )
    return {
        key: title
        for key, title, path, url_path, live, expire_at in pages
        if live
        and (expire_at is None or _aware(expire_at) > now)
        and any(url_path.startswith(root) for root in roots)
        and not any(path.startswith(above) for (above,) in closed)
    }


def _aware(moment: dt.datetime) -> dt.datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def check_journals(findings: Findings, journals: Iterable[Path]) -> None:
    """What was confirmed to an editor is there; what was deleted is not back."""
    pages: dict[int, Fact] = {
        key: (title, live)
        for key, title, live in ResourcePage.objects.values_list("pk", "title", "live")
    }
    lost, back = journal.problems(journal.read(journals), pages)
    findings.lost += [f"journal: {problem}" for problem in lost]
    findings.ghost += [f"journal: {problem}" for problem in back]


def check_database(findings: Findings) -> None:
    if connection.vendor == "sqlite":
        for (said,) in _rows("PRAGMA integrity_check"):
            if said != "ok":
                findings.broken.append(f"integrity_check: {said}")
    connection.check_constraints()
    for problem, keys in zip(
        ("bad characters", "wrong path", "orphans", "wrong depth", "wrong count of children"),
        Page.find_problems(),
        strict=True,
    ):
        if keys:
            findings.broken.append(f"tree of pages, {problem}: {keys}")


def _rows(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()
