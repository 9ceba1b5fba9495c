"""A kind of mail for tests and measurements that belongs to no part of the portal."""

from datetime import timedelta

from taskforce.notifications.kinds import Audience, Kind, Recipients

REMINDER = Kind(
    key="bench.reminder",
    title="Reminder",
    recipients=Recipients("Nobody outside tests", Audience.PERSON),
    link=lambda notice: f"/tasks/?from={notice.object_id}",
    expires_after=timedelta(days=3),
    sample={"number": 7, "title": "Autumn round", "starts_at": "2026-12-11T22:59:00+00:00"},
)
