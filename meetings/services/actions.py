"""What is done with an action item: one function a verb."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings import notices
from meetings.models import ActionCarry, ActionItem, ActionUpdate, Meeting
from meetings.services.numbers import lock_action_numbers
from members import authority
from members.models import Government, User
from members.permissions import is_officer
from taskforce.audit.services import record
from taskforce.core.clock import end_of_day
from taskforce.core.permissions import require
from taskforce.core.texts import plain, required
from taskforce.core.transitions import SomeoneWasFaster, Transition, advance, locked

LONGEST = 5_000  # characters of one update


@dataclass(frozen=True)
class Owner:
    """Who an action item falls to: a government, or the secretariat where that is None; and the
    person who looks after it, where that is known."""

    government: Government | None
    person: User | None = None


@dataclass
class ActionItemConflict(Exception):
    """Somebody else changed the action since the writer read it. Nothing was written.

    `action` is what is stored now.
    """

    action: ActionItem


@transaction.atomic
def add_action(
    *, meeting: Meeting, text: str, owner: Owner, due_on: date | None = None, actor: User
) -> ActionItem:
    """Records an action under the next number of the meeting's year, and tells its owner.

    `due_on` ends in the zone of the meeting's host. Raises ValidationError without words, and for a
    person who does not belong to the owner.
    """
    require(actor, "meeting.run", meeting)
    year = meeting.starts_there.year
    lock_action_numbers(year)
    last = ActionItem.objects.filter(year=year).aggregate(Max("serial"))["serial__max"]
    action = ActionItem.objects.create(
        meeting=meeting,
        year=year,
        serial=(last or 0) + 1,
        text=_words(text),
        government=owner.government,
        person=_fitting(owner),
        due_at=_due(due_on, meeting.zone),
        due_zone=meeting.zone,
    )
    _record("actionitem.add", action, actor)
    notices.action_assigned(action)
    return action


@transaction.atomic
def change_action(
    *,
    action: ActionItem,
    text: str,
    owner: Owner,
    due_on: date | None,
    expected_version: int,
    actor: User,
) -> ActionItem:
    """Changes the words, the owner or the date; whoever it falls to now is told.

    Raises ActionItemConflict where another version is stored, SomeoneWasFaster for an action that
    is settled, ValidationError as `add_action`.
    """
    row = _locked(action)
    require(actor, "meeting.run", row.meeting)
    if not row.is_unsettled:
        raise SomeoneWasFaster(row, "change_action")
    before = (row.text, row.government_id, row.person_id, row.due_at)
    row.text, row.government, row.person = _words(text), owner.government, _fitting(owner)
    row.due_at = _due(due_on, row.due_zone)
    after = (row.text, row.government_id, row.person_id, row.due_at)
    if before == after:
        return row
    if row.version != expected_version:
        raise ActionItemConflict(ActionItem.objects.listed().get(pk=row.pk))
    row.version += 1
    row.save()
    _record("actionitem.change", row, actor)
    if before[1:3] != after[1:3]:
        notices.action_assigned(row)
    return row


@transaction.atomic
def update_action(*, action: ActionItem, words: str, actor: User) -> ActionItem:
    """Says how it goes, without a move. Raises ValidationError without words, SomeoneWasFaster for
    an action that is settled."""
    row = _locked(action)
    require(actor, "action_item.work", row)
    if not row.is_unsettled:
        raise SomeoneWasFaster(row, "update_action")
    if not words.strip():
        raise ValidationError({"words": _("Say in a sentence how it goes.")})
    _note(row, "", words, actor)
    _record("actionitem.update", row, actor)
    return row


def start_action(*, action: ActionItem, words: str = "", actor: User) -> ActionItem:
    """The owner has begun."""
    return _move(action, ActionItem.START, "action_item.work", words, actor)


def block_action(*, action: ActionItem, words: str, actor: User) -> ActionItem:
    """Something stands in the way. Raises ReasonMissing."""
    return _move(action, ActionItem.BLOCK, "action_item.work", words, actor)


def resume_action(*, action: ActionItem, words: str = "", actor: User) -> ActionItem:
    """Nothing stands in the way any more."""
    return _move(action, ActionItem.RESUME, "action_item.work", words, actor)


def report_done(*, action: ActionItem, words: str, actor: User) -> ActionItem:
    """The owner says that it is done, and what was done; the secretariat accepts that or gives it
    back. Raises ReasonMissing."""
    return _move(
        action, ActionItem.REPORT_DONE, "action_item.work", words, actor, notices.action_reported
    )


def accept_action(*, action: ActionItem, words: str = "", actor: User) -> ActionItem:
    """The secretariat agrees that it is done, and closes it."""
    return _move(action, ActionItem.ACCEPT, "meeting.run", words, actor, notices.action_settled)


def give_back_action(*, action: ActionItem, words: str, actor: User) -> ActionItem:
    """The secretariat asks for more before it is done. Raises ReasonMissing."""
    return _move(action, ActionItem.GIVE_BACK, "meeting.run", words, actor, notices.action_returned)


def cancel_action(*, action: ActionItem, words: str, actor: User) -> ActionItem:
    """It is no longer to be done. Raises ReasonMissing."""
    return _move(action, ActionItem.CANCEL, "meeting.run", words, actor, notices.action_settled)


@transaction.atomic
def carry_over(*, actions: Iterable[ActionItem], meeting: Meeting, actor: User) -> int:
    """Puts unsettled actions before another meeting under the same numbers; returns how many.

    Raises ValidationError for a meeting that is a draft, over, cancelled, or not later than where
    the action stands; SomeoneWasFaster for an action that is settled. Again changes nothing.
    """
    require(actor, "meeting.run", meeting)
    meeting = locked(Meeting.objects.select_related("host"), meeting.pk)
    if not (meeting.takes_changes and meeting.is_public):  # members read its title with the action
        raise ValidationError(
            _("Choose a meeting that is announced and still ahead."), code="ahead"
        )
    carried = 0
    for pk in sorted(action.pk for action in actions):
        row = _locked(ActionItem(pk=pk))
        if not row.is_unsettled:
            raise SomeoneWasFaster(row, "carry_over")
        if row.last_meeting == meeting:
            continue
        if row.last_meeting.starts_at >= meeting.starts_at:
            raise ValidationError(
                _("%(number)s stands before a later meeting."), params={"number": row.number}
            )
        ActionCarry.objects.create(action=row, meeting=meeting)
        _record("actionitem.carry_over", row, actor, meeting=meeting.pk)
        carried += 1
    return carried


def hand_over_actions(*, government_id: int, leaver: User, successor: User | None) -> int:
    """What somebody who left looked after falls to whoever takes over, or to nobody in particular.
    Returns how many. Called by receivers."""
    rows = ActionItem.objects.unsettled().filter(government_id=government_id, person=leaver)
    return rows.update(person=successor)


@transaction.atomic
def _move(
    action: ActionItem,
    transition: Transition,
    rule: str,
    words: str,
    actor: User,
    tell: Callable[[ActionItem], None] | None = None,
) -> ActionItem:
    row = _locked(action)
    require(actor, rule, row if rule == "action_item.work" else row.meeting)
    source = row.state
    advance(row, transition, reason=words)
    row.state_since = timezone.now()
    row.version += 1
    row.save()
    _note(row, transition.verb, words, actor)
    _record(f"actionitem.{transition.verb}", row, actor, source=source, target=row.state)
    if tell:
        tell(row)
    return row


def _locked(action: ActionItem) -> ActionItem:
    rows = ActionItem.objects.select_related("meeting", "government", "person")
    return locked(rows, action.pk)


def _note(action: ActionItem, verb: str, words: str, actor: User) -> None:
    words = plain(words)
    if len(words) > LONGEST:
        raise ValidationError({"words": _("This is too long for an update.")}, code="long")
    ActionUpdate.objects.create(action=action, verb=verb, words=words, written_by=actor)


def _record(verb: str, action: ActionItem, actor: User, **facts: Any) -> None:
    record(
        verb=verb,
        actor=actor,
        obj=action,
        government_id=action.government_id,
        number=action.number,
        version=action.version,
        **facts,
    )


def _words(text: str) -> str:
    return required(text, missing=_("Say what is to be done."))


def _due(day: date | None, zone: str) -> datetime | None:
    return end_of_day(day, zone) if day else None


def _fitting(owner: Owner) -> User | None:
    """The person, if they belong to the owner. Raises ValidationError for anybody else."""
    person, government = owner.person, owner.government
    if person is None:
        return None
    fits = is_officer(person)
    if government is not None:
        fits = authority.holds(person, authority.READ, government.pk)
    if not fits:
        raise ValidationError(
            {"owner": _("Choose somebody of the delegation, or of the secretariat for its own.")}
        )
    return person
