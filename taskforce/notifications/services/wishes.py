"""Keeping what a person wants."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db import transaction

from taskforce.notifications import kinds
from taskforce.notifications.models import Wishes

if TYPE_CHECKING:
    from members.models import User  # for readers and the type checker; members is a layer above


@transaction.atomic
def set_wishes(
    *, person: "User", hour: int, digest_days: Collection[int], declined: Collection[str]
) -> Wishes:
    """When this person wants reminders and the digest, and which kinds of mail not at all.

    What is mandatory, or not known any more, is not kept as declined. The caller records it.
    Raises ValidationError for an hour that no day has.
    """
    optional = {kind.key for kind in kinds.every() if not kind.mandatory}
    wishes = Wishes(
        person=person,
        hour=hour,
        digest_days=sorted(set(digest_days)),
        declined=sorted(optional & set(declined)),
    )
    wishes.full_clean(validate_unique=False)
    Wishes.objects.update_or_create(
        person=person,
        defaults={
            "hour": wishes.hour,
            "digest_days": wishes.digest_days,
            "declined": wishes.declined,
        },
    )
    return wishes
