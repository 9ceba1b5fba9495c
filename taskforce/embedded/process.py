"""Starting and ending children: own process group, ended together with whoever started them."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from taskforce.embedded.identity import Identity

PR_SET_PDEATHSIG = 1
_LINUX = sys.platform == "linux"
_LIBC = ctypes.CDLL(None) if _LINUX else None

# The servers get none of the portal's environment: it holds secrets they have no use for.
SCRUBBED = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC", "HOME": "/"}


def start(
    command: Sequence[str | Path],
    *,
    environment: Mapping[str, str],
    output: int | IO[bytes] | None,
    folder: Path,
    identity: Identity | None = None,
    farewell: int = signal.SIGTERM,
    locks: Sequence[IO[str]] = (),
    own_group: bool = True,
) -> subprocess.Popen[bytes]:
    """Starts `command` in a process group of its own, so that Ctrl-C reaches only us.

    When this process dies, even by kill -9, the child gets the signal `farewell`: from the kernel
    on Linux, elsewhere from a guard (see `guard`) between us and it. Must be called from the main
    thread, for the kernel counts the death of the starting thread. The child inherits `locks`.
    Without a group of its own it stays on the terminal: input, and Ctrl-C with us. `output` None
    is the terminal's.
    """
    parent = os.getpid()

    def prepare() -> None:
        if own_group:
            os.setpgid(0, 0)
        if identity:
            identity.assume()
        if _LIBC is not None:  # after setuid, which clears it
            _LIBC.prctl(PR_SET_PDEATHSIG, farewell)
            if os.getppid() != parent:
                os._exit(1)

    words = [os.fspath(word) for word in command]
    return subprocess.Popen(
        words if _LINUX else guarded(words, parent, farewell),
        stdin=subprocess.DEVNULL if own_group else None,
        stdout=output,
        stderr=None if output is None else subprocess.STDOUT,
        env=dict(environment),
        cwd=folder,
        pass_fds=[lock.fileno() for lock in locks],
        preexec_fn=prepare,  # one thread only: see above
    )


def guarded(command: Sequence[str], parent: int, farewell: int) -> list[str]:
    """The command that starts `command` under a guard, for systems without PR_SET_PDEATHSIG."""
    return [sys.executable, "-I", os.fspath(_GUARD), str(parent), str(int(farewell)), *command]


_GUARD = Path(__file__).with_name("guard.py")


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kills what is left of the process's group, the process included."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):  # macOS answers EPERM for a group of zombies
        if process.poll() is None:
            process.kill()
