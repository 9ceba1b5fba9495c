"""When people want their mail, and which kinds not at all."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from taskforce.notifications.kinds import Kind
from taskforce.notifications.models import MORNING, Addressee, Wishes

if TYPE_CHECKING:
    from members.models import User  # for readers and the type checker; members is a layer above


def wishes_of(people: Iterable["User | Addressee"]) -> Mapping[int, Wishes]:
    """What these people have said, by the number of their account; one query."""
    numbers = {person.pk for person in people if not isinstance(person, Addressee)}
    return Wishes.objects.in_bulk(numbers) if numbers else {}


def own_wishes(person: "User") -> Wishes:
    """The person's wishes, or what holds where they said nothing."""
    return wishes_of([person]).get(person.pk) or Wishes(person=person)


def hour_of(person: "User | Addressee", wishes: Mapping[int, Wishes]) -> int:
    """The local hour at which the person wants reminders."""
    said = None if isinstance(person, Addressee) else wishes.get(person.pk)
    return said.hour if said else MORNING


def wants(person: "User | Addressee", kind: Kind, wishes: Mapping[int, Wishes]) -> bool:
    """Whether mail of this kind may go to the person."""
    said = None if isinstance(person, Addressee) else wishes.get(person.pk)
    return kind.mandatory or said is None or kind.key not in said.declined
