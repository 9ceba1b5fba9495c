"""One child of the supervisor: started, found ready, started again with back-off when it dies."""

import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from taskforce.embedded import locks, process
from taskforce.embedded.identity import Identity
from taskforce.embedded.output import Output
from taskforce.embedded.refusal import Refusal

# Seconds before each start after a fast failure; when they are used up, the supervisor gives up.
BACK_OFF = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 8.0)
LOOK = 0.05  # seconds between two looks whether a child is ready
STEADY = 5  # seconds of life that make a death an accident and not a fast failure
AFTERLIFE = 20  # seconds that processes of a killed server may take to end


class GaveUp(Exception):
    """A child fails faster than it could be of use; the text says which and why."""


@dataclass(frozen=True)
class Definition:
    """How to start and stop a child.

    `command` is asked anew before each start, and may prepare things. A child with a `lock` is
    started only when nobody holds that file, and its processes hold it as long as they live.
    """

    name: str
    command: Callable[[], Sequence[str | Path]]
    environment: Mapping[str, str]
    folder: Path
    identity: Identity | None = None
    lock: Path | None = None
    ready: Callable[[], bool] | None = None
    start_within: float = 60
    stop_by: int = signal.SIGTERM
    stop_within: float = 3
    farewell: int = signal.SIGTERM


class Child:
    """A running definition. The supervisor calls `tick` often; nothing here blocks for long."""

    def __init__(self, definition: Definition, output: Output) -> None:
        self.definition = definition
        self.process: subprocess.Popen[bytes] | None = None
        self.ready = False
        self.fresh = False  # started since the supervisor last looked: its pipe wants reading
        self._output = output
        self._failures = 0
        self._due = time.monotonic()
        self._since = 0.0

    def tick(self) -> None:
        """Takes the next step that is due. Raises GaveUp, or Refusal from the command."""
        now = time.monotonic()
        if self.process is None:
            if now >= self._due:
                self._start(now)
        elif (code := self.process.poll()) is not None:
            self._died(code, now)
        elif not self.ready and now >= self._due:
            self._look(now)

    def next_tick(self) -> float:
        """Seconds until `tick` has something to do, deaths aside."""
        if self.process is None:
            return max(LOOK, self._due - time.monotonic())
        return 60.0 if self.ready else max(0.0, self._due - time.monotonic())

    def ask_to_stop(self) -> None:
        """Sends the signal that ends it in good order."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(self.definition.stop_by)

    def gone(self) -> bool:
        """Whether it has ended."""
        return self.process is None or self.process.poll() is not None

    def kill(self) -> None:
        """Ends it and its group at once, and waits until nothing holds its lock."""
        if self.process is not None:
            process.kill_group(self.process)
            self.process.wait()
        if self.definition.lock and (lock := locks.take(self.definition.lock, wait=2)):
            lock.close()

    def _start(self, now: float) -> None:
        definition = self.definition
        lock = locks.take(definition.lock) if definition.lock else None
        if definition.lock and lock is None:
            if now > self._due + AFTERLIFE:
                raise Refusal(
                    f"A {definition.name} of an earlier run still works on "
                    f"{definition.lock.parent}. End it and start again."
                )
            return
        try:
            self.process = process.start(
                definition.command(),
                environment=definition.environment,
                output=subprocess.PIPE,
                folder=definition.folder,
                identity=definition.identity,
                farewell=definition.farewell,
                locks=[lock] if lock else [],
            )
        except OSError as error:  # a full disk, say: it may pass
            self._failed(f"cannot be started ({error})", now)
            return
        finally:
            if lock:
                lock.close()
        self.fresh = True
        self.ready = definition.ready is None
        self._since = time.monotonic()
        self._due = self._since + LOOK

    def _look(self, now: float) -> None:
        self._due = now + LOOK
        if self.definition.ready is None or self.definition.ready():
            self.ready = True
        elif now > self._since + self.definition.start_within:
            self._output.say(
                f"{self.definition.name} does not answer after "
                f"{self.definition.start_within:.0f} seconds."
            )
            self.kill()

    def _died(self, code: int, now: float) -> None:
        if self.process is not None:
            process.kill_group(self.process)  # orphans hold ports and pipes
        # Nothing that was ready kills itself with SIGKILL: that came from outside.
        if self.ready and (code == -signal.SIGKILL or now > self._since + STEADY):
            self._failures = 0
        self.process = None
        self.ready = False
        self._failed(
            f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}",
            now,
        )

    def _failed(self, how: str, now: float) -> None:
        name = self.definition.name
        if self._failures >= len(BACK_OFF):
            raise GaveUp(
                f"{name} {how}, for the {self._failures + 1}th time right after its start; nothing "
                f"more is tried. Its last words:\n{self._output.last_words(name)}"
            )
        delay = BACK_OFF[self._failures]
        after = f" in {delay:g} seconds" if delay else ""
        self._output.say(f"{name} {how}; it is started again{after}.")
        self._failures += 1
        self._due = now + delay
