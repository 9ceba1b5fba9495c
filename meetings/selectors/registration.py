"""Reads of registrations: a delegation's own, and the secretariat's whole picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from meetings.models import Apology, Meeting, Registration
from meetings.selectors.meetings import get_public_meeting
from members import authority
from members import selectors as members
from members.models import Delegation, Government, User
from members.selectors import active_members
from taskforce.core.permissions import allows, require


@dataclass(frozen=True)
class DelegationAnswer:
    """What one delegation has said about a meeting, as one of its people sees it."""

    government: Government
    registrations: Sequence[Registration]
    sends_nobody: bool
    may_register: bool
    shows_needs: bool
    seats_left: int


@dataclass(frozen=True)
class Board:
    """What the secretariat sees: who comes, who said no, and who has not answered."""

    registrations: Sequence[Registration]
    waiting: Sequence[Registration]
    apologies: Sequence[Apology]
    unanswered: Sequence[Government]
    in_person: int
    online: int


def own_answers(user: Any, meeting: Meeting) -> list[DelegationAnswer]:
    """What the person's delegations have said. Needs are there for their heads alone."""
    own = members.own_governments(user) if user.is_authenticated else []
    if not own:
        return []
    rows = meeting.registrations.by_delegation().filter(government__in=own)
    registrations = list(rows.select_related("needs"))
    apologies = set(meeting.apologies.values_list("government_id", flat=True))
    return [_answer(user, meeting, each, registrations, apologies) for each in own]


def _answer(
    user: Any,
    meeting: Meeting,
    government: Government,
    registrations: Sequence[Registration],
    apologies: set[int],
) -> DelegationAnswer:
    rows = [row for row in registrations if row.government_id == government.pk]
    taken = sum(row.is_active and row.part != Registration.Part.SUBSTITUTE for row in rows)
    may = bool(allows(user, "registration.make", government))
    return DelegationAnswer(
        government=government,
        registrations=rows,
        sends_nobody=government.pk in apologies,
        may_register=may and meeting.takes_registrations,
        shows_needs=bool(rows) and bool(allows(user, "registration.read_needs", rows[0])),
        seats_left=max(meeting.seats - taken, 0),
    )


def get_delegation_to_register(
    user: Any, pk: int, government_pk: int
) -> tuple[Meeting, Government]:
    """A public meeting and a government: 404 for others' governments, Refused for who may not
    register for their own."""
    meeting = get_public_meeting(pk)
    if allows(user, "meeting.run"):
        governments = active_members()
    else:
        own = authority.governments_with(user, authority.READ)
        governments = Government.objects.filter(pk__in=own)
    government = get_object_or_404(governments, pk=government_pk)
    require(user, "registration.make", government)
    return meeting, government


def get_registration(user: Any, pk: int) -> Registration:
    """A registration, for who may change it; 404 for those of other governments, Refused for
    people of the same delegation who do not head it."""
    rows = Registration.objects.select_related("meeting", "government", "person", "needs")
    if not allows(user, "meeting.run"):
        rows = rows.filter(government__in=authority.governments_with(user, authority.READ))
    registration = get_object_or_404(rows, pk=pk)
    require(user, "registration.make", registration.government)
    return registration


def get_run_registration(user: Any, pk: int) -> Registration:
    """Any registration, for those who run meetings; Refused for everybody else."""
    require(user, "meeting.run")
    rows = Registration.objects.select_related("meeting", "government", "person")
    return get_object_or_404(rows, pk=pk)


def registration_board(user: Any, meeting: Meeting) -> Board:
    """Everything, for those who run meetings; Refused for everybody else."""
    require(user, "meeting.run", meeting)
    rows = list(meeting.registrations.by_delegation().select_related("needs"))
    active = [row for row in rows if row.is_active]
    apologies = list(
        meeting.apologies.select_related("government").order_by("government__sort_name")
    )
    answered = {row.government_id for row in active} | {row.government_id for row in apologies}
    expected = active_members()
    return Board(
        registrations=rows,
        waiting=[row for row in rows if row.state == Registration.State.REQUESTED],
        apologies=apologies,
        unanswered=list(expected.exclude(pk__in=answered)),
        in_person=sum(row.mode == Registration.Mode.IN_PERSON for row in active),
        online=sum(row.mode == Registration.Mode.ONLINE for row in active),
    )


def confirmed_registrations(user: Any, meeting: Meeting) -> list[Registration]:
    """The list of participants: for the chair's credentials, the attendance list, the plates."""
    require(user, "meeting.run", meeting)
    rows = meeting.registrations.filter(state=Registration.State.CONFIRMED)
    return list(rows.by_delegation())


def people_to_register(government: Government) -> QuerySet[User]:
    """The people of a delegation, by name."""
    places = Delegation.objects.filter(government=government, state=Delegation.State.ACTIVE)
    return User.objects.filter(is_active=True, pk__in=places.values("user")).order_by("name", "pk")
