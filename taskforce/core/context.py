"""Who asks, and in which request: known to the audit trail and the log without being passed."""

from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="")
