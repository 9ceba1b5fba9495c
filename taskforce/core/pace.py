"""How often something may be asked for from one place, where the answer costs work."""

import threading
import time


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

    def allows(self, key: str, *, times: int) -> bool:
        """Counts this time and says whether it was one too many."""
        minute = int(time.monotonic() // 60)
        with self._lock:
            if minute != self._minute or len(self._counts) >= self._most_keys:
                self._minute, self._counts = minute, {}
            self._counts[key] = self._counts.get(key, 0) + 1
            return self._counts[key] <= times
