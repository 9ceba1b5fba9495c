"""The supervisor with small children of its own: real processes, real signals."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from taskforce.embedded import child, locks, process
from taskforce.embedded.child import Definition, GaveUp
from taskforce.embedded.output import Output
from taskforce.embedded.refusal import Refusal
from taskforce.embedded.supervisor import Supervisor
from tests.embedded.processes import descendants, end, survivors, wait_until
from tests.embedded.standin import POLITE, STUBBORN, definition

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def standin(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A supervisor in a process of its own, with both its children up."""
    running = subprocess.Popen(
        [sys.executable, "-m", "tests.embedded.standin", str(tmp_path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
    )
    wait_until(lambda: (tmp_path / "log").exists() and " up\n" in (tmp_path / "log").read_text())
    yield running
    end(running)


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    """A supervisor in this process."""
    with Supervisor(Output(tmp_path / "log", terminal=False)) as made:
        yield made


def test_a_killed_child_is_started_again_without_its_orphans(
    standin: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    first = (tmp_path / "polite").read_text()
    family = descendants(int(first))
    assert len(family) == 2
    os.kill(int(first), signal.SIGKILL)
    wait_until(lambda: (tmp_path / "polite").exists() and _number(tmp_path) not in ("", first))
    assert survivors(family) == {}
    log = (tmp_path / "log").read_text()
    assert "polite was ended by SIGKILL; it is started again." in log


def test_termination_stops_everybody_in_time(
    standin: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    family = descendants(standin.pid)
    began = time.monotonic()
    standin.send_signal(signal.SIGTERM)
    assert standin.wait(10) == 0
    assert time.monotonic() - began < 5
    assert survivors(family) == {}
    log = (tmp_path / "log").read_text()
    assert "stubborn did not stop in time; it is killed." in log
    assert "polite did not stop in time" not in log


def test_a_killed_supervisor_takes_its_children_along(
    standin: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    polite = descendants(int((tmp_path / "polite").read_text()))
    standin.kill()
    standin.wait()
    wait_until(lambda: survivors(polite) == {}, 5)
    os.killpg(int((tmp_path / "stubborn").read_text()), signal.SIGKILL)  # deaf by design


def test_a_child_that_keeps_failing_is_given_up(
    supervisor: Supervisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "BACK_OFF", (0.0, 0.1))
    supervisor.start(definition(tmp_path, "broken", 'echo "no such thing" >&2; exit 3'))
    with pytest.raises(GaveUp) as raised:
        supervisor.until_ready()
    assert str(raised.value) == (
        "broken ended with code 3, for the 3th time right after its start; nothing more is tried. "
        "Its last words:\nno such thing\nno such thing\nno such thing"
    )


def test_kills_from_outside_never_use_up_the_patience(
    supervisor: Supervisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "BACK_OFF", (0.0,))
    supervisor.start(definition(tmp_path, "polite", POLITE))
    seen = set()
    for _ in range(5):
        supervisor.until_ready()
        number = int((tmp_path / "polite").read_text())
        seen.add(number)
        os.killpg(number, signal.SIGKILL)
        supervisor.attend(lambda: not supervisor.groups[0][0].ready)
    assert len(seen) == 5


def test_a_program_that_cannot_be_started_counts_as_failing(
    supervisor: Supervisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "BACK_OFF", (0.0,))
    missing = Definition("missing", lambda: ["/no/such/program"], {}, tmp_path)
    supervisor.start(missing)
    with pytest.raises(GaveUp, match="cannot be started"):
        supervisor.attend()


def test_a_child_that_never_answers_is_killed_and_tried_again(
    supervisor: Supervisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "BACK_OFF", ())
    silent = Definition(
        "silent",
        lambda: ["/bin/sleep", "300"],
        {},
        tmp_path,
        ready=lambda: False,
        start_within=0.3,
    )
    supervisor.start(silent)
    with pytest.raises(GaveUp, match="ended by SIGKILL"):
        supervisor.attend()
    assert "silent does not answer after 0 seconds." in (tmp_path / "log").read_text()


def test_a_lock_is_held_as_long_as_any_process_of_the_child(
    supervisor: Supervisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "AFTERLIFE", 0.2)
    lock = tmp_path / "lock"
    holder = locks.take(lock)
    assert holder is not None
    orphan = process.start(
        ["/bin/sleep", "300"],
        environment={},
        output=subprocess.DEVNULL,
        folder=tmp_path,
        locks=[holder],
    )
    holder.close()
    supervisor.start(Definition("second", lambda: ["/bin/sleep", "300"], {}, tmp_path, lock=lock))
    with pytest.raises(Refusal, match="of an earlier run still works on"):
        supervisor.attend()
    process.kill_group(orphan)
    orphan.wait()
    assert locks.take(lock) is not None


def test_an_errand_is_ended_with_the_supervisor(tmp_path: Path) -> None:
    with Supervisor(Output(tmp_path / "log", terminal=False)) as supervisor:
        errand = supervisor.once(
            "errand",
            ["/bin/bash", "-c", "echo begun; exec sleep 300"],
            environment={},
            folder=tmp_path,
        )
        log = tmp_path / "log"
        supervisor.attend(lambda: "begun" in log.read_text())
        assert errand.poll() is None
    assert errand.returncode == -signal.SIGTERM
    assert "errand     | begun\n" in log.read_text()


def test_the_last_group_is_stopped_first(tmp_path: Path) -> None:
    record = tmp_path / "order"
    script = f'trap "echo $(basename "$0") >> {record}; exit 0" TERM; echo $$ > "$0"; '
    script += "while :; do sleep 0.05; done"
    with Supervisor(Output(tmp_path / "log", terminal=False)) as supervisor:
        for name in ("first", "second", "third"):
            supervisor.start(definition(tmp_path, name, script))
        supervisor.until_ready()
    assert record.read_text().split() == ["third", "second", "first"]


def test_the_stubborn_are_killed_with_their_children(tmp_path: Path) -> None:
    with Supervisor(Output(tmp_path / "log", terminal=False)) as supervisor:
        supervisor.start(definition(tmp_path, "stubborn", STUBBORN, stop_within=0.2))
        supervisor.until_ready()
        family = descendants(int((tmp_path / "stubborn").read_text()))
    assert len(family) == 2
    assert survivors(family) == {}


def _number(folder: Path) -> str:
    try:
        return (folder / "polite").read_text()
    except FileNotFoundError:
        return ""
