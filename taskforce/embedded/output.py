"""What the children say: on the terminal with their names, and in a log file that rotates."""

import logging
import os
import sys
from collections import defaultdict, deque
from contextlib import suppress
from datetime import UTC, datetime
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

SIZE = 10_000_000  # bytes of one log file
KEPT = 5  # older files
WIDTH = 10
REMEMBERED = 12  # last lines of each child
COLOURS = (36, 33, 35, 32, 34, 31)  # of ANSI terminals


class Output:
    """Lines of every child. With `terminal` False they go to the log file alone."""

    def __init__(self, log: Path, *, terminal: bool = True) -> None:
        self._file = _PrivateFiles(log, maxBytes=SIZE, backupCount=KEPT, encoding="utf-8")
        self._terminal = terminal
        self._last: dict[str, deque[str]] = defaultdict(lambda: deque(maxlen=REMEMBERED))
        self._collected: dict[str, list[str]] = {}
        self._colours: dict[str, int] | None = {} if sys.stdout.isatty() else None

    def collect(self, name: str) -> list[str]:
        """Keeps a child's lines for a later `show`, and out of the log: they may hold a link."""
        return self._collected.setdefault(name, [])

    def line(self, name: str, text: str) -> None:
        """Writes one line of a child."""
        self._last[name].append(text)
        prefix = f"{name:<{WIDTH}} | "
        if name in self._collected:
            self._collected[name].append(text)
            return
        self._log(f"{prefix}{text}")
        if self._terminal:
            if self._colours is not None:
                number = self._colours.setdefault(name, len(self._colours) % len(COLOURS))
                prefix = f"\033[{COLOURS[number]}m{prefix}\033[0m"
            self._print(f"{prefix}{text}")

    def say(self, text: str) -> None:
        """Writes a sentence of our own, always to the terminal too."""
        for line in text.splitlines():
            self._log(f"{'portal':<{WIDTH}} | {datetime.now(UTC):%Y-%m-%d %H:%M:%S} {line}")
        self._print(text)

    def show(self, text: str) -> None:
        """Writes to the terminal alone what is for the person there and no file."""
        self._print(text)

    def last_words(self, name: str) -> str:
        """The last lines of a child, for the message that it failed."""
        return "\n".join(self._last[name])

    def close(self) -> None:
        """Closes the log file."""
        self._file.close()

    def _log(self, text: str) -> None:
        self._file.handle(logging.LogRecord("portal", logging.INFO, "", 0, text, None, None))

    @staticmethod
    def _print(text: str) -> None:
        with suppress(OSError):  # nobody reads any more: `script/server | head`; the file has it
            print(text, flush=True)


class _PrivateFiles(RotatingFileHandler):
    """Log files that we alone may read, the fresh one after a rotation too."""

    def _open(self) -> TextIOWrapper:
        log = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return TextIOWrapper(os.fdopen(log, "wb"), encoding=self.encoding)


class Lines:
    """Whole lines out of the pieces that a pipe delivers."""

    LONGEST = 65_536  # bytes; a longer line is cut, so that memory stays bounded

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, piece: bytes) -> list[str]:
        """The lines that `piece` completes; an empty piece means the end."""
        *lines, self._rest = (self._rest + piece).split(b"\n")
        if self._rest and (not piece or len(self._rest) > self.LONGEST):
            lines.append(self._rest)
            self._rest = b""
        return [line.decode("utf-8", "replace").rstrip("\r") for line in lines]
