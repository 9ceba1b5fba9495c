"""The mail that papers cause: a government is asked for one."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meetings.models import Paper
from meetings.notices.shared import SAMPLE, TWO_WEEKS, facts
from members import recipients
from taskforce.notifications import kinds
from taskforce.notifications.models import Notice
from taskforce.notifications.services import queue


def _still_awaited(notice: Notice) -> bool | str:
    awaited = Paper.objects.awaited().filter(
        pk=notice.object_id, government=notice.facts["government_id"]
    )
    return awaited.exists() or "The paper came, was withdrawn, or is another's to bring."


ASKED = kinds.Kind(
    key="paper.asked",
    title=_("A government is asked for a paper"),
    recipients=recipients.HEADS,
    link=lambda notice: reverse("paper-bring", args=[notice.object_id]),
    expires_after=TWO_WEEKS,
    still_true=_still_awaited,
    sample={**SAMPLE, "government_name": "Norland", "government_id": 1, "due_zone": "UTC"},
)
KINDS = (ASKED,)


def paper_asked(paper: Paper) -> None:
    """The heads of whoever is to bring a paper hear, once the meeting is public."""
    if paper.government_id is None or not paper.meeting.is_public:
        return
    queue(
        kind=ASKED.key,
        recipients=recipients.heads(paper.government_id),
        obj=paper,
        due_at=paper.due_at,
        step=f"government-{paper.government_id}",
        facts={
            **facts(paper.meeting),
            "government_name": str(paper.government),
            "government_id": paper.government_id,
            "due_zone": paper.meeting.zone,
        },
    )
