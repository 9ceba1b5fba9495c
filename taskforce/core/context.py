"""Who asks, and in which request: known to the audit trail and the log without being passed."""

from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="")

# What the cookie `theme` may say; it holds nothing else about a person.
THEMES = frozenset({"light", "dark"})
