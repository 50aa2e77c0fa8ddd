"""The process that reads uploaded files survives none of what a file may do to it, alone."""

import os
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import pytest

from resources import limited
from resources.checks import check_limited_child
from resources.limited_child import NOBODY, landlock_version

HERE = "tests.resources.hostile"


@pytest.fixture
def file() -> Iterator[IO[bytes]]:
    with tempfile.TemporaryFile() as file:
        file.write(b"a worksheet")
        file.flush()
        yield file


def run(name: str, file: IO[bytes], **options: Any) -> Any:
    return limited.run(f"{HERE}:{name}", file, **options)


def test_a_function_reads_the_file_and_answers_with_data(file: IO[bytes]):
    for _ in range(2):
        assert run("read", file, page=7) == ["a worksheet", {"page": 7}]


def test_the_child_inherits_nothing(file: IO[bytes], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SECRET_KEY", "very secret")
    found = run("surroundings", file)
    # Python itself sets the one about the encoding.
    assert set(found["environment"]) <= {"LC_CTYPE"}
    assert found["folder"] == "/"
    assert found["session"]
    assert found["user"] != 0


def test_b09_a_file_that_eats_memory_is_stopped(file: IO[bytes]):
    with pytest.raises(limited.TooMuchMemoryError):
        run("eat_memory", file)


@pytest.mark.parametrize("name", ["compute_for_ever", "wait_for_ever", "close_and_wait"])
def test_b09_a_file_without_end_is_stopped(file: IO[bytes], name: str):
    with pytest.raises(limited.TooSlowError):
        run(name, file, seconds=1)


def test_b09_nobody_waits_long_behind_files_without_end(file: IO[bytes], monkeypatch):
    monkeypatch.setattr(limited, "WAITING", 0)
    with limited._place(), limited._place(), pytest.raises(limited.BusyError):
        run("read", file)
    assert run("read", file) == ["a worksheet", {}]


def test_a_file_starts_no_process(file: IO[bytes]):
    assert run("have_children", file) == 0


def test_a_file_reaches_no_network(file: IO[bytes]):
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        for name in ("reach", "close_and_reach"):
            with pytest.raises(limited.CrashedError, match="open files"):
                run(name, file, port=server.getsockname()[1])
        with pytest.raises(BlockingIOError):
            server.accept()


def test_a_file_reads_and_writes_no_other(file: IO[bytes], tmp_path: Path):
    other = tmp_path / "other"
    other.write_text("secret")
    for name in ("open_file", "close_and_open"):
        with pytest.raises(limited.CrashedError, match="open files"):
            run(name, file, path=str(other))
    with pytest.raises(limited.CrashedError):
        run("write", file)
    file.seek(0)
    assert file.read() == b"a worksheet"


@pytest.mark.skipif(landlock_version() < 6, reason="the kernel has no Landlock of version 6")
def test_a_file_harms_no_other_file_and_no_other_process(file: IO[bytes]):
    # Of the user that the child becomes, who might do it all by the rights of files.
    user = NOBODY if os.getuid() == 0 else None
    with tempfile.TemporaryDirectory() as folder:
        other = Path(folder) / "other"
        other.write_text("keep me")
        for path in (Path(folder), other):
            path.chmod(0o777)
        for name in ("unlink", "truncate"):
            with pytest.raises(limited.CrashedError, match="Permission denied"):
                run(name, file, path=str(other))
        assert other.read_text() == "keep me"
    with subprocess.Popen(["/bin/cat"], stdin=subprocess.PIPE, user=user) as process:
        with pytest.raises(limited.CrashedError, match="not permitted"):
            run("stop", file, process=process.pid)
        assert process.poll() is None


def test_an_answer_has_an_end(file: IO[bytes]):
    assert len(run("talk", file, size=1_000_000)) == 1_000_000
    with pytest.raises(limited.TooMuchSaidError):
        run("talk", file, size=limited.ANSWER)


def test_what_a_library_prints_is_not_the_answer(file: IO[bytes]):
    assert run("print_nonsense", file) == "the answer"


def test_nonsense_is_no_answer(file: IO[bytes]):
    with pytest.raises(limited.CrashedError, match="no answer"):
        run("say_nonsense", file)


def test_a_crash_is_the_child_s_alone(file: IO[bytes]):
    with pytest.raises(limited.CrashedError, match="status -11"):
        run("crash", file)
    with pytest.raises(limited.CrashedError, match="ValueError: no such luck"):
        run("fail", file)


def test_nothing_is_left_of_it(file: IO[bytes], monkeypatch: pytest.MonkeyPatch):
    started = subprocess.Popen
    children = []

    def start(*args: Any, **kwargs: Any) -> subprocess.Popen[bytes]:
        children.append(started(*args, **kwargs))
        return children[-1]

    monkeypatch.setattr(limited.subprocess, "Popen", start)
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - of this process
    with pytest.raises(limited.TooSlowError):
        run("wait_for_ever", file, seconds=1)
    (child,) = children
    with pytest.raises(ProcessLookupError):
        os.kill(child.pid, 0)
    assert len(os.listdir("/proc/self/fd")) == before  # noqa: PTH208 - the same


def test_the_check_says_how_the_child_is_kept_from_the_network(monkeypatch: pytest.MonkeyPatch):
    kept = [message.id for message in check_limited_child()]
    assert kept == ([] if limited.has_network_namespace() else ["resources.I001"])
    monkeypatch.setattr(limited, "CHILD", Path("/nowhere.py"))
    assert [message.id for message in check_limited_child()] == ["resources.E008"]
