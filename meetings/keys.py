"""The address of a person's own calendar is a key: signed over the row and its nonce."""

import uuid

from django.core import signing

from meetings.models import CalendarFeed

# Without an instant in it: the address stays the same until it is revoked.
_SIGNER = signing.Signer(salt="meetings.calendar_feed")


def feed_key(feed: CalendarFeed) -> str:
    """What stands in the address."""
    return _SIGNER.sign_object([feed.pk, feed.nonce.hex])


def read_feed_key(key: str) -> tuple[int, uuid.UUID] | None:
    """Number and nonce of the feed; None for a key that is not ours."""
    try:
        pk, nonce = _SIGNER.unsign_object(key)
    except signing.BadSignature:
        return None
    return pk, uuid.UUID(nonce)
