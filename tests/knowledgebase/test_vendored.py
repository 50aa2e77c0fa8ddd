"""What others wrote and the site serves is what they published."""

import hashlib
from pathlib import Path

from django.conf import settings

VENDORED = settings.BASE_DIR / "home" / "static" / "vendor"


def noted(folder: Path) -> dict[str, str]:
    lines = (folder / "SHA256SUMS").read_text().splitlines()
    return {name: digest for digest, name in (line.split() for line in lines)}


def test_vendored_files_are_as_they_were_noted_and_have_their_licence() -> None:
    folders = list(VENDORED.iterdir())
    assert folders
    for folder in folders:
        found = {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest()
            for path in folder.iterdir()
            if path.name != "SHA256SUMS"
        }
        assert found == noted(folder)
        assert "LICENSE" in found


def test_no_vendored_file_fetches_what_it_lacks() -> None:
    """A build of Video.js without vtt.js would load it from its makers' host."""
    script = next(VENDORED.glob("video.js-*/video.core.min.js")).read_text()
    assert "Includes vtt.js" in script
