"""Commands of the library, one function a verb."""

from knowledge.content import FIELDS, RELATIONS
from knowledge.services.moves import ResourceConflict
from knowledge.services.resources import (
    MOST_DOCUMENTS,
    add_document,
    amend,
    change_resource,
    create_resource,
    drop_amendment,
    note_reading,
    remove_document,
)
from knowledge.services.review import (
    a_year_after,
    archive,
    clear,
    confirm,
    publish,
    recall,
    reopen,
    request_changes,
    set_readers,
    submit,
    take,
    unpublish,
    withdraw,
)

__all__ = [
    "FIELDS",
    "MOST_DOCUMENTS",
    "RELATIONS",
    "ResourceConflict",
    "a_year_after",
    "add_document",
    "amend",
    "archive",
    "change_resource",
    "clear",
    "confirm",
    "create_resource",
    "drop_amendment",
    "note_reading",
    "publish",
    "recall",
    "remove_document",
    "reopen",
    "request_changes",
    "set_readers",
    "submit",
    "take",
    "unpublish",
    "withdraw",
]
