"""Each variable of the environment does what its line in the documentation says."""

import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders

PRINT = (
    "import json, sys; from django.conf import settings; "
    "print(json.dumps([getattr(settings, name) for name in sys.argv[1:]], default=str))"
)


def run(code: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=settings.BASE_DIR,
        env={**kept, "DJANGO_SETTINGS_MODULE": "knowledgebase.settings.production", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def read(*names: str, **environment: str) -> list:
    result = run(PRINT, *names, **environment)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def test_everything_written_lies_in_the_data_folder(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "data"
    names = ("MEDIA_ROOT", "STATIC_ROOT", "SEARCH_INDEX_DIR", "DATABASES")
    *paths, databases = read(*names, DATA_DIR=str(folder))
    assert all(Path(path).is_relative_to(folder) for path in paths)
    assert Path(databases["default"]["NAME"]).is_relative_to(folder)


def test_the_secret_is_made_once_and_kept_private(tmp_path: Path) -> None:
    (first,) = read("SECRET_KEY", DATA_DIR=str(tmp_path))
    assert len(first) >= 50
    assert read("SECRET_KEY", DATA_DIR=str(tmp_path)) == [first]
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0
    assert read("SECRET_KEY", DATA_DIR=str(tmp_path), SECRET_KEY="given") == ["given"]


def test_a_variable_can_be_read_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("from the file")
    environment = {"DATA_DIR": str(tmp_path), "SECRET_KEY_FILE": str(tmp_path / "secret")}
    assert read("SECRET_KEY", **environment) == ["from the file"]


def test_the_public_address_brings_hosts_and_https(tmp_path: Path) -> None:
    names = ("ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS")
    hosts, origins, redirect, hsts = read(
        *names, DATA_DIR=str(tmp_path), BASE_URL="https://library.example.org/"
    )
    assert hosts[0] == "library.example.org"
    assert origins == ["https://library.example.org"]
    assert redirect
    assert hsts > 0
    (hosts,) = read("ALLOWED_HOSTS", DATA_DIR=str(tmp_path), ALLOWED_HOSTS="a.example,b.example")
    assert hosts == ["a.example", "b.example"]


def test_the_port_stands_in_the_default_address(tmp_path: Path) -> None:
    assert read("BASE_URL", DATA_DIR=str(tmp_path), PORT="8123") == ["http://127.0.0.1:8123"]


@pytest.mark.parametrize(("proxies", "trusted"), [("0", False), ("1", True)])
def test_forwarded_headers_are_believed_from_a_named_proxy_only(
    tmp_path: Path, proxies: str, trusted: bool
) -> None:
    host, header = read(
        "USE_X_FORWARDED_HOST",
        "SECURE_PROXY_SSL_HEADER",
        DATA_DIR=str(tmp_path),
        TRUSTED_PROXIES=proxies,
    )
    assert host is trusted
    assert bool(header) is trusted


def test_services_are_named_by_address(tmp_path: Path) -> None:
    databases, caches, host, port, tls, password, sender, zone, processes = read(
        "DATABASES",
        "CACHES",
        "EMAIL_HOST",
        "EMAIL_PORT",
        "EMAIL_USE_TLS",
        "EMAIL_HOST_PASSWORD",
        "DEFAULT_FROM_EMAIL",
        "TIME_ZONE",
        "WEB_CONCURRENCY",
        DATA_DIR=str(tmp_path),
        DATABASE_URL="postgres://ann:secret@db.example/library",
        CACHE_URL="redis://cache.example:6379/1",
        EMAIL_URL="smtp+tls://ann:p%40ss@mail.example:587",
        DEFAULT_FROM_EMAIL="library@example.org",
        TIME_ZONE="America/Chicago",
        WEB_CONCURRENCY="2",
    )
    assert databases["default"]["ENGINE"] == "django.db.backends.postgresql"
    assert databases["default"]["OPTIONS"]["pool"]
    assert caches["default"]["BACKEND"].endswith("RedisCache")
    assert (host, port, tls, password) == ("mail.example", 587, True, "p@ss")
    assert (sender, zone, processes) == ("library@example.org", "America/Chicago", 2)


def test_a_production_site_passes_every_check(tmp_path: Path) -> None:
    result = run(
        "from django.core.management import execute_from_command_line as e; "
        "e(['manage.py', 'check', '--deploy', '--database', 'default', '--fail-level', 'INFO'])",
        DATA_DIR=str(tmp_path),
        BASE_URL="https://library.example.org",
        TRUSTED_PROXIES="1",
        EMAIL_URL="smtp+tls://ann:secret@mail.example:587",
    )
    assert result.returncode == 0, result.stderr


class Tracker(BaseHTTPRequestHandler):
    """Takes error reports as Sentry does, and keeps their paths."""

    paths: ClassVar[list[str]] = []

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.paths.append(self.path)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        pass


def test_every_static_file_is_found_once() -> None:
    # A file found twice is a line of warning for whoever runs collectstatic.
    found = [path for finder in get_finders() for path, _storage in finder.list(None)]
    assert sorted(found) == sorted(set(found))


def test_errors_reach_the_named_tracker(tmp_path: Path) -> None:
    pytest.importorskip("sentry_sdk")
    with HTTPServer(("127.0.0.1", 0), Tracker) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        result = run(
            "import django; django.setup(); import logging, sentry_sdk; "
            "logging.getLogger('home').error('the roof leaks'); sentry_sdk.flush(5)",
            DATA_DIR=str(tmp_path),
            SENTRY_DSN=f"http://key@127.0.0.1:{server.server_port}/7",
        )
        server.shutdown()
    assert result.returncode == 0, result.stderr
    assert "ERROR home: the roof leaks" in result.stderr
    assert Tracker.paths == ["/api/7/envelope/"]
