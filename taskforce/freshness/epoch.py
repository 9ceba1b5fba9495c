"""How often the public's pages have changed, as this process knows it."""

import threading
from time import monotonic

from django.db import DatabaseError, connection

from taskforce.freshness.sql import EPOCH

KNOWN_FOR = 0.9  # seconds until it is asked again; with the asking, a change shows within one
PATIENCE = 0.3  # seconds that a request waits for another one that is asking
SILENCE = 120  # seconds that the last answer stands while the database does not answer


class Epoch:
    """The counter's sum, asked of the database at most about once a second."""

    def __init__(self) -> None:
        self._asking = threading.Lock()
        self._value: int | None = None
        self._ask_at = 0.0
        self._answered_at = 0.0
        self.is_silent = False  # the database did not answer when it was asked last

    def current(self) -> int | None:
        """The sum; the last one known while the database is away, and then for SILENCE at most.
        None where nothing is known."""
        if monotonic() < self._ask_at:
            return self._value
        if self._asking.acquire(timeout=PATIENCE):
            try:
                if monotonic() >= self._ask_at:
                    self._ask()
            finally:
                self._asking.release()
        return self._value

    def _ask(self) -> None:
        began = monotonic()
        try:
            with connection.cursor() as cursor:
                cursor.execute(EPOCH)
                (self._value,) = cursor.fetchone()
            self._answered_at, self.is_silent = began, False
        except DatabaseError:
            self.is_silent = True
            if began - self._answered_at > SILENCE:
                self._value = None
        self._ask_at = began + KNOWN_FOR
