"""Keeps children running: one thread, one loop over their pipes, their deaths and our signals.

One thread is a rule, not an accident: children are prepared between fork and exec, and the kernel
ties a child's life to the thread that started it.
"""

import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import FrameType, TracebackType
from typing import IO, Self

from taskforce.embedded import process
from taskforce.embedded.child import Child, Definition
from taskforce.embedded.output import Lines, Output

STOP_WITHIN = 9.0  # seconds for everything together; script/server promises ten
ERRAND_WITHIN = 2.0  # of them, for what should have ended by itself
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(Exception):
    """A signal asked us to stop."""


class Supervisor:
    """For the length of a `with`; at its end every child is stopped, last group first."""

    def __init__(self, output: Output) -> None:
        self.output = output
        self.groups: list[list[Child]] = []
        self._errands: list[subprocess.Popen[bytes]] = []
        self._asked: list[int] = []
        self._selector = selectors.DefaultSelector()
        self._before: dict[int, object] = {}

    def __enter__(self) -> Self:
        self._wake, wakeup = os.pipe()
        os.set_blocking(self._wake, False)
        os.set_blocking(wakeup, False)
        self._wakeup = wakeup
        signal.set_wakeup_fd(wakeup, warn_on_full_buffer=False)
        for number in (*STOP_SIGNALS, signal.SIGCHLD):
            self._before[number] = signal.signal(number, self._note)
        self._selector.register(self._wake, selectors.EVENT_READ)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self.stop()
        finally:
            signal.set_wakeup_fd(-1)
            for number, handler in self._before.items():
                signal.signal(number, handler)  # type: ignore[arg-type]  # as signal gave it
            for key in list(self._selector.get_map().values()):
                self._selector.unregister(key.fileobj)
                if key.data is not None:
                    key.fileobj.close()  # type: ignore[union-attr]  # with data it is a pipe
            os.close(self._wake)
            os.close(self._wakeup)
            self.output.close()

    def start(self, *definitions: Definition) -> None:
        """Starts a group of children. They stop together, before those started earlier."""
        self.groups.append([Child(definition, self.output) for definition in definitions])
        self._turn(0)

    def until_ready(self) -> None:
        """Returns when every child is ready at once. Raises Stopped, GaveUp or Refusal."""
        self.attend(lambda: all(child.ready for child in self._children()))

    def once(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        environment: Mapping[str, str],
        folder: Path,
    ) -> subprocess.Popen[bytes]:
        """Starts a command that ends by itself, its lines under `name`; see `attend`."""
        running = process.start(
            command, environment=environment, output=subprocess.PIPE, folder=folder
        )
        self._listen(name, running)
        self.adopt(running)
        return running

    def adopt(self, errand: subprocess.Popen[bytes]) -> None:
        """Takes charge of a process that ends by itself: `stop` ends it first, if need be."""
        self._errands.append(errand)

    def attend(
        self,
        done: Callable[[], bool] = lambda: False,
        *,
        pass_on: Callable[[int], None] | None = None,
    ) -> None:
        """Looks after everything until `done`.

        A signal that asks us to stop raises Stopped, or is handed to `pass_on` where that is set.
        """
        while not done():
            self._turn(min((child.next_tick() for child in self._children()), default=60.0))
            while self._asked:
                received = self._asked.pop(0)
                if pass_on is None:
                    raise Stopped
                pass_on(received)

    def settle(self) -> None:
        """Reads what already lies in the pipes, such as the last words of one that ended."""
        while any(key.data for key, _ in self._selector.select(0)):
            self._hear(0)

    def stop(self) -> None:
        """Stops every child, the last group first, within STOP_WITHIN seconds."""
        latest = time.monotonic() + STOP_WITHIN
        self._stop_errands(time.monotonic() + ERRAND_WITHIN)
        while self.groups:
            group = self.groups[-1]
            for child in group:
                child.ask_to_stop()
            patience = max(child.definition.stop_within for child in group)
            limit = min(latest, time.monotonic() + patience)
            while not all(child.gone() for child in group) and time.monotonic() < limit:
                self._hear(0.05)
            for child in group:
                if not child.gone():
                    self.output.say(f"{child.definition.name} did not stop in time; it is killed.")
                child.kill()
            self._hear(0)
            self.groups.pop()

    def _stop_errands(self, limit: float) -> None:
        for errand in self._errands:
            if errand.poll() is None:
                errand.terminate()
        for errand in self._errands:
            while errand.poll() is None and time.monotonic() < limit:
                self._hear(0.05)
            if errand.poll() is None:
                process.kill_group(errand)
                errand.wait()
        self._errands.clear()

    def _children(self) -> list[Child]:
        return [child for group in self.groups for child in group]

    def _turn(self, longest: float) -> None:
        """One round: listen, then let each child take its step."""
        self._hear(longest)
        for child in self._children():
            child.tick()
            if child.fresh and child.process is not None:
                child.fresh = False
                self._listen(child.definition.name, child.process)

    def _hear(self, longest: float) -> None:
        for key, _ in self._selector.select(longest):
            if key.data is None:
                os.read(self._wake, 4096)
            else:
                self._read(key.fileobj, *key.data)  # type: ignore[arg-type]  # a pipe: see _listen

    def _listen(self, name: str, running: subprocess.Popen[bytes]) -> None:
        pipe = running.stdout
        if pipe is None:
            raise ValueError("only children with a pipe can be listened to")
        os.set_blocking(pipe.fileno(), False)
        self._selector.register(pipe, selectors.EVENT_READ, (name, Lines()))

    def _read(self, pipe: IO[bytes], name: str, lines: Lines) -> None:
        piece = os.read(pipe.fileno(), 65_536)
        for text in lines.feed(piece):
            self.output.line(name, text)
        if not piece:
            self._selector.unregister(pipe)
            pipe.close()

    def _note(self, number: int, _: FrameType | None) -> None:
        if number != signal.SIGCHLD:
            self._asked.append(number)
