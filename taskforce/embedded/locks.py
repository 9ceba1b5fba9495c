"""Locks on files, so that two servers never work on the same data."""

import fcntl
import time
from pathlib import Path
from typing import IO


def take(path: Path, *, wait: float = 0) -> IO[str] | None:
    """Locks `path` for this process, within `wait` seconds; None where another one has it.

    The lock belongs to the open file: it ends when every process that inherited the file ended,
    however they ended.
    """
    deadline = time.monotonic() + wait
    file = path.open("a")
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            if time.monotonic() >= deadline:
                file.close()
                return None
            time.sleep(0.05)
        else:
            return file
