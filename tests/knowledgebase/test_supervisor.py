"""What the supervisor decides, with processes of a line each."""

import os
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

from knowledgebase import supervisor
from knowledgebase.supervisor import CannotStartError, Child, Supervisor


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "FIRST_PAUSE", 0.05)
    monkeypatch.setattr(supervisor, "STOP_WITHIN", 1.0)


def stop_soon(seconds: float) -> None:
    threading.Timer(seconds, os.kill, (os.getpid(), signal.SIGTERM)).start()


def test_what_cannot_start_ends_all_with_a_reason() -> None:
    lines: list[str] = []
    broken = Child("worker", python("raise SystemExit(7)"), pause=0.05)
    steady = Child("web process", python("import time; time.sleep(60)"))
    with pytest.raises(CannotStartError, match="worker cannot start: it ended with 7, 3 times"):
        Supervisor([broken, steady], lines.append).run()
    assert [line for line in lines if "starts again" in line] == [
        "The worker ended with 7; it starts again in 0.05 s.",
        "The worker ended with 7; it starts again in 0.1 s.",
    ]
    assert steady.process is not None
    assert steady.process.poll() is not None


def test_a_kill_is_never_taken_for_a_false_start(tmp_path: Path) -> None:
    starts = tmp_path / "starts"
    suicide = f"import os; open({str(starts)!r}, 'a').write('x'); os.kill(os.getpid(), 9)"
    child = Child("worker", python(suicide), pause=0.01)
    stop_soon(2.0)
    Supervisor([child], lambda line: None).run()
    assert len(starts.read_text()) > supervisor.FALSE_STARTS


def test_what_ignores_the_request_to_stop_is_killed_in_time() -> None:
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
    lines: list[str] = []
    child = Child("worker", python(deaf))
    stop_soon(1.0)
    began = time.monotonic()
    Supervisor([child], lines.append).run()
    assert time.monotonic() - began < 5
    assert child.process is not None
    assert child.process.returncode == -signal.SIGKILL
    assert any("did not stop in time" in line for line in lines)


def test_the_pause_grows_to_its_limit_and_starts_over_after_a_steady_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    child = Child("worker", python("import os; os.kill(os.getpid(), 9)"))
    for _ in range(12):
        child.start()
        assert child.process is not None
        child.process.wait()
        child.note_end()
    assert child.pause == supervisor.LONGEST_PAUSE
    monkeypatch.setattr(supervisor, "STEADY_AFTER", 0.0)
    child.start()
    child.process.wait()
    child.note_end()
    assert child.pause == 2 * supervisor.FIRST_PAUSE
