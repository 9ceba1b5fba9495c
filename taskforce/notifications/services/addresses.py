"""Addresses that take no mail: refused by their server, bounced, or not allowed on this site."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from taskforce.core.transitions import locked
from taskforce.notifications.models import Notice, RefusedAddress
from taskforce.notifications.rendering import single_line
from taskforce.notifications.signals import address_refused

ANSWER_LIMIT = 500  # characters kept of what a mail server says


def is_allowed(address: str) -> bool:
    """Whether this site may write to the address.

    MAIL_ALLOW_LIST holds addresses, domains (`@example.org`) and all domains below one
    (`@*.example.org`); an empty list allows all, as in production.
    """
    address = address.lower()
    return not settings.MAIL_ALLOW_LIST or any(
        _matches(address, entry) for entry in settings.MAIL_ALLOW_LIST
    )


def _matches(address: str, entry: str) -> bool:
    if entry.startswith("@*."):
        return address.rpartition("@")[2].endswith(entry[2:])
    return address.endswith(entry) if entry.startswith("@") else address == entry


@transaction.atomic
def refuse(*, notice: Notice, answer: str) -> None:
    """Stops mail to the notice's address and tells whoever listens, the first time."""
    refused, is_new = RefusedAddress.objects.get_or_create(
        address=notice.address.lower(),
        defaults={"answer": single_line(answer)[:ANSWER_LIMIT], "notice": notice},
    )
    if is_new:
        address_refused.send(
            sender=RefusedAddress, refused_address_id=refused.pk, notice_id=notice.pk
        )


@transaction.atomic
def mark_bounced(*, message_id: str, answer: str) -> Notice:
    """A mail that had been accepted came back: its notice failed, its address takes no more.

    Raises Notice.DoesNotExist for a mail that is not ours. A second report changes nothing.
    """
    found = Notice.objects.get(message_id=message_id)
    notice = locked(Notice.objects.all(), found.pk)
    if notice.state == Notice.State.SENT:
        notice.state = Notice.State.FAILED
        notice.reason = Notice.Reason.BOUNCED
        notice.answer = single_line(answer)[:ANSWER_LIMIT]
        notice.settled_at = timezone.now()
        notice.save(update_fields=["state", "reason", "answer", "settled_at"])
        refuse(notice=notice, answer=answer)
    return notice


def trust_again(*, address: str) -> bool:
    """Lets mail go to an address once more; True where it had been refused."""
    deleted, _rows = RefusedAddress.objects.filter(address=address.lower()).delete()
    return bool(deleted)
