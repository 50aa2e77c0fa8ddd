"""Ways in which the embedded engine's folder can be damaged, and a worker outside."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]


def _wipe(index: Path) -> None:
    shutil.rmtree(index)


def _lose_pointer(index: Path) -> None:
    (index / "current").unlink()


def _spoil_pointer(index: Path) -> None:
    (index / "current").write_text("\0nowhere")


def _cut(name: str) -> Callable[[Path], None]:
    def cut(index: Path) -> None:
        for path in index.glob(f"generation-*/{name}"):
            content = path.read_bytes()
            path.write_bytes(content[: len(content) // 2])

    return cut


def _lose(name: str) -> Callable[[Path], None]:
    def lose(index: Path) -> None:
        for path in index.glob(f"generation-*/{name}"):
            path.unlink()

    return lose


# Name -> what happens to the folder; each so that no search can be answered from it.
DAMAGES: dict[str, Callable[[Path], None]] = {
    "folder wiped": _wipe,
    "pointer lost": _lose_pointer,
    "pointer spoiled": _spoil_pointer,
    "description cut": _cut("about.json"),
    "description lost": _lose("about.json"),
    "list of files cut": _cut("resources/meta.json"),
    "terms cut": _cut("resources/*.term"),
    "stored texts lost": _lose("resources/*.store"),
    "positions lost": _lose("resources/*.pos"),
    "segments lost": _lose("segments/*"),
}


def spoil_version(index: Path) -> None:
    """Damage what only a writer reads."""
    for path in index.glob("generation-*/version"):
        path.write_text("half a num")


def database_url() -> str:
    """Return the address of the database that the tests use, for another process."""
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{values['NAME']}"
    user = f"{values['USER']}:{values['PASSWORD']}"
    return f"postgres://{user}@{values['HOST']}:{values['PORT'] or 5432}/{values['NAME']}"


def start(arguments: list[str], data: Path) -> "subprocess.Popen[str]":
    """Start python with *arguments* on the tests' database, with an index in *data* or
    on the server.
    """
    environment = {
        **os.environ,
        "DATA_DIR": str(data),
        "DATABASE_URL": database_url(),
        "ELASTICSEARCH_INDEX": settings.ELASTICSEARCH_INDEX,
        "DJANGO_SETTINGS_MODULE": "knowledgebase.settings.dev",
        "PYTHONPATH": str(ROOT),
    }
    return subprocess.Popen(
        [sys.executable, *arguments],
        env=environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
