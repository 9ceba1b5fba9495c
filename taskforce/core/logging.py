"""Every log line carries the id of the request it belongs to, and no personal data."""

import logging
import re
from collections.abc import Sequence

from taskforce.core.context import request_id


class RequestFilter(logging.Filter):
    """Adds `request_id` to a record; a dash outside requests.

    `keys_after` names the beginnings of addresses that are followed by a key, as in
    "/invitation/": Django writes the address of every refused request, and such a key may still
    open its door.
    """

    def __init__(self, keys_after: Sequence[str]) -> None:
        super().__init__()
        beginnings = "|".join(re.escape(beginning) for beginning in keys_after)
        self._key = re.compile(rf"({beginnings})[^/\s]+")

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get() or "-"
        said = record.getMessage()
        masked = self._key.sub(r"\1…", said)
        if masked != said:
            record.msg, record.args = masked, None
        return True
