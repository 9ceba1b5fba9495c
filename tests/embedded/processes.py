"""Looking at processes from outside, on Linux and macOS alike."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable


def table() -> dict[int, tuple[int, str, str]]:
    """Every process that runs: its number → parent, moment of its start, command. No zombies."""
    listing = subprocess.run(
        ["/bin/ps", "-A", "-ww", "-o", "pid=,ppid=,stat=,lstart=,command="],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    found = {}
    for line in listing.splitlines():
        pid, parent, state, *rest = line.split(None, 8)
        if not state.startswith("Z"):
            found[int(pid)] = (int(parent), " ".join(rest[:5]), rest[5] if len(rest) > 5 else "")
    return found


def descendants(pid: int) -> dict[int, str]:
    """The process and everything below it: number → moment of its start, which names it."""
    running = table()
    family = {pid}
    while True:
        more = {child for child, (parent, _, _) in running.items() if parent in family} - family
        if not more:
            return {member: running[member][1] for member in family if member in running}
        family |= more


def survivors(family: dict[int, str]) -> dict[int, str]:
    """Those of a family that still run, with their commands."""
    running = table()
    return {
        pid: running[pid][2]
        for pid, begun in family.items()
        if pid in running and running[pid][1] == begun
    }


def children_by_word(pid: int, words: Iterable[str]) -> dict[str, int]:
    """The direct children of `pid` whose command contains a word, by that word."""
    running = table()
    return {
        word: child
        for word in words
        for child, (parent, _, command) in running.items()
        if parent == pid and word in command
    }


def wait_until(what: Callable[[], bool], seconds: float = 20) -> None:
    """Raises AssertionError where `what` does not come true in time."""
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, f"not within {seconds} seconds"
        time.sleep(0.05)


def end(process: subprocess.Popen[bytes]) -> None:
    """Stops what a test started, by its number, at the end of the test."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
    for pipe in (process.stdout, process.stderr):
        if pipe is not None:
            pipe.close()
