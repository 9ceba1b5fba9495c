"""`python -m taskforce.embedded`: see `--help`."""

import argparse
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from taskforce.embedded.identity import servant
from taskforce.embedded.locations import locate, temporary
from taskforce.embedded.refusal import Refusal
from taskforce.embedded.servers import Servers, run

ROOT = Path(__file__).resolve().parents[2]


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m taskforce.embedded", description=__doc__)
    commands = parser.add_subparsers(dest="action", required=True)
    running = commands.add_parser("run", help="run a command with PostgreSQL and Valkey at hand")
    place = running.add_mutually_exclusive_group()
    place.add_argument("--data", type=Path, default=ROOT / "var", metavar="DIR")
    place.add_argument("--temporary", action="store_true", help="on data that is thrown away")
    running.add_argument("command", nargs=argparse.REMAINDER, metavar="-- COMMAND…")
    return parser


def _run(options: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    command = options.command[1:] if options.command[:1] == ["--"] else options.command
    if not command:
        parser.error("name the command to run after --")
    identity = servant()
    if not options.temporary:
        return run(Servers(locate(options.data, identity)), command)
    folder = temporary(identity)
    try:
        places = locate(folder, identity)
        try:
            return run(Servers(places, temporary=True), command)
        finally:
            shutil.rmtree(places.sockets, ignore_errors=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Parses and runs; returns the exit code, 2 for a refusal."""
    parser = _arguments()
    options = parser.parse_args(arguments)
    try:
        return _run(options, parser)
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
