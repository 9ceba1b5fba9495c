"""What calendars are told: everybody's, and a person's own."""

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings.keys import read_feed_key
from meetings.models import CalendarFeed, Meeting, Registration
from meetings.selectors.meetings import visible
from members.models import User
from taskforce.core.permissions import allows

_BACK = timedelta(days=730)  # how far back a calendar reaches


def public_calendar() -> QuerySet[Meeting]:
    """The formal meetings that were announced, in the order of their dates."""
    return _recent().filter(kind=Meeting.Kind.FORMAL)


def own_calendar() -> QuerySet[Meeting]:
    """Every meeting that was announced, in the order of their dates."""
    return _recent()


def feed_of(user: Any) -> CalendarFeed | None:
    """The person's own calendar address; None where they have none."""
    return CalendarFeed.objects.filter(person=user).first()


def reader_of_feed(key: str) -> User:
    """Whose calendar a key opens. 404 for a key that is not ours or was revoked, and for somebody
    who does not follow meetings any more."""
    found = read_feed_key(key)
    feed = found and CalendarFeed.objects.filter(pk=found[0], nonce=found[1]).first()
    if not feed or not feed.person.is_active or not allows(feed.person, "meeting.follow"):
        raise Http404
    return feed.person


def seats_of(user: User) -> dict[int, str]:
    """A sentence about the person's own seat, by meeting."""
    words = {
        Registration.State.REQUESTED: _("Your seat waits for confirmation."),
        Registration.State.CONFIRMED: _("Your seat is confirmed."),
    }
    rows = Registration.objects.active().filter(person=user).values_list("meeting", "state")
    return {meeting: words[Registration.State(state)] for meeting, state in rows}


def _recent() -> QuerySet[Meeting]:
    return visible().filter(ends_at__gt=timezone.now() - _BACK).order_by("starts_at", "pk")
