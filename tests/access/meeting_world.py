"""The meeting of the world, led to wherever a test wants it."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import pgtrigger
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from meetings import services
from meetings.models import AgendaItem, BriefingPack, Meeting, Minutes, Paper, Registration
from members.models import Government, User
from tests.factories.documents import letter

_S = Meeting.State

# How a meeting goes from its draft to its end, step by step.
_WAY: Mapping[str, tuple[str, ...]] = {
    _S.DRAFT: (),
    _S.ANNOUNCED: ("announce",),
    _S.REGISTRATION_OPEN: ("announce", "open_registration"),
    _S.IN_SESSION: ("announce", "begin"),
    _S.HELD: ("announce", "hold"),
    _S.MINUTES_CIRCULATED: ("announce", "hold", "circulate"),
    _S.ADOPTED: ("announce", "hold", "circulate", "adopt"),
    _S.CLOSED: ("announce", "hold", "circulate", "adopt", "close"),
    _S.POSTPONED: ("announce", "postpone"),
    _S.CANCELLED: ("announce", "cancel"),
}


def lead(meeting: Meeting, state: str, officer: User, *, outcome: str = "Agreed.") -> Meeting:
    """Leads a draft, or what was announced before, to this state; returns it as it then is."""
    meeting.refresh_from_db()
    steps: Mapping[str, Callable[[], Meeting]] = {
        "announce": lambda: services.announce(meeting=meeting, actor=officer),
        "open_registration": lambda: services.open_registration(meeting=meeting, actor=officer),
        "begin": lambda: services.begin(meeting=meeting, actor=officer),
        "hold": lambda: services.hold(meeting=meeting, outcome=outcome, actor=officer),
        "circulate": lambda: circulate(meeting, officer),
        "adopt": lambda: services.adopt(meeting=end_silence(meeting), actor=officer),
        "close": lambda: services.close(meeting=meeting, actor=officer),
        "postpone": lambda: services.postpone(
            meeting=meeting, reason="The host asked for it.", actor=officer
        ),
        "cancel": lambda: services.cancel(
            meeting=meeting, reason="The host withdrew.", actor=officer
        ),
    }
    for step in _WAY[_S(state)]:
        if step != "announce" or meeting.state == _S.DRAFT:
            meeting = steps[step]()
    return meeting


def circulate(meeting: Meeting, officer: User, text: str = "They met.\n\nThey agreed.") -> Meeting:
    """Writes the minutes and circulates them; the meeting as it then is."""
    stored = Minutes.objects.filter(meeting=meeting).first()
    minutes = services.save_minutes(
        meeting=meeting,
        text=text,
        expected_version=stored.version if stored else 0,
        actor=officer,
    )
    services.circulate_minutes(
        meeting=meeting,
        expected_version=minutes.version,
        note="What changed.",
        actor=officer,
    )
    return Meeting.objects.get(pk=meeting.pk)


def end_silence(meeting: Meeting) -> Meeting:
    """Lets the silence about all circulated minutes of the meeting end a minute ago. Nothing but
    this may change a revision."""
    with pgtrigger.ignore("meetings.MinutesRevision:minutes_revision_immutable"):
        meeting.minutes_revisions.update(silence_ends_at=timezone.now() - timedelta(minutes=1))
    return meeting


def item(title: str, **others: Any) -> Mapping[str, Any]:
    """What is typed about an item of half an hour."""
    return {
        "kind": AgendaItem.Kind.DISCUSSION,
        "title": title,
        "description": "",
        "minutes": 30,
        "presenter": "",
        **others,
    }


def attendee(name: str, **others: Any) -> Mapping[str, Any]:
    """What is typed about an adviser without an account who comes in person."""
    return {
        "person": None,
        "name": name,
        "office": "Adviser",
        "part": Registration.Part.ADVISER,
        "mode": Registration.Mode.IN_PERSON,
        **others,
    }


NO_NEEDS: Mapping[str, str] = {"interpretation": "", "accessibility": ""}


class MeetingWorld:
    """What the world knows of meetings. Its people and governments are World's."""

    governments: dict[str, Government]

    def person(self, role: str) -> User | AnonymousUser:
        """See World."""
        raise NotImplementedError

    def user(self, role: str) -> User:
        """See World."""
        raise NotImplementedError

    @cached_property
    def meeting(self) -> Meeting:
        """A meeting that is still a draft, in sixty days."""
        return self._planned(timezone.now() + timedelta(days=60))

    @cached_property
    def meeting_today(self) -> Meeting:
        """A draft of a meeting that began an hour ago."""
        return self._planned(timezone.now() - timedelta(hours=1))

    def _planned(self, starts_at: datetime) -> Meeting:
        particulars = {
            "title": "Formal meeting",
            "kind": Meeting.Kind.FORMAL,
            "starts_at": starts_at,
            "ends_at": starts_at + timedelta(hours=3),
            "zone": "Europe/Oslo",
            "place": "Lakeside Conference Hall",
            "host": None,
        }
        return services.create_meeting(particulars=particulars, actor=self.user("officer"))

    def lead_meeting(self, state: str) -> Meeting:
        """The meeting in sixty days, or for what has begun the one of today, in this state."""
        begun = {_S.IN_SESSION, *Meeting.WAS_HELD}
        meeting = self.meeting_today if state in begun else self.meeting
        return lead(meeting, state, self.user("officer"))

    @cached_property
    def proposal(self) -> AgendaItem:
        """An item that Norland's head proposed for a meeting that is announced."""
        return services.propose_item(
            meeting=self.lead_meeting(_S.ANNOUNCED),
            government=self.governments["norland"],
            content=item("Requests that cannot wait"),
            actor=self.user("head"),
        )

    @cached_property
    def item(self) -> AgendaItem:
        """That item, on the agenda and circulated."""
        accepted = services.accept_item(item=self.proposal, actor=self.user("officer"))
        services.circulate_agenda(meeting=accepted.meeting, actor=self.user("officer"))
        return accepted

    def plan_paper(self, meeting: Meeting, access: str = "taskforce", **others: Any) -> Paper:
        """A paper that is awaited; one for named governments is for Norland."""
        content = {
            "title": f"Paper for {access}",
            "item": None,
            "government": None,
            "due_at": None,
            "access": access,
            "governments": [self.governments["norland"]],
            **others,
        }
        return services.plan_paper(meeting=meeting, content=content, actor=self.user("officer"))

    @cached_property
    def paper(self) -> Paper:
        """A paper for named governments that Norland brought to a meeting that is announced."""
        meeting = self.lead_meeting(_S.ANNOUNCED)
        paper = self.plan_paper(meeting, "named", government=self.governments["norland"])
        services.bring_paper(paper=paper, file=letter("paper.pdf"), actor=self.user("head"))
        return paper

    @cached_property
    def briefing_pack(self) -> BriefingPack:
        """The briefing pack of Norland's drafter."""
        meeting = self.lead_meeting(_S.ANNOUNCED)
        ordered = services.order_pack(meeting=meeting, actor=self.user("drafter"))
        services.make_pack()
        ordered.refresh_from_db()
        return ordered

    @cached_property
    def registration(self) -> Registration:
        """Norland's drafter, registered online with a need; the seat waits for confirmation."""
        return services.register(
            meeting=self.lead_meeting(_S.REGISTRATION_OPEN),
            government=self.governments["norland"],
            who=attendee("", person=self.user("drafter"), mode="online"),
            needs={"interpretation": "", "accessibility": "Captions, please"},
            actor=self.user("head"),
        )
