"""What the library does on signals of the apps below."""

from typing import Any

from django.dispatch import receiver

from knowledge.models import Resource, SafetyCheck
from knowledge.selectors.contributions import own_contributions
from knowledge.selectors.resources import readable
from members.models import User
from members.signals import own_data_asked


@receiver(own_data_asked)
def tell_own_data(sender: type[User], person: User, **more: Any) -> dict[str, Any]:
    """The texts that a person wrote or sent, and what they confirmed. Titles and states are as
    others have made them since: they are told of the texts alone that the person may still read."""
    known = set(own_contributions(person).values_list("pk", flat=True))
    known |= set(readable(person).values_list("pk", flat=True))
    written = Resource.objects.filter(author=person).order_by("pk")
    checks = SafetyCheck.objects.filter(confirmed_by=person).order_by("pk")
    return {
        "library_texts": [
            {
                "number": row.pk,
                **({"title": row.title, "state": row.state} if row.pk in known else {}),
            }
            for row in written
        ],
        "library_checks": [
            {
                "number": row.resource_id,
                **({"title": row.resource.title} if row.resource_id in known else {}),
                "edition": row.edition,
                "part": row.part,
                "points": row.points,
                "confirmed_at": row.confirmed_at,
            }
            for row in checks.select_related("resource")
        ],
    }
