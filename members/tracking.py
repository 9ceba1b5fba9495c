"""When a session was used last: noted for its owner, but not on every request."""

import time
from collections import OrderedDict
from typing import Any

from allauth.usersessions.middleware import UserSessionsMiddleware
from django.http import HttpRequest

EVERY = 60  # seconds
_REMEMBERED = 10_000  # sessions that a process knows of


class SessionUseMiddleware(UserSessionsMiddleware):
    """allauth's tracking, at most once a minute for each session in each process.

    A session that was just begun is noted at once: its owner finds it in the list.
    """

    _noted: "OrderedDict[str, float]" = OrderedDict()  # shared on purpose

    def __call__(self, request: HttpRequest) -> Any:
        key = request.session.session_key or ""
        now = time.monotonic()
        if key and now - self._noted.get(key, -EVERY) < EVERY:
            return self.get_response(request)
        if key:
            self._noted[key] = now
            self._noted.move_to_end(key)
            while len(self._noted) > _REMEMBERED:
                self._noted.popitem(last=False)
        return super().__call__(request)
