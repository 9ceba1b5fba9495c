"""The mail that the portal's own running causes."""

from datetime import timedelta
from typing import Any

from django.dispatch import receiver
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members import recipients
from taskforce.home.digest import DIGEST, Digest
from taskforce.notifications import kinds
from taskforce.notifications.models import Notice, RefusedAddress
from taskforce.notifications.services import queue
from taskforce.notifications.signals import address_refused


def _still_refused(notice: Notice) -> bool | str:
    """Once somebody trusts the address again there is nothing to do."""
    if RefusedAddress.objects.filter(pk=notice.object_id).exists():
        return True
    return "The address is in use again."


ADDRESS_REFUSED = kinds.Kind(
    key="address.refused",
    title=_("Mail to somebody is refused"),
    recipients=recipients.OFFICERS,
    link=lambda notice: reverse("mail-detail", args=[notice.facts["notice_id"]]),
    expires_after=timedelta(days=7),
    still_true=_still_refused,
    sample={"person_name": "Ama Mensah", "notice_id": 1},
)
TEST = kinds.Kind(
    key="portal.test",
    title=_("A test"),
    recipients=recipients.ASKER,
    link=lambda notice: reverse("mail-log"),
    expires_after=timedelta(hours=1),
    sample={},
)
KINDS = (ADDRESS_REFUSED, TEST, DIGEST)
SOURCES = (Digest(DIGEST),)


@receiver(address_refused)
def tell_officers(*, refused_address_id: int, notice_id: int, **_signal: Any) -> None:
    """Somebody no longer gets mail from the portal: an officer finds out how to reach them."""
    notice = Notice.objects.select_related("recipient").get(pk=notice_id)
    queue(
        kind=ADDRESS_REFUSED.key,
        recipients=recipients.officers(but_address=notice.to.email),
        obj=RefusedAddress.objects.get(pk=refused_address_id),
        facts={"person_name": str(notice.to), "notice_id": notice_id},
    )
