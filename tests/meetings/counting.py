"""How many questions pages ask of the database."""

from collections.abc import Sequence

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def counts(pages: Sequence[tuple[Client, str]]) -> list[int]:
    """For each page how many; the first request of a session notes the session as well."""
    numbers = []
    for client, address in pages:
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        numbers.append(len(queries))
    return numbers
