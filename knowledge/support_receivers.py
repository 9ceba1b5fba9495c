"""What the library's support does on signals of the apps below."""

from typing import Any

from django.dispatch import receiver

from commitments.models import Publication
from commitments.signals import report_published
from knowledge.models import Consent, SupportEntry
from knowledge.services.support import suggest_from
from members import authority
from members.models import User
from members.signals import own_data_asked


@receiver(report_published)
def receive_published(*, publication_id: int, **_signal: Any) -> None:
    """What the report says about support is suggested to its own government."""
    rows = Publication.objects.select_related("government", "round__statement", "version")
    suggest_from(publication=rows.get(pk=publication_id))


@receiver(own_data_asked)
def tell_own_data(sender: type[User], person: User, **more: Any) -> dict[str, Any]:
    """The needs and offers that a person entered, and the questions that they answered."""
    entries = SupportEntry.objects.filter(added_by=person).listed()
    consents = Consent.objects.select_related("government", "entry__commitment")
    consents = consents.order_by("state_since", "pk")
    return {
        "support": {
            "entries": [_held(row, person, "title", "state") for row in entries],
            "answered": [
                _held(row, person, "state", "state_since")
                for row in consents.filter(answered_by=person)
            ],
            "contact_of": [
                _held(row, person, "state", "state_since")
                for row in consents.filter(contact=person)
            ],
        }
    }


def _held(row: SupportEntry | Consent, person: User, *names: str) -> dict[str, Any]:
    """What it is about; as it stands now only for people of its government. Whoever left would
    otherwise go on reading what became of it."""
    held = {"government": row.government.name, "about": str(row)}
    if authority.holds(person, authority.READ, row.government_id):
        held |= {name: getattr(row, name) for name in names}
    return held
