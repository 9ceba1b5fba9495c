"""The mail about seats: confirmed, declined."""

from django.utils.translation import gettext_lazy as _

from meetings.models import Registration
from meetings.notices.shared import SAMPLE, TWO_WEEKS, facts, heads_of, to_the_page
from taskforce.notifications import kinds
from taskforce.notifications.kinds import Audience, Recipients
from taskforce.notifications.services import queue

_WHO = Recipients(
    _("The person registered, where they have an account, and their heads of delegation"),
    Audience.DELEGATION,
)

CONFIRMED = kinds.Kind(
    key="registration.confirmed",
    title=_("A seat is confirmed"),
    recipients=_WHO,
    link=to_the_page,
    expires_after=TWO_WEEKS,
    sample={**SAMPLE, "government_name": "Norland"},
)
DECLINED = kinds.Kind(
    key="registration.declined",
    title=_("A registration is declined"),
    recipients=_WHO,
    link=to_the_page,
    expires_after=TWO_WEEKS,
    sample={**SAMPLE, "government_name": "Norland"},
)
KINDS = (CONFIRMED, DECLINED)


def seat_confirmed(registration: Registration) -> None:
    """The person and their heads hear."""
    _queue(CONFIRMED, registration)


def seat_declined(registration: Registration) -> None:
    """The person and their heads hear; why stands on the meeting's page."""
    _queue(DECLINED, registration)


def _queue(kind: kinds.Kind, registration: Registration) -> None:
    people = {user.pk: user for user in heads_of(registration.government_id)}
    if registration.person is not None and registration.person.is_active:
        people[registration.person.pk] = registration.person
    queue(
        kind=kind.key,
        recipients=people.values(),
        obj=registration.meeting,
        step=f"registration-{registration.pk}",
        facts={
            **facts(registration.meeting),
            "government_name": str(registration.government),
        },
    )
