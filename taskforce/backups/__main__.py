"""`script/backup` and `script/restore`: see their --help and docs/backups.md."""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import psycopg2

from taskforce.backups import ages, places, restoring, taking
from taskforce.embedded.configuration import given
from taskforce.embedded.portal import ROOT
from taskforce.embedded.refusal import Refusal

DAMAGED = 3  # the exit code of a backup that is whole, but for documents that were damaged already


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m taskforce.backups", description=__doc__)
    commands = parser.add_subparsers(dest="action", required=True)
    _taking(commands.add_parser("take", prog="script/backup", help="take a backup"))
    _restoring(commands.add_parser("restore", prog="script/restore", help="restore one"))
    loading = commands.add_parser("load")  # restore's second half, with the servers at hand
    loading.add_argument("--new-secret-key", action="store_true")
    loading.add_argument("folder", type=Path)
    return parser


def _taking(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Backs up the database and the documents, while the portal serves or while it is stopped, "
        "encrypted for the holders of the given keys. Not in it: SECRET_KEY and the passwords of "
        "the database."
    )
    parser.add_argument(
        *("--recipient", "-r"),
        action="append",
        default=[],
        metavar="age1…",
        help="a public key of age; more than one may be given",
    )
    parser.add_argument(
        *("--output", "-o"),
        default=f"portal-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.age",
        metavar="FILE",
        help="- for standard output (%(default)s)",
    )
    parser.add_argument("--make-key", type=Path, metavar="FILE", help="only make a new key")
    _places(parser)


def _restoring(parser: argparse.ArgumentParser) -> None:
    parser.description = "Restores a backup into an empty place, and checks it."
    parser.add_argument("file", help="the backup; - for standard input")
    parser.add_argument(
        "--identity", "-i", type=Path, required=True, metavar="FILE", help="the private key of age"
    )
    parser.add_argument("--sha256", default="", help="refuse any other backup than this")
    parser.add_argument(
        "--secret-key", type=Path, metavar="FILE", help="the portal's secret-key, kept beside"
    )
    parser.add_argument(
        "--new-secret-key",
        action="store_true",
        help="accept that one-time codes and other sealed secrets cannot be read any more",
    )
    _places(parser)


def _places(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data", type=Path, default=ROOT / "var", metavar="DIR", help="the data folder (var)"
    )
    parser.add_argument(
        "--database",
        default="",
        metavar="URL",
        help="another PostgreSQL, as its owner; also by DATABASE_URL or DATABASE_OWNER_URL",
    )
    parser.add_argument(
        "--documents", type=Path, metavar="DIR", help="the folder for documents (PORTAL_DATA)"
    )


def _environment(options: argparse.Namespace) -> dict[str, str]:
    """Ours with what the command line says, which wins."""
    environment = dict(os.environ)
    if options.database:
        environment["DATABASE_OWNER_URL"] = options.database
    if options.documents:
        environment["PORTAL_DATA"] = str(options.documents.absolute())
    return environment


def _take(options: argparse.Namespace, environment: Mapping[str, str]) -> int:
    if options.make_key:
        print(f"The key is in {options.make_key}: keep it away from the portal.", file=sys.stderr)
        print(ages.make_key(options.make_key))
        return 0
    if not options.recipient:
        raise Refusal(
            "Name a public key with --recipient: a backup is always encrypted. "
            "script/backup --make-key FILE makes a pair."
        )
    ages.recipients(options.recipient)  # before anything is started
    if not places.owner(environment):
        return places.take_embedded(options.data, environment, options.recipient, options.output)
    damaged = taking.take(
        url=places.owner(environment),
        documents=places.documents(environment),
        keys=options.recipient,
        output=options.output,
    )
    for key in damaged:
        print(f"Damaged or missing already: the document {key}.", file=sys.stderr)
    return DAMAGED if damaged else 0


def _restore(options: argparse.Namespace, environment: Mapping[str, str]) -> int:
    wanted = restoring.Wanted(
        file=options.file,
        identity=options.identity,
        sha256=options.sha256,
        new_key=options.new_secret_key,
    )
    if places.owner(environment):
        return places.restore_to_database(wanted, environment)
    return places.restore_embedded(options.data, wanted, environment, options.secret_key)


def _load(options: argparse.Namespace) -> int:
    restoring.load(
        options.folder,
        url=given(os.environ, "DATABASE_URL"),
        environment=os.environ,
        new_key=options.new_secret_key,
    )
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Parses and runs; returns the exit code: 2 for a refusal."""
    options = _arguments().parse_args(arguments)
    try:
        if options.action == "load":
            return _load(options)
        environment = _environment(options)
        if options.action == "take":
            return _take(options, environment)
        return _restore(options, environment)
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
    except (psycopg2.Error, OSError) as error:
        print(f"That did not come to its end: {error}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
