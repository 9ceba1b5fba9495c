"""Every log line carries the id of the request it belongs to, and no personal data."""

import logging

from taskforce.core.context import request_id


class RequestFilter(logging.Filter):
    """Adds `request_id` to a record; a dash outside requests."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get() or "-"
        return True
