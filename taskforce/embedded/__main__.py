"""`python -m taskforce.embedded`: see `--help`."""

import argparse
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from taskforce.embedded.child import GaveUp
from taskforce.embedded.configuration import Wishes
from taskforce.embedded.identity import servant
from taskforce.embedded.locations import locate, temporary
from taskforce.embedded.portal import ROOT, serve
from taskforce.embedded.refusal import Refusal
from taskforce.embedded.servers import Servers, run


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m taskforce.embedded", description=__doc__)
    commands = parser.add_subparsers(dest="action", required=True)
    running = commands.add_parser("run", help="run a command with PostgreSQL and Valkey at hand")
    place = running.add_mutually_exclusive_group()
    place.add_argument("--data", type=Path, default=ROOT / "var", metavar="DIR")
    place.add_argument("--temporary", action="store_true", help="on data that is thrown away")
    running.add_argument("command", nargs=argparse.REMAINDER, metavar="-- COMMAND…")
    serving = commands.add_parser("serve", help="run the whole portal", prog="script/server")
    serving.add_argument("--demo", action="store_true", help="with made-up governments to try it")
    serving.add_argument("--port", type=_port, default=8000, help="on 127.0.0.1 (%(default)s)")
    serving.add_argument(
        "--data", type=Path, metavar="DIR", help="the data folder (var, or var/demo with --demo)"
    )
    serving.add_argument(
        "--administrator", default="", metavar="EMAIL", help="make this person an administrator"
    )
    return parser


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65_536:
        raise argparse.ArgumentTypeError(f"{text} is no port; take one from 1024 to 65535")
    return int(text)


def _serve(options: argparse.Namespace) -> int:
    data = options.data or ROOT / ("var/demo" if options.demo else "var")
    return serve(locate(data, servant()), Wishes(options.demo, options.port, options.administrator))


def _run(options: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    command = options.command[1:] if options.command[:1] == ["--"] else options.command
    if not command:
        parser.error("name the command to run after --")
    identity = servant()
    if not options.temporary:
        return run(Servers(locate(options.data, identity)), command)
    folder = temporary(identity)
    try:
        return run(Servers(locate(folder, identity), temporary=True), command)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Parses and runs; returns the exit code: 2 for a refusal, 1 where a child kept failing."""
    parser = _arguments()
    options = parser.parse_args(arguments)
    try:
        return _serve(options) if options.action == "serve" else _run(options, parser)
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 2
    except GaveUp as reason:
        print(reason, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
