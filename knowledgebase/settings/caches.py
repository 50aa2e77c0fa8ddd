"""What is kept for a while, and what is counted."""

from typing import Any

# Entries; Django's own 300 are fewer than the clients of a busy hour.
MOST_KEPT = 20_000


def cache_options(cache: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return ``CACHES`` for *cache*: the site's own, and one for what clients asked for.

    They stand apart, so that a flood from many addresses pushes nothing else out of
    memory, least of all the counts of failed tries on an account.
    """
    if not cache["BACKEND"].endswith("LocMemCache"):
        return {"default": cache, "limits": {**cache, "KEY_PREFIX": "limits"}}
    options = {**cache, "OPTIONS": {"MAX_ENTRIES": MOST_KEPT, **cache.get("OPTIONS", {})}}
    return {"default": options, "limits": {**options, "LOCATION": "limits"}}
