"""The address of a person's own calendar is a key: signed over the row and its nonce."""

import uuid

from django.core import signing

from meetings.models import CalendarFeed

_SALT = "meetings.calendar_feed"


def feed_key(feed: CalendarFeed) -> str:
    """What stands in the address."""
    return signing.dumps([feed.pk, feed.nonce.hex], salt=_SALT)


def read_feed_key(key: str) -> tuple[int, uuid.UUID] | None:
    """Number and nonce of the feed; None for a key that is not ours."""
    try:
        pk, nonce = signing.loads(key, salt=_SALT)
    except signing.BadSignature:
        return None
    return pk, uuid.UUID(nonce)
