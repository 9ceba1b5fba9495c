"""What meetings do on signals of the apps below."""

from typing import Any

from django.dispatch import receiver

from meetings.models import (
    ActionItem,
    ActionUpdate,
    AgendaItem,
    BriefingPack,
    CalendarFeed,
    Objection,
    PaperVersion,
    Registration,
)
from meetings.services import hand_over_actions, hand_over_seats
from members.models import Delegation, User
from members.signals import delegate_departed, own_data_asked


@receiver(delegate_departed)
def receive_departed(*, delegation_id: int, successor_id: int | None, **_signal: Any) -> None:
    """Their seats and the actions that they looked after go to whoever takes over."""
    place = Delegation.objects.select_related("user").get(pk=delegation_id)
    successor = (
        Delegation.objects.select_related("user").get(pk=successor_id) if successor_id else None
    )
    for hand_over in (hand_over_seats, hand_over_actions):
        hand_over(
            government_id=place.government_id,
            leaver=place.user,
            successor=successor.user if successor else None,
        )


@receiver(own_data_asked)
def tell_own_data(sender: type[User], person: User, **more: Any) -> dict[str, Any]:
    """A person's registrations with what they need, what they brought, proposed, look after and
    objected to."""
    registrations = Registration.objects.filter(person=person).order_by("pk")
    held = {
        "registrations": list(
            registrations.values(
                *("meeting__title", "government__name", "name", "office", "part", "mode", "state"),
                *("needs__interpretation", "needs__accessibility"),
            )
        ),
        "proposals": list(
            AgendaItem.objects.filter(proposed_by=person)
            .order_by("pk")
            .values("meeting__title", "title", "state")
        ),
        "papers": list(
            PaperVersion.objects.filter(brought_by=person)
            .order_by("pk")
            .values("paper__title", "number", "brought_at")
        ),
        "actions": [
            {"number": action.number, "text": action.text, "state": action.state}
            for action in ActionItem.objects.filter(person=person)
        ],
        "words_on_actions": list(
            ActionUpdate.objects.filter(written_by=person)
            .order_by("pk")
            .values("verb", "words", "written_at")
        ),
        "objections": list(
            Objection.objects.filter(made_by=person)
            .order_by("pk")
            .values("revision__meeting__title", "text", "state", "made_at")
        ),
        "briefing_packs": list(
            BriefingPack.objects.filter(person=person)
            .order_by("pk")
            .values("meeting__title", "number", "ordered_at", "made_at", "language")
        ),
        "calendar_address_made_at": list(
            CalendarFeed.objects.filter(person=person).values_list("made_at", flat=True)
        ),
    }
    return {"meetings": held}
