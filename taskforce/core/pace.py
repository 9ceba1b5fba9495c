"""How often something may be asked for from one place, where the answer costs work."""

import math
import threading
import time
from dataclasses import dataclass

WINDOW = 60  # seconds


@dataclass(frozen=True)
class Count:
    """Where a key stands after this time: whether it was one too many, how many times are left,
    and in how many whole seconds it begins anew."""

    is_allowed: bool
    left: int
    seconds: int


class Pace:
    """So many times a minute for each key, counted in this process alone.

    For what costs work and gives nothing away: counters in the database, which sign-in has, would
    cost more than what they guard. With several workers it is as many times more.
    """

    def __init__(self, *, most_keys: int = 10_000) -> None:
        self._most_keys = most_keys
        self._lock = threading.Lock()
        self._minute = 0
        self._counts: dict[str, int] = {}

    def count(self, key: str, *, times: int) -> Count:
        """Counts this time and says where the key stands."""
        now = time.monotonic()
        minute = int(now // WINDOW)
        with self._lock:
            if minute != self._minute or len(self._counts) >= self._most_keys:
                self._minute, self._counts = minute, {}
            found = self._counts[key] = self._counts.get(key, 0) + 1
        return Count(found <= times, max(times - found, 0), math.ceil(WINDOW - now % WINDOW))

    def allows(self, key: str, *, times: int) -> bool:
        """Counts this time and says whether it is allowed."""
        return self.count(key, times=times).is_allowed
