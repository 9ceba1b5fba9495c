"""Commands of the library, one function a verb."""

from knowledge.services.resources import (
    FIELDS,
    RELATIONS,
    ResourceConflict,
    change_resource,
    create_resource,
    publish,
)

__all__ = [
    "FIELDS",
    "RELATIONS",
    "ResourceConflict",
    "change_resource",
    "create_resource",
    "publish",
]
