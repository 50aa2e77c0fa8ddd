"""Each fault of an installation is refused with a word on what to do."""

from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.db import connection, connections

from knowledgebase import gunicorn_config
from knowledgebase.settings.databases import database_options


def ids(**options: object) -> set[str]:
    return {message.id or "" for message in run_checks(**options)}


def test_a_sound_installation_has_no_fault(db: None) -> None:
    assert not {one for one in ids(databases=["default"]) if one.startswith("knowledgebase")}


@pytest.mark.parametrize(
    ("processes", "cache", "refused"),
    [
        (1, "locmem.LocMemCache", False),
        (2, "locmem.LocMemCache", True),
        (2, "dummy.DummyCache", True),
        (2, "redis.RedisCache", False),
    ],
)
def test_several_web_processes_need_a_shared_cache(
    settings, processes: int, cache: str, refused: bool
) -> None:
    settings.WEB_CONCURRENCY = processes
    settings.CACHES = {
        "default": {
            "BACKEND": f"django.core.cache.backends.{cache}",
            "LOCATION": "redis://127.0.0.1:6379/0",
        }
    }
    assert ("knowledgebase.E001" in ids(tags=["caches"])) is refused


@pytest.mark.django_db
@pytest.mark.sqlite
class TestSQLite:
    def test_another_journal_is_refused(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        options = dict(connection.settings_dict["OPTIONS"])
        # It is what turns the journal of a new database to WAL.
        del options["init_command"]
        settings = {
            **connection.settings_dict,
            "NAME": str(tmp_path / "plain.sqlite3"),
            "OPTIONS": options,
        }
        plain = type(connections["default"])(settings, "default")
        monkeypatch.setattr("knowledgebase.checks.connections", {"default": plain})
        assert "knowledgebase.E002" in ids(databases=["default"])
        plain.close()

    @pytest.mark.parametrize("change", [{"transaction_mode": "DEFERRED"}, {"timeout": 1}])
    def test_weaker_options_are_refused(
        self, monkeypatch: pytest.MonkeyPatch, change: dict[str, object]
    ) -> None:
        options = {**connection.settings_dict["OPTIONS"], **change}
        monkeypatch.setitem(connection.settings_dict, "OPTIONS", options)
        assert "knowledgebase.E002" in ids(databases=["default"])


@pytest.mark.parametrize(
    ("redirect", "header", "refused"),
    [
        (True, None, True),
        (True, ("HTTP_X_FORWARDED_PROTO", "https"), False),
        (False, None, False),
    ],
)
def test_https_without_a_trusted_proxy_is_refused(
    settings, redirect: bool, header: tuple[str, str] | None, refused: bool
) -> None:
    settings.SECURE_SSL_REDIRECT = redirect
    settings.SECURE_PROXY_SSL_HEADER = header
    assert ("knowledgebase.E003" in ids(tags=["security"])) is refused


def test_mail_that_goes_nowhere_is_warned_of_at_deployment(settings) -> None:
    settings.EMAIL_TRANSPORT = "django.core.mail.backends.console.EmailBackend"
    assert "knowledgebase.W001" in ids(include_deployment_checks=True)
    assert "knowledgebase.W001" not in ids()
    settings.EMAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
    assert "knowledgebase.W001" not in ids(include_deployment_checks=True)


def test_each_database_gets_the_options_it_needs() -> None:
    sqlite = database_options({"ENGINE": "django.db.backends.sqlite3", "NAME": "x"})
    assert sqlite["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    postgresql = database_options(
        {"ENGINE": "django.db.backends.postgresql", "NAME": "x", "OPTIONS": {"sslmode": "require"}}
    )
    assert postgresql["OPTIONS"]["sslmode"] == "require"
    assert postgresql["OPTIONS"]["pool"]["max_size"] == gunicorn_config.threads
    assert postgresql["CONN_HEALTH_CHECKS"]
