"""Faults of an installation that are better met at the start than by a visitor."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as CheckWarning
from django.db import connections

from knowledgebase.settings.databases import SQLITE_BUSY_TIMEOUT

PRIVATE_CACHES = ("LocMemCache", "DummyCache")


@register(Tags.caches)
def cache_is_shared(**kwargs: Any) -> list[CheckMessage]:
    """Several web processes must share one cache: each would count and forget on its own."""
    backend = settings.CACHES["default"]["BACKEND"].rsplit(".", 1)[-1]
    if settings.WEB_CONCURRENCY <= 1 or backend not in PRIVATE_CACHES:
        return []
    return [
        Error(
            f"{settings.WEB_CONCURRENCY} web processes have no cache in common.",
            hint="Set CACHE_URL to a Redis server (redis://…), or leave WEB_CONCURRENCY at 1.",
            id="knowledgebase.E001",
        )
    ]


@register(Tags.database)
def sqlite_waits_its_turn(
    databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """SQLite loses saves under load unless writers queue: write-ahead log, IMMEDIATE, wait."""
    return [
        Error(
            f"The SQLite database is not set up for several users: {fault}.",
            hint="Keep it on a local disk (no network share) and leave its OPTIONS as they are.",
            id="knowledgebase.E002",
        )
        for alias in databases or []
        if connections[alias].vendor == "sqlite"
        for fault in _sqlite_faults(alias)
    ]


def _sqlite_faults(alias: str) -> list[str]:
    connection = connections[alias]
    options = connection.settings_dict["OPTIONS"]
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        journal = cursor.fetchone()[0]
    faults = []
    if journal != "wal":
        faults.append(f"its journal mode is {journal}, not wal")
    if options.get("transaction_mode") != "IMMEDIATE":
        faults.append("its transactions do not begin as IMMEDIATE")
    if options.get("timeout", 0) < SQLITE_BUSY_TIMEOUT:
        faults.append(f"writers wait less than {SQLITE_BUSY_TIMEOUT} seconds for their turn")
    return faults


@register(Tags.security)
def https_comes_from_a_proxy(**kwargs: Any) -> list[CheckMessage]:
    """The web process speaks HTTP: without a proxy's word, every page redirects to itself."""
    if not settings.SECURE_SSL_REDIRECT or settings.SECURE_PROXY_SSL_HEADER:
        return []
    return [
        Error(
            "BASE_URL begins with https://, but no proxy is trusted to say what came by HTTPS.",
            hint="Set TRUSTED_PROXIES to the number of proxies in front of this site, mostly 1.",
            id="knowledgebase.E003",
        )
    ]


@register(Tags.security, deploy=True)
def mail_is_sent(**kwargs: Any) -> list[CheckMessage]:
    """Invitations and password resets that are only printed reach nobody."""
    if not settings.EMAIL_TRANSPORT.endswith(("console.EmailBackend", "dummy.EmailBackend")):
        return []
    return [
        CheckWarning(
            "E-mail is printed, not sent: invitations and password resets reach nobody.",
            hint="Set EMAIL_URL to your mail server: smtp+tls://user:password@host:587",
            id="knowledgebase.W001",
        )
    ]
