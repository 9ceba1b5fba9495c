"""What becomes of seats and needs when people leave and meetings are over."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from meetings.models import Meeting, Needs, Registration
from members.models import User
from members.services.erasure import ERASED_DOMAIN
from taskforce.audit.services import record

# Of a meeting that nobody closed, needs are kept no longer than this after its end.
NEEDS_KEPT = timedelta(days=60)


@transaction.atomic
def hand_over_seats(*, government_id: int, leaver: User, successor: User | None) -> int:
    """The seats of somebody who left, at meetings to come, go to whoever takes over and has none
    there; the others are withdrawn. What the leaver needed is deleted. Returns how many seats.
    Called by receivers."""
    seats = (
        Registration.objects.active()
        .filter(government=government_id, person=leaver, meeting__state__in=Meeting.NOT_BEGUN)
        .select_related("government", "meeting")
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    count = 0
    for seat in seats:
        Needs.objects.filter(registration=seat).delete()
        taken = seat.meeting.registrations.active().filter(person=successor)
        if successor is not None and not taken.exists():
            seat.person, seat.name, seat.office = successor, successor.name, ""
        else:
            seat.state, seat.state_since = Registration.State.WITHDRAWN, timezone.now()
        seat.save()
        record(
            verb="registration.hand_over",
            actor=None,
            obj=seat,
            government_id=government_id,
            meeting=seat.meeting_id,
            target=seat.state,
        )
        count += 1
    return count


@transaction.atomic
def forget_needs(*, now: datetime) -> int:
    """Deletes what people needed at meetings that are closed or cancelled, or ended sixty days
    ago. Returns how many rows. Safe at any number at once."""
    over = Q(registration__meeting__state__in=[Meeting.State.CLOSED, Meeting.State.CANCELLED])
    past = Q(registration__meeting__ends_at__lt=now - NEEDS_KEPT)
    count, _rows = Needs.objects.filter(over | past).delete()
    return count


@transaction.atomic
def forget_names() -> int:
    """Takes the names of people who were erased from lists of participants, as erasure took them
    from their accounts. Returns how many rows. Safe at any number at once."""
    erased = Registration.objects.filter(person__email__endswith=f"@{ERASED_DOMAIN}").exclude(
        name=F("person__name"), office=""
    )
    found = list(erased.select_related("person").select_for_update(of=("self",)))
    for registration in found:
        registration.name, registration.office = str(registration.person), ""
    return Registration.objects.bulk_update(found, ["name", "office"])
