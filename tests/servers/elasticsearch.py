"""A real Elasticsearch: one node, or several that form a cluster.

The server is the one that its makers publish to test against: the whole of the search, and
few of the modules around it. ``python -m tests.servers.fetch`` brings it here, once.
"""

import http.client
import json
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from tests.servers.processes import (
    ServerUnavailableError,
    free_port,
    hand_over,
    kill,
    own_folder,
    start,
    stop,
    wait_until,
)

VERSION = "9.5.0"
ARCHIVE = Path(__file__).parents[2] / ".tools" / "elasticsearch" / f"elasticsearch-{VERSION}.zip"
OLDEST_JAVA = 21
STARTS_WITHIN = 180.0  # seconds; twelve on a machine with nothing else to do

SETTINGS = """\
cluster.name: {folder.name}
node.name: {name}
network.host: 127.0.0.1
http.port: {port}
transport.port: {transport}
path.data: {folder}/{name}/data
path.logs: {folder}/{name}/logs
xpack.security.enabled: false
cluster.routing.allocation.disk.threshold_enabled: false
# A mistyped index must be an error, not a new index.
action.auto_create_index: false
"""


class Cluster:
    """Running nodes; with one, ``url`` is its address."""

    def __init__(self, folder: Path, java: Path, size: int, heap_mb: int) -> None:
        self.folder = folder
        self._java = java
        self._heap_mb = heap_mb
        self._ports = [free_port() for _node in range(size)]
        self._transports = [free_port() for _node in range(size)]
        self._processes: dict[int, subprocess.Popen[bytes]] = {}

    @property
    def urls(self) -> list[str]:
        """The address of every node, running or not, in order."""
        return [f"http://127.0.0.1:{port}" for port in self._ports]

    @property
    def url(self) -> str:
        """All addresses, as ELASTICSEARCH_URL takes them."""
        return ",".join(self.urls)

    def start(self, node: int) -> None:
        """Start *node*, with the data that it had; ``wait`` tells when it has joined."""
        home = self.folder / f"node{node}"
        if not home.exists():
            shutil.copytree(self._installed / "config", home / "config")
            (home / "tmp").mkdir()
            (home / "config" / "elasticsearch.yml").write_text(self._settings(node))
            hand_over(home)
        self._processes[node] = start(
            [self._installed / "bin" / "elasticsearch"],
            home,
            {
                "ES_PATH_CONF": str(home / "config"),
                "ES_JAVA_HOME": str(self._java),
                "ES_JAVA_OPTS": f"-Xms{self._heap_mb}m -Xmx{self._heap_mb}m",
                "ES_TMPDIR": str(home / "tmp"),
            },
        )

    def wait(self) -> None:
        """Wait until every started node answers and all of them form one cluster."""
        for node, process in self._processes.items():
            folder = self.folder / f"node{node}"
            wait_until(partial(self._is_whole, node), process, folder, STARTS_WITHIN)

    def kill(self, node: int) -> None:
        """End *node* at once, without a word to the others."""
        kill(self._processes.pop(node))

    def stop(self) -> None:
        while self._processes:
            stop(self._processes.popitem()[1])

    @property
    def _installed(self) -> Path:
        return self.folder / f"elasticsearch-{VERSION}"

    def _settings(self, node: int) -> str:
        settings = SETTINGS.format(
            folder=self.folder,
            name=f"node{node}",
            port=self._ports[node],
            transport=self._transports[node],
        )
        if len(self._ports) == 1:
            return settings + "discovery.type: single-node\n"
        seeds = [f"127.0.0.1:{port}" for port in self._transports]
        masters = [f"node{number}" for number in range(len(self._ports))]
        return (
            f"{settings}discovery.seed_hosts: {json.dumps(seeds)}\n"
            f"cluster.initial_master_nodes: {json.dumps(masters)}\n"
        )

    def _is_whole(self, node: int) -> bool:
        """Return whether *node* answers and sees every started node in its cluster."""
        connection = http.client.HTTPConnection("127.0.0.1", self._ports[node], timeout=10)
        try:
            connection.request("GET", "/_cluster/health")
            answer = json.load(connection.getresponse())
        except (OSError, http.client.HTTPException, ValueError):
            return False
        finally:
            connection.close()
        return answer.get("number_of_nodes") == len(self._processes)


@contextmanager
def cluster(size: int = 1, heap_mb: int = 512) -> Iterator[Cluster]:
    """Start *size* nodes of *heap_mb* MB each and wait until they form a cluster.

    Raises ServerUnavailableError, saying what is missing.
    """
    java = find_java()
    if not ARCHIVE.is_file():
        raise ServerUnavailableError("fetch it once: make elasticsearch")
    with own_folder("elasticsearch") as folder:
        # Unpacked for every run, so that its user can read it wherever this checkout lies.
        _unpack(ARCHIVE, folder)
        nodes = Cluster(folder, java, size, heap_mb)
        try:
            for number in range(size):
                nodes.start(number)
            nodes.wait()
            yield nodes
        finally:
            nodes.stop()


def find_java() -> Path:
    """Return the home of a Java that is new enough; raises ServerUnavailableError."""
    named = [Path(os.environ[name]) for name in ("ES_JAVA_HOME", "JAVA_HOME") if os.getenv(name)]
    installed = [path for path in Path("/usr/lib/jvm").glob("*") if (path / "bin/java").is_file()]
    for home in [*named, *sorted(installed, reverse=True)]:
        if _java_version(home) >= OLDEST_JAVA:
            return home
    raise ServerUnavailableError(
        f"install Java {OLDEST_JAVA} or newer, or name it: ES_JAVA_HOME=/path/to/java"
    )


def _java_version(home: Path) -> int:
    try:
        release = (home / "release").read_text()
    except OSError:
        return 0
    found = re.search(r'^JAVA_VERSION="(\d+)', release, re.MULTILINE)
    return int(found[1]) if found else 0


def _unpack(archive: Path, folder: Path) -> None:
    with zipfile.ZipFile(archive) as packed:
        for member in packed.infolist():
            path = Path(packed.extract(member, folder))
            # zipfile forgets which files are programs.
            if mode := member.external_attr >> 16 & 0o777:
                path.chmod(mode)
    hand_over(folder)
