"""A pack with the pages of other PDFs behind it.

Those PDFs come from people, so they are read in a process of its own, taskforce.packs.binder:
what one of them breaks, and the memory that all of them cost, end with it.
"""

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from taskforce.packs import pdf
from taskforce.packs.content import Insert, Pack

SECONDS = 180
_ROOT = Path(__file__).resolve().parents[2]
# One thread and one arena of glibc: a fifth less memory for a pack of five hundred pages, whose
# peak otherwise differs by a hundred megabytes from run to run.
_ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_TRIM_THRESHOLD_": "65536",
    "RAYON_NUM_THREADS": "1",
}


class BindingFailed(Exception):
    """The pack could not be made. Its text says why, for the log."""


def bind(
    pack: Pack, inserts: Sequence[Insert], *, tell: Callable[[int, int], object] | None = None
) -> bytes:
    """The PDF's bytes. `tell` hears after each step how many of how many are done.

    A PDF that cannot be read, or with which the pack would grow too large, is left out, and its
    `absent` is said in its place. Raises BindingFailed, also after SECONDS. What the binder is told
    and what it answers goes through pipes: nothing of it lies on a disk.
    """
    order = pdf.data(pack, inserts).encode()
    with (
        tempfile.TemporaryFile() as errors,
        subprocess.Popen(
            [sys.executable, "-m", "taskforce.packs.binder", str(os.getpid())],
            cwd=_ROOT,
            env=_ENVIRONMENT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
        ) as child,
    ):
        late = threading.Timer(SECONDS, child.kill)
        late.start()
        try:
            made = _answer(child, order, tell)
        except BrokenPipeError:
            made = b""
        finally:
            late.cancel()
            child.kill()
            child.wait()
            errors.seek(0)
            said = errors.read()[-2_000:].decode(errors="replace")
    if not made:
        raise BindingFailed(said or f"ended with {child.returncode}")
    return made


def _answer(
    child: "subprocess.Popen[bytes]", order: bytes, tell: Callable[[int, int], object] | None
) -> bytes:
    """Gives the order, passes on the steps (lines of two numbers), and takes what follows an empty
    line; empty where the binder did not come to its end."""
    asked, said = child.stdin, child.stdout
    if asked is None or said is None:
        raise BindingFailed("no pipes")
    asked.write(order)
    asked.close()
    for line in said:
        if line == b"\n":
            made = said.read()
            return made if child.wait() == 0 else b""
        done, steps = map(int, line.split())
        if tell:
            tell(done, steps)
    return b""
