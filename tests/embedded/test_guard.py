"""The guard that stands between us and a child where the kernel does not tie their lives."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from taskforce.embedded.process import guarded
from tests.embedded.processes import descendants, survivors, wait_until

# Becomes the parent of a guard and writes the guard's number.
PARENT = """
import os, subprocess, sys, time
from taskforce.embedded.process import guarded
guard = subprocess.Popen(guarded(["/bin/sleep", "300"], os.getpid(), 15))
print(guard.pid, flush=True)
time.sleep(300)
"""


def _guard(*command: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(guarded(list(command), os.getpid(), signal.SIGTERM))


def test_exit_code_and_death_by_signal_are_passed_on() -> None:
    assert _guard("/bin/bash", "-c", "exit 7").wait(10) == 7
    assert _guard("/bin/bash", "-c", "kill -9 $$").wait(10) == 128 + signal.SIGKILL


def test_signals_reach_the_command(tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    guard = _guard(
        "/bin/bash", "-c", f"trap 'exit 9' INT; touch {ready}; while :; do sleep 0.05; done"
    )
    wait_until(ready.exists)
    guard.send_signal(signal.SIGINT)
    assert guard.wait(10) == 9


def test_the_command_ends_with_the_parent() -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    guard = int(parent.stdout.readline())
    wait_until(lambda: len(descendants(guard)) == 2)
    family = descendants(guard)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    wait_until(lambda: survivors(family) == {}, 10)
