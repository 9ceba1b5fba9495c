"""A person's own calendar address: made, made anew, revoked."""

import uuid

from django.db import transaction
from django.utils import timezone

from meetings.models import CalendarFeed
from members.models import User
from taskforce.audit.services import record
from taskforce.core.permissions import require


@transaction.atomic
def make_feed(*, person: User) -> CalendarFeed:
    """Makes an address, or another one: the one before leads nowhere from then on."""
    require(person, "meeting.follow")
    feed, _made = CalendarFeed.objects.update_or_create(
        person=person, defaults={"nonce": uuid.uuid4(), "made_at": timezone.now()}
    )
    record(verb="calendar_feed.make", actor=person, obj=person)
    return feed


@transaction.atomic
def revoke_feed(*, person: User) -> None:
    """Closes the address. Nothing happens where there is none."""
    count, _rows = CalendarFeed.objects.filter(person=person).delete()
    if count:
        record(verb="calendar_feed.revoke", actor=person, obj=person)
