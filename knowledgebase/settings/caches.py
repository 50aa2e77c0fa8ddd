"""What is kept for a while, and what is counted."""

from pathlib import Path
from typing import Any

# Entries; Django's own 300 are fewer than the clients of a busy hour.
MOST_KEPT = 20_000


def cache_options(cache: dict[str, Any], folder: Path) -> dict[str, dict[str, Any]]:
    """Return ``CACHES`` for *cache*: the site's own, and others for what must stand apart.

    "limits" counts what clients asked for, so that a flood from many addresses pushes nothing
    else out of memory, least of all the counts of failed tries on an account. "progress" tells
    the pages how far a worker is, which is another process: without a server, in *folder*.
    """
    if not cache["BACKEND"].endswith("LocMemCache"):
        others = ("limits", "progress")
        return {"default": cache, **{name: {**cache, "KEY_PREFIX": name} for name in others}}
    options = {**cache, "OPTIONS": {"MAX_ENTRIES": MOST_KEPT, **cache.get("OPTIONS", {})}}
    return {
        "default": options,
        "limits": {**options, "LOCATION": "limits"},
        "progress": {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": str(folder),
        },
    }
