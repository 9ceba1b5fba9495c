"""Minutes, decisions and actions of the world's meeting."""

from datetime import timedelta
from functools import cached_property

from django.utils import timezone

from meetings import services
from meetings.models import ActionItem, Decision, Meeting, MinutesRevision, Objection
from tests.access.meeting_world import MeetingWorld


class MinutesWorld(MeetingWorld):
    """What came of the meeting of today."""

    @property
    def revision(self) -> MinutesRevision:
        """What was circulated last."""
        return self.meeting_today.minutes_revisions.select_related("meeting").latest("number")

    @cached_property
    def objection(self) -> Objection:
        """Norland's objection to the minutes of the meeting of today, made by its head."""
        if Meeting.objects.get(pk=self.meeting_today.pk).state == Meeting.State.DRAFT:
            self.lead_meeting(Meeting.State.MINUTES_CIRCULATED)
        return services.object_to_minutes(
            revision=self.revision,
            government=self.governments["norland"],
            text="We did not agree to the second paragraph.",
            actor=self.user("head"),
        )

    def write_minutes(self) -> None:
        """The meeting of today was held, its minutes are written and not circulated."""
        meeting = self.lead_meeting(Meeting.State.HELD)
        services.save_minutes(
            meeting=meeting, text="They met.", expected_version=0, actor=self.user("officer")
        )

    def leave_something_over(self) -> None:
        """An open action of the meeting of today, and a meeting that it may go to."""
        self.lead_meeting(Meeting.State.ANNOUNCED)
        assert self.action_item.meeting_id == self.meeting_today.pk

    @cached_property
    def decision(self) -> Decision:
        """A decision of the meeting of today, which was held."""
        meeting = self.lead_meeting(Meeting.State.HELD)
        recorded = services.record_session(
            meeting=meeting, decision="They meet again.", actor=self.user("officer")
        )
        assert recorded.decision is not None
        return recorded.decision

    @cached_property
    def action_item(self) -> ActionItem:
        """An action of Norland's drafter, made by the meeting of today."""
        return self.add_action("norland", "drafter")

    def add_action(
        self, slug: str = "", role: str = "", *, days: int | None = 30, text: str = "Write it."
    ) -> ActionItem:
        """An action of a government, or of the secretariat, due in so many days."""
        owner = services.Owner(
            self.governments[slug] if slug else None, self.user(role) if role else None
        )
        due_on = timezone.now().date() + timedelta(days=days) if days is not None else None
        return services.add_action(
            meeting=Meeting.objects.get(pk=self.meeting_today.pk),
            text=text,
            owner=owner,
            due_on=due_on,
            actor=self.user("officer"),
        )
