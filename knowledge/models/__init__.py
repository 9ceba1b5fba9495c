"""What governments and the secretariat share with each other and with the public."""

from knowledge.models.records import (
    ResourceDocument,
    ResourcePermission,
    ResourceVersion,
    SafetyCheck,
)
from knowledge.models.resources import FIRST_YEAR, LANGUAGES, LAST_YEAR, Resource, ResourceQuerySet

__all__ = [
    "FIRST_YEAR",
    "LANGUAGES",
    "LAST_YEAR",
    "Resource",
    "ResourceDocument",
    "ResourcePermission",
    "ResourceQuerySet",
    "ResourceVersion",
    "SafetyCheck",
]
