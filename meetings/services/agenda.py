"""The agenda: proposed, decided on, put in order and circulated."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings import notices
from meetings.agenda import written_down
from meetings.models import AgendaItem, AgendaVersion, Meeting
from meetings.services.moves import locked_meeting
from members.models import Government, User
from taskforce.audit.services import record
from taskforce.core.permissions import require
from taskforce.core.transitions import SomeoneWasFaster, Transition, advance, locked

CONTENT = ("kind", "title", "description", "minutes", "presenter")


@dataclass
class ItemConflict(Exception):
    """Somebody else changed the item since the writer read it. Nothing was written.

    `item` is what is stored now.
    """

    item: AgendaItem


@dataclass
class OrderConflict(Exception):
    """Somebody else changed the order, or what stands in it, since the actor saw it. Nothing was
    written."""

    item: AgendaItem


@transaction.atomic
def propose_item(
    *, meeting: Meeting, government: Government, content: Mapping[str, Any], actor: User
) -> AgendaItem:
    """A head of delegation proposes an item; officers hear of it.

    `content` holds every name in CONTENT. Raises SomeoneWasFaster where the meeting takes no
    proposals (any more), and ValidationError.
    """
    require(actor, "agenda.propose", government)
    meeting = locked(Meeting.objects.all(), meeting.pk)
    if not meeting.takes_proposals:
        raise SomeoneWasFaster(meeting, "propose_item")
    item = AgendaItem(
        meeting=meeting,
        government=government,
        proposed_by=actor,
        state=AgendaItem.State.PROPOSED,
        **{name: content[name] for name in CONTENT},
    )
    item.full_clean()
    item.save()
    _record("propose", item, actor)
    notices.item_proposed(item)
    return item


@transaction.atomic
def add_item(*, meeting: Meeting, content: Mapping[str, Any], actor: User) -> AgendaItem:
    """The secretariat writes an item; it stands last. Raises SomeoneWasFaster after the meeting."""
    meeting = locked_meeting(meeting, actor)
    _require_open(meeting)
    item = AgendaItem(
        meeting=meeting,
        proposed_by=actor,
        state=AgendaItem.State.ACCEPTED,
        position=_last(meeting),
        **{name: content[name] for name in CONTENT},
    )
    item.full_clean()
    item.save()
    _record("add", item, actor)
    return item


@transaction.atomic
def change_item(
    *, item: AgendaItem, content: Mapping[str, Any], expected_version: int, actor: User
) -> AgendaItem:
    """Words an item otherwise, one that is proposed as well. Raises ItemConflict where somebody
    else did since `expected_version`, unless to the same, and SomeoneWasFaster for an item that
    is neither proposed nor on the agenda."""
    item = _locked_item(item, actor)
    if item.state not in {AgendaItem.State.PROPOSED, AgendaItem.State.ACCEPTED}:
        raise SomeoneWasFaster(item, "change_item")
    changed = [name for name in CONTENT if getattr(item, name) != content[name]]
    if not changed:
        return item
    if item.version != expected_version:
        raise ItemConflict(item)
    for name in changed:
        setattr(item, name, content[name])
    item.version += 1
    item.full_clean()
    item.save()
    _record("change", item, actor, changed=changed)
    return item


@transaction.atomic
def accept_item(*, item: AgendaItem, actor: User) -> AgendaItem:
    """Puts a proposal on the agenda, at its end; the government hears."""
    item = _locked_item(item, actor)
    _move(item, AgendaItem.ACCEPT, actor, position=_last(item.meeting))
    notices.item_decided(item)
    return item


@transaction.atomic
def decline_item(*, item: AgendaItem, reason: str, actor: User) -> AgendaItem:
    """Declines a proposal; the government hears, and reads the reason. Raises ReasonMissing."""
    item = _locked_item(item, actor)
    _move(item, AgendaItem.DECLINE, actor, reason=reason)
    notices.item_decided(item)
    return item


@transaction.atomic
def take_item_off(*, item: AgendaItem, reason: str, actor: User) -> AgendaItem:
    """Takes an item off the agenda. Whoever proposed it hears. Raises ReasonMissing."""
    item = _locked_item(item, actor)
    _move(item, AgendaItem.TAKE_OFF, actor, reason=reason)
    notices.item_decided(item)
    return item


@transaction.atomic
def withdraw_item(*, item: AgendaItem, actor: User) -> AgendaItem:
    """The delegation takes its own proposal back, before it was decided on."""
    meeting = locked(Meeting.objects.all(), item.meeting_id)
    item = locked(AgendaItem.objects.select_related("meeting"), item.pk)
    require(actor, "agenda.withdraw", item)
    item.meeting = meeting
    _move(item, AgendaItem.WITHDRAW, actor)
    return item


@transaction.atomic
def shift_item(*, item: AgendaItem, up: bool, actor: User) -> AgendaItem:
    """Changes places with the item before it, or after it; nothing happens at the ends."""
    item = _locked_item(item, actor)
    order = _order_with(item, "shift_item")
    place = order.index(item) + 1
    wanted = place - 1 if up else place + 1
    if not 1 <= wanted <= len(order):
        return item
    return _put(item, order, wanted, actor)


@transaction.atomic
def place_item(
    *, item: AgendaItem, place: int, expected_order: Sequence[int], actor: User
) -> AgendaItem:
    """Puts an item of the agenda at a place, counted from one; the others keep their order.

    `expected_order` has the numbers of the items as the actor saw them. Raises OrderConflict where
    they stand otherwise, unless as the actor wants them; ValidationError for a place that the
    agenda does not have; and SomeoneWasFaster where the item is not on it.
    """
    item = _locked_item(item, actor)
    order = _order_with(item, "place_item")
    stored = [each.pk for each in order]
    if stored != list(expected_order):
        wanted = [pk for pk in expected_order if pk != item.pk]
        wanted.insert(place - 1, item.pk)
        if stored == wanted:
            return item
        raise OrderConflict(item)
    if not 1 <= place <= len(order):
        raise ValidationError(_("The agenda has no such place."), code="no_such_place")
    if order[place - 1] == item:
        return item
    return _put(item, order, place, actor)


@transaction.atomic
def circulate_agenda(*, meeting: Meeting, actor: User) -> AgendaVersion:
    """Gives members the agenda as it stands, as another version. Raises ValidationError where it
    is empty or the same as before, and SomeoneWasFaster for a draft and after the meeting."""
    meeting = locked_meeting(meeting, actor)
    _require_open(meeting)
    if not meeting.is_public:
        raise SomeoneWasFaster(meeting, "circulate_agenda")
    items = written_down(
        meeting.items.filter(state=AgendaItem.State.ACCEPTED).select_related("government")
    )
    last = meeting.agenda_versions.first()
    if not items or (last is not None and last.items == items):
        raise ValidationError(_("There is nothing new to circulate."), code="nothing_new")
    version = AgendaVersion.objects.create(
        meeting=meeting, number=last.number + 1 if last else 1, items=items, circulated_by=actor
    )
    record(
        verb="agenda.circulate",
        actor=actor,
        obj=meeting,
        government_id=meeting.host_id,
        number=version.number,
        items=len(items),
    )
    notices.agenda_circulated(version)
    return version


def _locked_item(item: AgendaItem, actor: User) -> AgendaItem:
    """The item and its meeting, held until the transaction ends, for whoever runs meetings."""
    meeting = locked_meeting(item.meeting, actor)
    _require_open(meeting)
    item = locked(AgendaItem.objects.select_related("government"), item.pk)
    item.meeting = meeting
    return item


def _order_with(item: AgendaItem, verb: str) -> list[AgendaItem]:
    """The agenda of a held item that stands on it."""
    if item.state != AgendaItem.State.ACCEPTED:
        raise SomeoneWasFaster(item, verb)
    return list(item.meeting.items.filter(state=AgendaItem.State.ACCEPTED))


def _put(item: AgendaItem, order: list[AgendaItem], place: int, actor: User) -> AgendaItem:
    order.remove(item)
    order.insert(place - 1, item)
    for position, each in enumerate(order, start=1):
        each.position = position
    AgendaItem.objects.bulk_update(order, ["position"])
    _record("move", item, actor, position=place)
    return item


def _require_open(meeting: Meeting) -> None:
    if not meeting.takes_changes:
        raise SomeoneWasFaster(meeting, "agenda")


def _last(meeting: Meeting) -> int:
    last = meeting.items.filter(state=AgendaItem.State.ACCEPTED).aggregate(Max("position"))
    return int(last["position__max"] or 0) + 1


def _move(
    item: AgendaItem, transition: Transition, actor: User, *, reason: str = "", **changes: Any
) -> None:
    source = item.state
    advance(item, transition, reason=reason)
    item.state_since = timezone.now()
    item.reason = reason.strip()
    item.version += 1
    for name, value in changes.items():
        setattr(item, name, value)
    item.full_clean()
    item.save()
    _record(transition.verb, item, actor, reason=reason.strip(), source=source, target=item.state)


def _record(act: str, item: AgendaItem, actor: User, **facts: Any) -> None:
    record(
        verb=f"agendaitem.{act}",
        actor=actor,
        obj=item,
        government_id=item.government_id,
        meeting=item.meeting_id,
        **facts,
    )
