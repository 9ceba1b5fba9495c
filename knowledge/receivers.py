"""What the library does on signals of the apps below."""

from typing import Any

from django.dispatch import receiver

from knowledge.models import Resource, SafetyCheck
from members.models import User
from members.signals import own_data_asked


@receiver(own_data_asked)
def tell_own_data(sender: type[User], person: User, **more: Any) -> dict[str, Any]:
    """The texts that a person wrote or sent, and what they confirmed."""
    return {
        "library_texts": list(
            Resource.objects.filter(author=person).order_by("pk").values("title", "state")
        ),
        "library_checks": list(
            SafetyCheck.objects.filter(confirmed_by=person)
            .order_by("pk")
            .values("resource__title", "edition", "part", "points", "confirmed_at")
        ),
    }
