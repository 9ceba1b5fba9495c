"""The yearly question about each published text: is it still current?"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from knowledge.models import Resource
from knowledge.notices.resources import SAMPLE, to_contribution
from members import authority, recipients
from taskforce.notifications.kinds import Kind
from taskforce.notifications.planning import Case, Ladder, phase

REVIEW_DUE = Kind(
    key="resource.review_due",
    title=_("A text of the library is to be confirmed as current"),
    recipients=recipients.WRITERS_AND_HEADS,
    link=to_contribution,
    expires_after=timedelta(days=7),  # for a copy that is sent again
    context=phase,
    sample={**SAMPLE, "due_zone": "UTC", "step": -7},
)


def ageing_texts(earliest: datetime, latest: datetime, pk: str | None = None) -> Iterator[Case]:
    """Published texts of governments, with those who write for them; their heads too once it is
    late. The secretariat finds its own among what waits for it."""
    rows = (
        Resource.objects.published()
        .filter(
            state=Resource.State.PUBLISHED,
            government__isnull=False,
            review_by__gte=earliest,
            review_by__lte=latest,
        )
        .select_related("government")
        .order_by("review_by", "pk")
    )
    texts = list(rows.filter(pk=pk) if pk else rows)
    owners = {text.government_id for text in texts if text.government_id}
    writers = authority.people_by_government(authority.DRAFT, owners)
    heads = authority.people_by_government(authority.MANAGE, owners)
    for text in texts:
        owner = text.government_id or 0
        if text.review_by is not None:
            yield Case(
                obj=text,
                due_at=text.review_by,
                recipients=writers.get(owner) or heads.get(owner, []),
                overseers=heads.get(owner, []),
                facts={
                    "number": text.pk,
                    "government_name": str(text.government),
                    "due_zone": "UTC",
                },
            )


KINDS = (REVIEW_DUE,)
LADDERS = (Ladder(REVIEW_DUE, steps=(-30, -7, 0, 14), lasts=14, cases=ageing_texts),)
