"""The mail that a meeting causes: which kinds, to whom, when it is pointless."""

from meetings.notices import meetings
from meetings.notices.meetings import announced, cancelled, postponed, registration_opened

KINDS = (*meetings.KINDS,)

__all__ = ["KINDS", "announced", "cancelled", "postponed", "registration_opened"]
