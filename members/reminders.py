"""What people in delegations are reminded of, as a pure function of the time.

Steps are chosen by window and never by equality: whoever asks late gets the latest step that is
due, once, since a notice is unique for recipient, object, deadline and step.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from members import authority, notices
from members.models import Delegation, Government
from members.selectors import confirmation
from members.services.delegations import parts_only_theirs
from taskforce.notifications.services import Draft

DORMANCY_STEPS = (-10, -3, -1)  # days before the place begins to rest
CONFIRMATION_STEPS = (-30, -14, -7, -1, 0, 7, 14)  # days around the end of the year


def due(now: datetime) -> list[Draft]:
    """Every reminder that should have left by now and still makes sense."""
    return [*_dormancy(now), *_confirmations(now)]


def step_at(steps: tuple[int, ...], deadline: datetime, now: datetime) -> int | None:
    """The latest of these steps (days from the deadline) that has come, if any has."""
    come = [step for step in steps if deadline + timedelta(days=step) <= now]
    return come[-1] if come else None


def _dormancy(now: datetime) -> Iterator[Draft]:
    soonest = now + timedelta(days=-DORMANCY_STEPS[0])
    rows = Delegation.objects.filter(
        state=Delegation.State.ACTIVE,
        government__state=Government.State.ACTIVE,
        user__is_active=True,
    ).select_related("user", "government")
    for place in rows:
        deadline = place.rests_at
        step = step_at(DORMANCY_STEPS, deadline, now)
        if step is None or not now < deadline <= soonest:
            continue
        yield Draft(
            kind=notices.DORMANCY.key,
            recipient=place.user,
            obj=place,
            due_at=deadline,
            step=str(step),
            facts={
                "government_name": place.government.name,
                "is_needed": bool(parts_only_theirs(place)),
            },
        )


def _confirmations(now: datetime) -> Iterator[Draft]:
    rows = Government.objects.members().filter(state=Government.State.ACTIVE)
    for government in rows.select_related("delegation_confirmed_by"):
        deadline = confirmation(government).due_at
        step = step_at(CONFIRMATION_STEPS, deadline, now) if deadline else None
        last = timedelta(days=CONFIRMATION_STEPS[-1] + 7)
        if deadline is None or step is None or now > deadline + last:
            continue
        for head in authority.people_with(authority.MANAGE, government.pk):
            yield Draft(
                kind=notices.CONFIRMATION.key,
                recipient=head,
                obj=government,
                due_at=deadline,
                step=str(step),
                facts={"government_name": government.name},
            )
