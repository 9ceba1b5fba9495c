"""A pack with the pages of other PDFs behind it.

Those PDFs come from people, so they are read in a process of its own, taskforce.packs.binder:
what one of them breaks, and the memory that all of them cost, end with it.
"""

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


class BindingFailed(Exception):
    """The pack could not be made. Its text says why, for the log."""


def bind(
    pack: Pack, inserts: Sequence[Insert], *, tell: Callable[[int, int], object] | None = None
) -> bytes:
    """The PDF's bytes. `tell` hears after each step how many of how many are done.

    A PDF that cannot be read, or with which the pack would grow too large, is left out,
    and its `absent` is said in its place. Raises BindingFailed, also after SECONDS.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "order.json").write_text(pdf.data(pack, inserts))
        with (
            (folder / "errors").open("wb") as errors,
            subprocess.Popen(
                [sys.executable, "-m", "taskforce.packs.binder", name],
                cwd=_ROOT,
                env={"LANG": "C.UTF-8"},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            ) as child,
        ):
            late = threading.Timer(SECONDS, child.kill)
            late.start()
            try:
                for line in child.stdout or ():
                    done, _, steps = line.partition(" ")
                    if tell:
                        tell(int(done), int(steps))
            finally:
                late.cancel()
                child.kill()
        if child.returncode != 0:
            said = (folder / "errors").read_text(errors="replace")[-2_000:]
            raise BindingFailed(said or f"ended with {child.returncode}")
        return (folder / "pack.pdf").read_bytes()
