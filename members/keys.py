"""Links that are keys: signed over a row and its nonce, so that nobody can make one themselves.

The ledger of mail and the log never hold a key: it is made when the mail leaves.
"""

import uuid
from datetime import timedelta

from django.core import signing

from members.models import Application, Invitation

APPLICATION_LINK_LASTS = timedelta(days=90)
_APPLICATION = "members.application"
_INVITATION = "members.invitation"


def application_key(application: Application) -> str:
    """What stands in the applicant's link."""
    return _key(application.pk, application.nonce, _APPLICATION)


def read_application_key(key: str) -> tuple[int, uuid.UUID] | None:
    """Number and nonce of the application; None for a key that is not ours or has run out."""
    return _read(key, _APPLICATION, APPLICATION_LINK_LASTS)


def invitation_key(invitation: Invitation) -> str:
    """What stands in the link of somebody invited. When it runs out stands in the invitation."""
    return _key(invitation.pk, invitation.nonce, _INVITATION)


def read_invitation_key(key: str) -> tuple[int, uuid.UUID] | None:
    """Number and nonce of the invitation; None for a key that is not ours."""
    return _read(key, _INVITATION, None)


def _key(pk: int, nonce: uuid.UUID, salt: str) -> str:
    return signing.dumps([pk, nonce.hex], salt=salt)


def _read(key: str, salt: str, lasts: timedelta | None) -> tuple[int, uuid.UUID] | None:
    try:
        pk, nonce = signing.loads(key, salt=salt, max_age=lasts)
    except signing.BadSignature:
        return None
    return pk, uuid.UUID(nonce)
