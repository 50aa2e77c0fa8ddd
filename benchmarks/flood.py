"""Flood a site with searches while somebody reads: ``python -m benchmarks.flood``.

Each search comes from another address, with words or filters of its own, so that neither
a limit for each client nor a cache helps. Meanwhile one visitor reads other pages. What counts:
the site answers every search or turns it away saying when to come again, and pages stay
about as fast as they are without a flood.
"""

import argparse
import http.client
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count, cycle
from pathlib import Path
from threading import Event
from urllib.parse import urlencode

from benchmarks.tables import Table, show

SEED = 20260101
PAGES = ("/", "/library/", "/topics/", "/places/", "/partners/")
SHED = (429, 503)
_PAUSE = 0.05  # seconds between two pages that are read
_PATIENCE = 60  # seconds for an answer
_AT_ONCE = 150  # connections of the flood; one more search than that waits for one of them


@dataclass(frozen=True)
class Answer:
    """What one request got: a status, 0 where nothing came, and after how many seconds."""

    status: int
    seconds: float
    retry_after: str | None = None


@dataclass(frozen=True)
class Site:
    port: int

    def ask(self, path: str, client: str) -> Answer:
        """Return the answer to *client*, as a trusted proxy would pass the question on."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE)
        started = time.perf_counter()
        try:
            connection.request("GET", path, headers={"X-Forwarded-For": client})
            answer = connection.getresponse()
            answer.read()
        except OSError:
            return Answer(0, time.perf_counter() - started)
        finally:
            connection.close()
        seconds = time.perf_counter() - started
        return Answer(answer.status, seconds, answer.getheader("Retry-After"))

    def filters(self) -> list[tuple[str, str]]:
        """Return every value of every filter on the search page."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE)
        connection.request("GET", "/search/")
        page = connection.getresponse().read().decode()
        connection.close()
        return re.findall(r'<input type="checkbox" name="(\w+)" value="([\w-]+)"', page)


def searches(filters: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Yield addresses of searches, each for other words within some of *filters*."""
    dice = random.Random(SEED)
    facets = list(dict(filters))
    for number in count():
        chosen = dice.sample(filters, min(len(filters), dice.randint(1, 4)))
        # In the one order that an address has; another one is only led to it.
        chosen.sort(key=lambda pair: (facets.index(pair[0]), pair[1]))
        words = [("q", f"school {number}")] if number % 2 else []
        yield f"/search/?{urlencode([*words, *chosen])}"


def read_pages(site: Site, until: Event, pages: Sequence[str] = PAGES) -> list[Answer]:
    """Read one page after the other, as one visitor, until the event."""
    answers: list[Answer] = []
    for page in cycle(pages):
        if until.wait(_PAUSE):
            return answers
        answers.append(site.ask(page, "192.0.2.1"))
    return answers


def flood(site: Site, addresses: Iterator[str], *, rate: int, seconds: float) -> list[Answer]:
    """Ask for *rate* of *addresses* a second, whether or not the former are answered."""
    with ThreadPoolExecutor(_AT_ONCE) as crowd:
        started, asked = time.perf_counter(), []
        for number in range(round(rate * seconds)):
            time.sleep(max(0.0, started + number / rate - time.perf_counter()))
            client = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
            asked.append(crowd.submit(site.ask, next(addresses), client))
        return [one.result() for one in asked]


def measure(site: Site, *, rate: int, seconds: float) -> Table:
    """Read pages without and with a flood, and tell what became of both."""
    with ThreadPoolExecutor(1) as reader:
        quiet_end, flood_end = Event(), Event()
        reading = reader.submit(read_pages, site, quiet_end)
        time.sleep(min(seconds, 15))
        quiet_end.set()
        quiet = reading.result()
        reading = reader.submit(read_pages, site, flood_end)
        answers = flood(site, searches(site.filters()), rate=rate, seconds=seconds)
        flood_end.set()
        meanwhile = reading.result()
    return _table(quiet, meanwhile, answers, f"{rate} searches a second for {seconds:g} s")


def _table(
    quiet: list[Answer], meanwhile: list[Answer], flooded: list[Answer], title: str
) -> Table:
    statuses = Counter(answer.status for answer in flooded)
    shed = sum(statuses[status] for status in SHED)
    rows: list[list[object]] = [
        [f"searches answered {status}", count] for status, count in sorted(statuses.items())
    ]
    rows += [
        ["searches turned away", f"{shed / len(flooded):.1%}"],
        [
            "of them without Retry-After",
            sum(a.status in SHED and not a.retry_after for a in flooded),
        ],
        ["pages read in the flood", len(meanwhile)],
        ["pages not answered 200", sum(answer.status != 200 for answer in meanwhile)],
        ["pages' p95, quiet", f"{1000 * _p95(quiet):.0f} ms"],
        ["pages' p95, in the flood", f"{1000 * _p95(meanwhile):.0f} ms"],
        ["ratio", f"{_p95(meanwhile) / _p95(quiet):.1f}"],
    ]
    return Table(title, ("", "Figure"), rows)


def _p95(answers: Sequence[Answer]) -> float:
    return statistics.quantiles([answer.seconds for answer in answers], n=20)[-1]


@contextmanager
def served(folder: Path, port: int) -> Iterator[Site]:
    """Serve the library in *folder* behind what counts as one proxy."""
    environment = {
        **os.environ, "DATA_DIR": str(folder), "PORT": str(port), "TRUSTED_PROXIES": "1",
        "DJANGO_SETTINGS_MODULE": "knowledgebase.settings.dev",
    }  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "manage.py", "serve"], env=environment, stdout=subprocess.DEVNULL
    )
    site = Site(port)
    try:
        while site.ask("/search/", "192.0.2.1").status != 200:
            if process.poll() is not None:
                sys.exit("The site did not start; its own message is above.")
            time.sleep(0.2)
        yield site
    finally:
        process.terminate()
        process.wait()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.flood", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="default: 60")
    parser.add_argument("--rate", type=int, default=50, help="searches a second (default: 50)")
    parser.add_argument("--size", type=int, default=1_000, help="resources (default: 1000)")
    parser.add_argument("--port", type=int, default=8999, help="where to serve (default: 8999)")
    parser.add_argument(
        "--keep", type=Path, metavar="DIR", help="the library; default: a temporary one"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="benchmark-") as temporary:
        folder = (options.keep or Path(temporary)).resolve()
        make = ["-m", "benchmarks", "--engine", "tantivy", "--size", str(options.size)]
        subprocess.run(  # noqa: S603 - our own command
            [sys.executable, *make, "--keep", str(folder), "--only"], check=True
        )
        with served(folder, options.port) as site:
            show(measure(site, rate=options.rate, seconds=options.seconds))


if __name__ == "__main__":
    main()
