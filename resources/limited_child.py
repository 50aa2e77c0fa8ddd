"""The child process of ``limited.py``: gives up everything, then reads one file.

Run as a script with the task (JSON) as its only argument, the file as its standard input.
A module whose function is called here imports all that it needs at its top: once the file
is read, nothing more can be opened.
"""

import ctypes
import importlib
import json
import os
import resource
import signal
import struct
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

OUT_OF_MEMORY = 3
NOBODY = 65_534
CLONE_NEWUSER, CLONE_NEWNET = 0x1000_0000, 0x4000_0000
PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS = 1, 38
# The numbers of these calls are the same on every kind of machine.
LANDLOCK_CREATE_RULESET, LANDLOCK_RESTRICT_SELF = 444, 446
LANDLOCK_CREATE_RULESET_VERSION = 1


class Refused(Exception):  # noqa: N818 - a verdict on a file, not a fault
    """Raised by a function that has read the file and will not have it; says why in a code."""


def main() -> None:
    task = json.loads(sys.argv[1])
    sys.path[:] = task["path"]
    # Functions raise it by importing this module, which runs here as a script.
    sys.modules["resources.limited_child"] = sys.modules["__main__"]
    module, _, name = task["function"].partition(":")
    function = getattr(importlib.import_module(module), name)
    # What a parser prints is not our answer.
    sys.stdout = sys.stderr
    give_up_rights()
    shut_in()
    limit(task["memory"], task["seconds"])
    try:
        answer = {"kind": "result", "value": function(sys.stdin.buffer, **task["options"])}
    except Refused as refusal:
        answer = {"kind": "refused", "value": str(refusal)}
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except BaseException as error:  # told to the parent, whatever it is
        answer = {"kind": "failed", "value": f"{type(error).__name__}: {error}"[:1000]}
    say(answer)


def give_up_rights() -> None:
    """Leave the network and root's rights, as far as the kernel lets this user."""
    libc = ctypes.CDLL(None)
    is_linux = sys.platform == "linux"
    if is_linux and libc.unshare(CLONE_NEWNET) != 0:
        libc.unshare(CLONE_NEWUSER | CLONE_NEWNET)
    if os.getuid() == 0:
        # In a container without the right to change users, root stays what it is.
        with suppress(OSError):
            os.setgroups([])
            os.setresgid(NOBODY, NOBODY, NOBODY)
            os.setresuid(NOBODY, NOBODY, NOBODY)
    if is_linux:
        libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        # After the change of user, which forgets it. A parent that is gone needs no answer.
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def shut_in() -> None:
    """Let no file be reached by its name, and no other process by a signal.

    As far as the kernel's Landlock goes: files from Linux 5.13 on, cutting them short from
    6.2, signals and abstract sockets from 6.12. It leaves the mode and times of one's own files.
    """
    version = landlock_version()
    if not version:
        return
    # One bit for each thing that this version knows to forbid; no rule allows any.
    files = (1 << (12 + min(version, 3) + (version > 4))) - 1
    ports = 0b11 if version > 3 else 0
    others = 0b11 if version > 5 else 0
    libc = ctypes.CDLL(None)
    rules = struct.pack("QQQ", files, ports, others)
    forbidden = libc.syscall(LANDLOCK_CREATE_RULESET, rules, ctypes.c_size_t(len(rules)), 0)
    if forbidden >= 0:
        libc.syscall(LANDLOCK_RESTRICT_SELF, forbidden, 0)
        os.close(forbidden)


def landlock_version() -> int:
    """Return what version of Landlock the kernel has in use, 0 where it has none."""
    if sys.platform != "linux":
        return 0
    ask = LANDLOCK_CREATE_RULESET_VERSION
    libc = ctypes.CDLL(None)
    return max(0, libc.syscall(LANDLOCK_CREATE_RULESET, None, ctypes.c_size_t(0), ask))


def limit(memory: int, seconds: int) -> None:
    """Take *memory* bytes and *seconds* of computing, and nothing beside the open file.

    No room for a descriptor, not even in the place of one that is closed, is no room for a
    socket, also where the kernel knows no namespaces, nor for the sockets of this machine's
    own services.
    """
    # At the first number of the two the child is told by what it dies, at the second it is dead.
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    # macOS, where people only try the site, has no limit of memory.
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    for what, most in (
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def say(answer: dict[str, Any]) -> None:
    """Write *answer* to the pipe and end at once: nothing is left to tidy up."""
    try:
        said = memoryview(json.dumps(answer).encode())
        while said:
            said = said[os.write(1, said) :]
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    os._exit(0)


def network(file: IO[bytes]) -> int:
    """Return the number of the network that this process is in, 0 where the system has none."""
    namespace = Path("/proc/self/ns/net")
    return namespace.stat().st_ino if namespace.exists() else 0


if __name__ == "__main__":
    main()
