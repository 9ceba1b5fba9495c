"""A database, a broker and a mail server of one's own, for one measurement."""

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import django
import psycopg2

from bench.parts import Broker, environment
from tests.e2e.portal import with_database
from tests.smtp import SmtpSink


@dataclass(frozen=True)
class Stage:
    """What a measurement runs on; `variables` are the environment of its children."""

    broker: Broker
    sink: SmtpSink
    variables: Mapping[str, str]
    logs: Path
    postgresql: str


@contextmanager
def stage(name: str, more: Mapping[str, str] = {}) -> Iterator[Stage]:
    """Makes a database on the server of DATABASE_URL, starts the others, and sets Django up with
    `more` in its environment.

    The database is dropped and everything stopped at the end; the logs stay.
    """
    server, database = os.environ["DATABASE_URL"], f"bench_{name}_{os.getpid()}"
    broker = Broker()
    logs = Path(tempfile.mkdtemp(prefix=f"bench-{name}-"))
    print(f"Logs in {logs}")
    _on_server(server, f"CREATE DATABASE {database}")
    try:
        with SmtpSink() as sink:
            broker.start()
            variables = environment(
                database_url=with_database(server, database), broker=broker, smtp_port=sink.port
            )
            variables |= more
            os.environ.update(variables)
            django.setup()
            yield Stage(broker, sink, variables, logs, _prepared())
    finally:
        broker.stop()
        _on_server(server, f"DROP DATABASE {database} WITH (FORCE)")


def _prepared() -> str:
    """Makes the tables; the version of PostgreSQL."""
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0]).split()[0]


def _on_server(url: str, statement: str) -> None:
    connection = psycopg2.connect(url)
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
    finally:
        connection.close()
