"""Where things lie in the data folder, and where they cannot.

The data folder belongs to whoever starts the portal. The servers' own files lie in
`<data>/servers`, which root hands to the account they run as.
"""

import hashlib
import os
import re
import secrets
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from taskforce.embedded.identity import SERVANT, Identity
from taskforce.embedded.refusal import Refusal

# A socket's address holds 108 bytes on Linux and 104 on macOS, the final zero included.
LONGEST_SOCKET = 100
SOCKET = ".s.PGSQL.5432.lock"
# Characters that mean the same in a path, in an address and in PostgreSQL's list of folders.
PLAIN = re.compile(r"[A-Za-z0-9/._-]+")
SHARED_STATE = Path("/var/lib")


@dataclass(frozen=True)
class Locations:
    """The folders of one portal. Made by `locate`."""

    data: Path
    servers: Path
    sockets: Path
    identity: Identity | None

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own folder."""
        return self.servers / "postgresql"

    @property
    def queue(self) -> Path:
        """Valkey's own folder."""
        return self.servers / "valkey"

    @property
    def valkey_socket(self) -> Path:
        return self.sockets / "valkey.sock"

    @property
    def logs(self) -> Path:
        return self.data / "log"

    def secret(self, name: str) -> str:
        """A random text kept in `<data>/<name>`, made at the first call, readable by us alone."""
        path = self.data / name
        try:
            return path.read_text(encoding="ascii")
        except FileNotFoundError:
            text = secrets.token_urlsafe(48)
            keep(path, text)
            return text

    def own(self, path: Path) -> None:
        """Hands a file or folder to the account the servers run as."""
        if self.identity:
            os.chown(path, self.identity.uid, self.identity.gid)

    def private(self, folder: Path) -> Path:
        """Makes a folder that only the servers' account may enter."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.lstat()
        expected = {os.geteuid()} | ({self.identity.uid} if self.identity else set())
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in expected:
            raise Refusal(
                f"{folder} was made by another account. Start the portal as that account, or name "
                "another folder with --data."
            )
        folder.chmod(0o700)
        self.own(folder)
        return folder


def keep(path: Path, text: str) -> None:
    """Writes a secret whole or not at all: aside, 0600 from the first byte, then renamed."""
    aside = path.with_name(f"{path.name}.new")
    aside.unlink(missing_ok=True)
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    aside.rename(path)


def locate(data: Path, identity: Identity | None) -> Locations:
    """The folders for the data folder `data`, which is made if need be. Holds no lock."""
    data = data.absolute()
    try:
        data.mkdir(mode=0o711 if identity else 0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Refusal(f"The data folder {data} cannot be made: {error.strerror}.") from error
    if not os.access(data, os.W_OK | os.X_OK):
        raise Refusal(f"The data folder {data} cannot be written to; name another with --data.")
    data = data.resolve()
    servers = _servers_folder(data, identity)
    sockets = _sockets_folder(servers)
    found = Locations(data, servers, sockets, identity)
    found.private(servers)
    found.logs.mkdir(mode=0o700, exist_ok=True)
    return found


def _servers_folder(data: Path, identity: Identity | None) -> Path:
    """`<data>/servers`, or a folder elsewhere that a link of this name points to.

    Root may keep the portal where the servers' account cannot go, such as /root. No folder's
    rights are loosened for it: the servers' files then lie under /var/lib.
    """
    inside = data / "servers"
    if inside.exists() or identity is None:
        return inside.resolve()
    if identity.reaches(data):
        return inside
    outside = outside_of(data)
    try:
        outside.mkdir(mode=0o700, parents=True, exist_ok=True)
        inside.unlink(missing_ok=True)
        inside.symlink_to(outside)
    except OSError as error:
        raise Refusal(
            f"The account “{SERVANT}” cannot enter {data}, and {outside} cannot be made "
            f"({error.strerror}). Name a folder that it can enter with --data."
        ) from error
    print(f"The account “{SERVANT}” cannot enter {data}: the servers' files are in {outside}.")
    return outside


def outside_of(data: Path) -> Path:
    """Where the servers' files of a data folder are that their account cannot enter."""
    return SHARED_STATE / f"taskforce-portal-{_short_name(data)}"


def _sockets_folder(servers: Path) -> Path:
    inside = servers / "run"
    if len(os.fsencode(inside / SOCKET)) <= LONGEST_SOCKET and PLAIN.fullmatch(str(inside)):
        return inside
    name = f"portal-{_short_name(servers)}"
    for root in (Path(tempfile.gettempdir()), Path("/tmp")):  # noqa: S108  # a 0700 folder, checked
        folder = root / name
        if len(os.fsencode(folder / SOCKET)) <= LONGEST_SOCKET and PLAIN.fullmatch(str(folder)):
            return folder
    raise Refusal(f"No folder with a short, plain path for sockets: {folder} is too long.")


def _short_name(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:16]


def temporary(identity: Identity | None) -> Path:
    """A new data folder in the temporary directory that the servers' account can enter."""
    for root in (tempfile.gettempdir(), "/tmp"):  # noqa: S108  # mkdtemp makes it ours
        folder = Path(tempfile.mkdtemp(prefix="portal-", dir=root))
        folder.chmod(0o711)
        if identity is None or identity.reaches(folder):
            return folder
        shutil.rmtree(folder)
    raise Refusal(f"The account “{SERVANT}” cannot enter the temporary directory.")
