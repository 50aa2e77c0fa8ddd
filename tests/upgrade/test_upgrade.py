"""A site of every earlier version comes up with this one, and loses nothing."""

import gzip
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.serving import OF_TESTS

DUMPS = sorted(Path(__file__).parent.glob("*.sqlite3.gz"))
ROOT = Path(__file__).parents[2]

LOOK = """
from django.test import Client
from resources.models import ResourcePage
from search.finding import find
from search.query import SearchQuery

print(ResourcePage.objects.live().count(), ResourcePage.objects.count())
print(find(SearchQuery()).total, find(SearchQuery.of("truancy")).total)
print(find(SearchQuery.of("neighbours", type=["webinar"], tag=["board-packet"])).total)
visitor = Client(HTTP_HOST="localhost")
for page in ResourcePage.objects.live():
    answer = visitor.get(page.url)
    assert answer.status_code == 200, page.url
    assert page.title in answer.content.decode()
"""


@pytest.mark.parametrize("dump", DUMPS, ids=lambda path: path.name.removesuffix(".sqlite3.gz"))
def test_an_earlier_site_comes_up_whole(dump: Path, tmp_path: Path) -> None:
    (tmp_path / "db.sqlite3").write_bytes(gzip.decompress(dump.read_bytes()))
    environment = {
        **{name: value for name, value in os.environ.items() if name not in OF_TESTS},
        "DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "knowledgebase.settings.dev",
    }

    def manage(*command: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=environment,
            check=False,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    manage("migrate", "--verbosity", "0")
    assert "Indexed 4 resources" in manage("rebuild_search_index")
    assert "missing: 0" in manage("check_search_index")
    assert manage("shell", "--verbosity", "0", "-c", LOOK).split() == ["4", "5", "4", "4", "1"]


def test_there_is_a_site_to_upgrade_from() -> None:
    assert DUMPS
