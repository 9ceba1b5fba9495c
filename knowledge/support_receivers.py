"""What the library's support does on signals of the apps below."""

from typing import Any

from django.dispatch import receiver

from commitments.models import Publication
from commitments.signals import report_published
from knowledge.models import Consent, SupportEntry
from knowledge.services.support import suggest_from
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
    answered = Consent.objects.filter(answered_by=person).order_by("state_since", "pk")
    named = Consent.objects.filter(contact=person).order_by("state_since", "pk")
    return {
        "support": {
            "entries": list(entries.values("government__name", "side", "title", "state")),
            "answered": list(answered.values("government__name", "state", "state_since")),
            "contact_of": list(named.values("government__name", "state", "state_since")),
        }
    }
