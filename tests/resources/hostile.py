"""What a parser might be made to do by a file, each as a function for the limited child."""

import ctypes
import os
import signal
import socket
import time
from pathlib import Path
from typing import IO, Any


def read(file: IO[bytes], **options: Any) -> list[Any]:
    return [file.read().decode(), options]


def surroundings(file: IO[bytes]) -> dict[str, Any]:
    """Return what the child knows of the process that started it."""
    return {
        "environment": sorted(os.environ),
        "folder": str(Path.cwd()),
        "user": os.getuid(),
        "session": os.getsid(0) == os.getpid(),
    }


def eat_memory(file: IO[bytes]) -> int:
    return len([bytes(1024 * 1024) for _ in range(4096)])


def compute_for_ever(file: IO[bytes]) -> None:
    while True:
        pass


def wait_for_ever(file: IO[bytes]) -> None:
    time.sleep(3600)


def close_and_wait(file: IO[bytes]) -> None:
    os.close(1)
    time.sleep(3600)


def have_children(file: IO[bytes]) -> int:
    """Return how many children it could start."""
    started = 0
    for _ in range(50):
        try:
            if os.fork() == 0:
                time.sleep(3600)
        except OSError:
            continue
        started += 1
    return started


def reach(file: IO[bytes], port: int) -> None:
    with socket.socket() as line:
        line.connect(("127.0.0.1", port))
        line.send(b"here I am")


def open_file(file: IO[bytes], path: str) -> str:
    return Path(path).read_text()


def close_and_open(file: IO[bytes], path: str) -> str:
    for number in (0, 2):
        os.close(number)
    return Path(path).read_text()


def close_and_reach(file: IO[bytes], port: int) -> None:
    os.close(2)
    reach(file, port)


def unlink(file: IO[bytes], path: str) -> None:
    Path(path).unlink()


def truncate(file: IO[bytes], path: str) -> None:
    os.truncate(path, 0)


def stop(file: IO[bytes], process: int) -> None:
    os.kill(process, signal.SIGTERM)


def write(file: IO[bytes]) -> None:
    os.write(0, b"changed")


def talk(file: IO[bytes], size: int) -> str:
    return "x" * size


def print_nonsense(file: IO[bytes]) -> str:
    print("this is no JSON")  # noqa: T201 - a library might
    return "the answer"


def say_nonsense(file: IO[bytes]) -> None:
    os.write(1, b"[" * 100_000)
    os._exit(0)


def crash(file: IO[bytes]) -> None:
    ctypes.string_at(0)


def fail(file: IO[bytes]) -> None:
    raise ValueError("no such luck")
