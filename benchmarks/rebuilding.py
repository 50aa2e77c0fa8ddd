"""Our index made anew against Wagtail's ``update_index``, each in a process of its own."""

import json
import os
import subprocess
import sys
from typing import Any

from django.conf import settings

from benchmarks.tables import Table
from benchmarks.targets import REBUILD, REBUILD_GROWTH


def rebuilding() -> Table:
    """Compare the two; the library that they index is the same."""
    ours, wagtail = rebuild_in_process("ours"), rebuild_in_process("wagtail")
    # Its index also holds terms and files, which are few and small: one library each.
    faster = wagtail["seconds"] / ours["seconds"]
    cheaper = wagtail["cpu"] / ours["cpu"]
    growth = (ours["own_most_kib"] - ours["own_first_kib"]) / 1024
    rows = [
        ["Documents a second, in times of update_index", f"{faster:.1f}",
         f"{REBUILD}: {REBUILD.verdict(faster)}"],
        ["CPU of update_index, in times of ours", f"{cheaper:.1f}", ""],
        ["Own memory after the first batch", f"{ours['own_first_kib'] / 1024:.0f} MiB", ""],
        ["Own memory at most", f"{ours['own_most_kib'] / 1024:.0f} MiB",
         f"grows {REBUILD_GROWTH} MiB: {REBUILD_GROWTH.verdict(growth)}"],
        ["Peak of the process, with files in memory", f"{ours['peak_kib'] / 1024:.0f} MiB", ""],
        ["The same of update_index", f"{wagtail['peak_kib'] / 1024:.0f} MiB", ""],
    ]  # fmt: skip
    return Table(
        "The whole index made anew, against Wagtail's update_index",
        ("Figure", "Value", "Target"),
        rows,
        data={"ours": ours, "wagtail": wagtail},
    )


def rebuild_in_process(which: str) -> dict[str, Any]:
    """Make the index of "ours" or of "wagtail" in a new process; return its figures."""
    finished = subprocess.run(  # noqa: S603 - this very interpreter
        [sys.executable, "-m", "benchmarks.one_rebuild", which],
        env={**os.environ, "PYTHONPATH": str(settings.BASE_DIR)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    figures: dict[str, Any] = json.loads(finished.stdout.splitlines()[-1])
    return figures
