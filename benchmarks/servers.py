"""The CPU that a server on this machine takes for our work."""

import time
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.measuring import Clock

_LISTENING = "0A"


def clock_with(url: str) -> Clock | None:
    """Return a clock of this process and of the server at *url*; None where it is not here."""
    address = urlsplit(url.split(",", maxsplit=1)[0])
    pid = _listener(address.port) if address.hostname in ("127.0.0.1", "localhost") else None
    if pid is None:
        return None
    return lambda: time.process_time() + _cpu_of(pid)


def _cpu_of(pid: int) -> float:
    """Return the seconds of CPU that all threads of a process have used."""
    total = 0
    for thread in Path(f"/proc/{pid}/task").iterdir():
        try:
            total += int((thread / "schedstat").read_text().split()[0])
        except (OSError, IndexError):  # it has just ended
            continue
    return total / 1e9


def _listener(port: int | None) -> int | None:
    """Return the process that listens on *port* of this machine, where it may be seen."""
    sockets = {f"socket:[{inode}]" for inode in _inodes(port)}
    if not sockets:
        return None
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if any(str(one.readlink()) in sockets for one in (process / "fd").iterdir()):
                return int(process.name)
        except OSError:
            continue
    return None


def _inodes(port: int | None) -> set[str]:
    found = set()
    for table in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")):
        lines = table.read_text().splitlines()[1:] if table.exists() else []
        for fields in map(str.split, lines):
            if fields[3] == _LISTENING and int(fields[1].rpartition(":")[2], 16) == port:
                found.add(fields[9])
    return found
