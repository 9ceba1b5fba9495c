"""A strict reader of the calendar files that the portal writes, by RFC 5545, with RFC 5546 for the
methods and RFC 7986 for what was registered later. It shares no code with the libraries that
write or read them, and reports what it does not know rather than passing over it."""

from tests.meetings.rfc5545.rules import problems

__all__ = ["problems"]
