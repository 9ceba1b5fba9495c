"""The secretariat and the mail: what a notice says, and sending it again."""

import logging
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from taskforce.audit.models import AuditEvent
from taskforce.audit.services import record
from taskforce.core.permissions import require
from taskforce.core.transitions import ReasonMissing
from taskforce.notifications import services
from taskforce.notifications.models import Notice
from taskforce.notifications.rendering import Rendered, render

RESEND = "notice.resend"

logger = logging.getLogger(__name__)


def preview(notice: Notice) -> Rendered | None:
    """The mail as it reads now, in the recipient's language; None where it cannot be made.

    A notice whose template is broken fails in delivery; its page has to open all the same.
    """
    try:
        return render(notice, for_others=True)
    except Exception:
        logger.exception("Notice %s cannot be rendered", notice.pk)
        return None


def resends(copies: Iterable[Notice]) -> list[AuditEvent]:
    """Who sent one of these copies again, when and why, the latest first."""
    return list(
        AuditEvent.objects.filter(
            object_type=Notice._meta.label,
            object_id__in=[str(copy.pk) for copy in copies],
            verb=RESEND,
        )
    )


@transaction.atomic
def resend(*, notice: Notice, reason: str, actor: Any) -> Notice:
    """Queues the mail once more and trusts its address again, if it had been refused.

    Raises ReasonMissing without a reason, and SomeoneWasFaster while the notice is on its way.
    """
    require(actor, "secretariat.work")
    if not reason.strip():
        raise ReasonMissing("resend")
    copy = services.resend(notice=notice)
    trusted = services.trust_again(address=notice.to.email)
    record(
        verb=RESEND, actor=actor, obj=notice, reason=reason, copy=copy.pk, address_trusted=trusted
    )
    return copy
