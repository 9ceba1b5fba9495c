"""The mail about a meeting as a whole: announced, open for registration, postponed, cancelled."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from meetings.models import Meeting
from meetings.notices.shared import (
    ALL_HEADS,
    CONCERNED,
    SAMPLE,
    TWO_WEEKS,
    concerned,
    facts,
    heads,
    to_the_page,
    while_in,
)
from members.models import User
from taskforce.notifications import kinds
from taskforce.notifications.services import queue

State = Meeting.State

ANNOUNCED = kinds.Kind(
    key="meeting.announced",
    title=_("A meeting is announced"),
    recipients=ALL_HEADS,
    link=to_the_page,
    expires_after=TWO_WEEKS,
    still_true=while_in(State.ANNOUNCED, State.REGISTRATION_OPEN),
    sample=SAMPLE,
)
REGISTRATION_OPENED = kinds.Kind(
    key="meeting.registration_open",
    title=_("Registration for a meeting is open"),
    recipients=ALL_HEADS,
    link=to_the_page,
    expires_after=TWO_WEEKS,
    still_true=while_in(State.REGISTRATION_OPEN),
    sample=SAMPLE,
)
POSTPONED = kinds.Kind(
    key="meeting.postponed",
    title=_("A meeting is postponed"),
    recipients=CONCERNED,
    link=to_the_page,
    expires_after=TWO_WEEKS,
    still_true=while_in(State.POSTPONED, State.REGISTRATION_OPEN),
    sample={**SAMPLE, "date_pending": False},
)
CANCELLED = kinds.Kind(
    key="meeting.cancelled",
    title=_("A meeting is cancelled"),
    recipients=CONCERNED,
    link=to_the_page,
    expires_after=TWO_WEEKS,
    sample=SAMPLE,
)
KINDS = (ANNOUNCED, REGISTRATION_OPENED, POSTPONED, CANCELLED)


def announced(meeting: Meeting) -> None:
    """Heads of delegation hear of a meeting, and of the date of one that was postponed."""
    _queue(ANNOUNCED, meeting, heads())


def registration_opened(meeting: Meeting) -> None:
    """Heads of delegation hear that it is theirs to say who comes."""
    _queue(REGISTRATION_OPENED, meeting, heads())


def postponed(meeting: Meeting) -> None:
    """Everybody who may have planned for it hears; the reason stands on the page."""
    _queue(POSTPONED, meeting, concerned(meeting), date_pending=meeting.date_pending)


def cancelled(meeting: Meeting) -> None:
    """Everybody who may have planned for it hears; the reason stands on the page."""
    _queue(CANCELLED, meeting, concerned(meeting))


def _queue(kind: kinds.Kind, meeting: Meeting, people: Iterable[User], **more: Any) -> None:
    queue(
        kind=kind.key,
        recipients=people,
        obj=meeting,
        step=f"version-{meeting.version}",
        facts={**facts(meeting), **more},
    )
