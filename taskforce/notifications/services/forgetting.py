"""What the log of mail no longer holds after its time."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower

from taskforce.notifications.models import Notice, RefusedAddress

# As long as people are kept after their last part: somebody may ask whether they were told.
MAIL_KEPT = timedelta(days=730)


def forget_mail(*, now: datetime) -> int:
    """Deletes notices that were settled long ago. Returns how many.

    None that could still be planned again: without its row it would be sent once more.
    """
    limit = now - MAIL_KEPT
    old = Notice.objects.filter(settled_at__lt=limit, expires_at__lt=limit)
    return old.delete()[1].get(Notice._meta.label, 0)


def forget_addresses(*, now: datetime) -> int:
    """Forgets that an address was refused to which no mail is in the log any more. Returns how
    many. Mail that goes there after all is refused once more, and noted again."""
    address = OuterRef("address")
    mail = Notice.objects.annotate(sent_to=Lower("address"), stranger=Lower("stranger_email"))
    mailed = mail.filter(
        Q(sent_to=address) | Q(stranger=address) | Q(recipient__email__iexact=address)
    )
    old = RefusedAddress.objects.filter(~Exists(mailed), since__lt=now - MAIL_KEPT)
    return old.delete()[1].get(RefusedAddress._meta.label, 0)
