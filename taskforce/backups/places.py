"""Where a backup is taken from and restored to: a data folder of script/server, or a database and
a folder for documents that the environment names."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from taskforce.backups import restoring
from taskforce.embedded import locks
from taskforce.embedded.configuration import given
from taskforce.embedded.identity import servant
from taskforce.embedded.locations import Locations, keep, locate, outside_of
from taskforce.embedded.refusal import Refusal
from taskforce.embedded.servers import Servers, run

MODULE = (sys.executable, "-m", "taskforce.backups")
RESTORING = ".restoring"  # a lock, in a data folder that is not whole yet
SIDE = "restoring"  # inside the folder for documents: what is unpacked lies there until it is whole


def owner(environment: Mapping[str, str]) -> str:
    """The address of a database that the environment names; empty for one of our own."""
    return given(environment, "DATABASE_OWNER_URL") or given(environment, "DATABASE_URL")


def documents(environment: Mapping[str, str]) -> Path:
    """The folder for documents beside such a database."""
    folder = given(environment, "PORTAL_DATA")
    if not folder:
        raise Refusal("Name the folder for documents with --documents, or by PORTAL_DATA.")
    return Path(folder)


# script/server ------------------------------------------------------------------------------------


def take_embedded(
    data: Path, environment: Mapping[str, str], keys: Sequence[str], output: str
) -> int:
    """A backup of a data folder: of the portal that runs on it, or with its servers started for as
    long as it takes. Returns the exit code."""
    if not (data / "servers").exists() or not (data / "portal.password").exists():
        raise Refusal(f"There is no portal in {data}; name its data folder with --data.")
    servers = Servers(locate(data, servant()))
    folder = given(environment, "PORTAL_DATA") or str(servers.places.data / "documents")
    words = ["--documents", folder, "--output", output]
    words += [word for key in keys for word in ("--recipient", key)]
    again = [*MODULE, "take", *words]
    if lock := locks.take(servers.places.data / ".lock"):
        lock.close()
        return run(servers, again)
    address = {"DATABASE_URL": servers.postgres.url()}
    return subprocess.run(again, env={**environment, **address}, check=False).returncode


def restore_embedded(
    data: Path,
    wanted: restoring.Wanted,
    environment: Mapping[str, str],
    secret_key: Path | None,
) -> int:
    """Restores into a data folder that is made whole beside its place and then renamed."""
    data = data.absolute()
    restoring.require_empty(data)
    with _aside(data) as places:
        key_is_known = _keep_secret_key(places, secret_key, environment)
        portal_data = places.data / "documents"
        portal_data.mkdir(mode=0o700)
        with _unpacked(portal_data, wanted) as folder:
            os.environ.update(_for_settings(environment, portal_data))
            os.environ["SECRET_KEY"] = given(environment, "SECRET_KEY") or places.secret(
                "secret-key"
            )
            words = [*MODULE, "load", str(folder)]
            if wanted.new_key or not key_is_known:
                words.append("--new-secret-key")
            code = run(Servers(places), words)
            if code:
                return code
        _name_servers(places, data)
        (places.data / RESTORING).unlink()
        restoring.settle(places.data, data)
    print(f"Restored to {data}. Start it with: script/server --data {data}")
    if not key_is_known:
        print(
            "No secret key was given, so a new one was made: links in mail that was sent are dead, "
            "and people need help with their second factors (docs/backups.md)."
        )
    return 0


@contextmanager
def _aside(data: Path) -> Iterator[Locations]:
    """A data folder beside the one that is wanted. What a killed restore left there is removed;
    nothing is left where this one fails."""
    aside = data.with_name(f"{data.name}.restoring")
    if aside.exists():
        lock = locks.take(aside / RESTORING)
        if lock is None:
            raise Refusal(f"A backup is being restored to {data} already.")
        lock.close()
        restoring.clear(aside)
    places = locate(aside, servant())
    lock = locks.take(places.data / RESTORING)
    if lock is None:
        raise Refusal(f"A backup is being restored to {data} already.")
    with lock:
        try:
            _outside(places, data)
            yield places
        finally:
            restoring.clear(aside)


def _outside(places: Locations, data: Path) -> Path | None:
    """Where the servers' files will be, where their account cannot enter the data folder."""
    if not (places.data / "servers").is_symlink():
        return None
    wanted = outside_of(data.parent.resolve() / data.name)
    if wanted.exists():
        raise Refusal(
            f"{wanted} holds the servers' files of a portal that was in {data} before. Move it "
            "away, or remove it, and restore again."
        )
    return wanted


def _name_servers(places: Locations, data: Path) -> None:
    """Under the name that belongs to the data folder; the one of now is the next restore's."""
    if wanted := _outside(places, data):
        link = places.data / "servers"
        link.readlink().rename(wanted)
        link.unlink()
        link.symlink_to(wanted)


def _keep_secret_key(
    places: Locations, secret_key: Path | None, environment: Mapping[str, str]
) -> bool:
    if secret_key is not None:
        try:
            keep(places.data / "secret-key", secret_key.read_text(encoding="utf-8").strip())
        except OSError as error:
            raise Refusal(f"{secret_key} cannot be read: {error.strerror}.") from error
        return True
    return bool(given(environment, "SECRET_KEY"))


# Servers of one's own -----------------------------------------------------------------------------


def restore_to_database(wanted: restoring.Wanted, environment: Mapping[str, str]) -> int:
    """Restores to the empty database and the empty folder for documents that are named.

    The documents get their place first: without the database they are nothing that anybody could
    take for a portal, and the database comes in one transaction.
    """
    url = owner(environment)
    portal_data = documents(environment)
    restoring.require_empty(portal_data / "documents")
    restoring.require_empty_database(url)
    application = given(environment, "APP_DATABASE_URL")
    if not application and given(environment, "DATABASE_OWNER_URL"):
        application = given(environment, "DATABASE_URL")
    with _unpacked(portal_data, wanted) as folder:
        restoring.load(
            folder,
            url=url,
            environment={
                **_for_settings(environment, portal_data),
                **({"APP_DATABASE_URL": application} if application else {}),
            },
            new_key=wanted.new_key,
        )
    print("Restored. Start web, worker and beat.")
    return 0


@contextmanager
def _unpacked(portal_data: Path, wanted: restoring.Wanted) -> Iterator[Path]:
    """The backup unpacked and compared, its documents in their place; they are taken away again
    where what follows fails."""
    folder = portal_data / SIDE
    shutil.rmtree(folder, ignore_errors=True)
    kept = portal_data / "documents"
    is_done = False
    try:
        folder.mkdir(mode=0o700, parents=True)
        restoring.open_backup(wanted, folder)
        if (folder / "documents").exists():
            (folder / "documents").rename(kept)
        yield folder
        is_done = True
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if not is_done:
            shutil.rmtree(kept, ignore_errors=True)


def _for_settings(environment: Mapping[str, str], portal_data: Path) -> dict[str, str]:
    """An environment in which manage.py starts. What is not known while a portal is restored, such
    as its mail server, is filled in: nothing is sent and nothing is served."""
    unknown = {
        "PORTAL_URL": "http://127.0.0.1",
        "ALLOWED_HOSTS": "127.0.0.1",
        "EMAIL_URL": f"file://{portal_data / SIDE / 'mail'}",
        "REDIS_URL": "redis://127.0.0.1:9",
    }
    filled = {name: value for name, value in unknown.items() if not given(environment, name)}
    return {**environment, **filled, "PORTAL_DATA": str(portal_data)}
