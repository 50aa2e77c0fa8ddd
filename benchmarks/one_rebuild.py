"""One rebuild of an index in a process of its own, whose figures it prints as JSON.

``python -m benchmarks.one_rebuild ours`` or ``wagtail``, with DATA_DIR and
DJANGO_SETTINGS_MODULE set.
"""

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

import django


def main() -> None:
    django.setup()
    before = resource.getrusage(resource.RUSAGE_SELF)
    started = time.perf_counter()
    figures = _ours() if sys.argv[1] == "ours" else _wagtail()
    used = resource.getrusage(resource.RUSAGE_SELF)
    figures |= {
        "seconds": time.perf_counter() - started,
        "cpu": used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime,
        "peak_kib": _memory("VmHWM"),
    }
    print(json.dumps(figures))


def _ours() -> dict[str, Any]:
    from search.engines import get_engine  # noqa: PLC0415 - Django is set up first
    from search.maintenance import rebuild  # noqa: PLC0415 - the same

    held: list[int] = []
    documents = rebuild(get_engine(), lambda done, total: held.append(_memory("RssAnon")))
    # What lies in memory of the index's own files is the system's to take back.
    return {"documents": documents, "own_first_kib": held[0], "own_most_kib": max(held)}


def _wagtail() -> dict[str, Any]:
    from django.core.management import call_command  # noqa: PLC0415 - Django is set up first
    from wagtail.search.models import IndexEntry  # noqa: PLC0415 - the same

    from benchmarks.wagtail_backend import declared_fields  # noqa: PLC0415 - the same

    IndexEntry.objects.all().delete()
    with declared_fields():
        call_command("update_index", backend_name="default", verbosity=0)
    return {"documents": IndexEntry.objects.count()}


def _memory(kind: str) -> int:
    """Return the memory of this process in KiB: RssAnon its own now, VmHWM the most with files.

    ``getrusage`` would give the parent's where that was larger.
    """
    lines = Path("/proc/self/status").read_text().splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith(f"{kind}:")), 0)


if __name__ == "__main__":
    main()
