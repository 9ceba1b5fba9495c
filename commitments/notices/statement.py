"""The mail that versions of the statement cause."""

from collections.abc import Iterable
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from commitments.models import Signature, Statement
from members import recipients
from members.models import Government, User
from taskforce.notifications import kinds
from taskforce.notifications.models import Notice
from taskforce.notifications.services import queue


def _still_unsigned(notice: Notice) -> bool | str:
    """Whoever has signed meanwhile is not asked any more."""
    signed = Signature.objects.filter(
        statement_id=notice.object_id, government_id=notice.facts["government_id"]
    )
    return "The government has signed." if signed.exists() else True


TO_SIGN = kinds.Kind(
    key="statement.to_sign",
    title=_("A new version of the mission statement to sign"),
    recipients=recipients.HEADS,
    link=lambda notice: reverse("statement-sign", args=[notice.facts["government_id"]]),
    expires_after=timedelta(days=60),
    still_true=_still_unsigned,
    sample={"government_id": 1, "government_name": "Norland", "version": "2"},
)
SIGNED = kinds.Kind(
    key="statement.signed",
    title=_("A government signed the mission statement"),
    recipients=recipients.OFFICERS,
    mandatory=False,
    link=lambda notice: reverse("statement-list"),
    expires_after=timedelta(days=14),
    sample={"government_name": "Norland", "version": "2"},
)
KINDS = (TO_SIGN, SIGNED)


def statement_to_sign(statement: Statement, governments: Iterable[Government]) -> None:
    """Asks the heads of these governments to sign the version that is in force now."""
    for government in governments:
        queue(
            kind=TO_SIGN.key,
            recipients=recipients.heads(government.pk),
            obj=statement,
            step=str(government.pk),
            facts={
                "government_id": government.pk,
                "government_name": government.name,
                "version": statement.version,
            },
        )


def statement_signed(signature: Signature, actor: User) -> None:
    """The secretariat hears who signed."""
    queue(
        kind=SIGNED.key,
        recipients=recipients.officers(but=[actor.pk]),
        obj=signature,
        facts={
            "government_name": signature.government.name,
            "version": signature.statement.version,
        },
    )
