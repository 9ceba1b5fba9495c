"""Kinds of objects that few people read, and the rule that opens each of them.

An app registers the labels of its models from AppConfig.ready. Pages that show rows about objects
of every kind, such as the trail of a government and the log of mail, leave out what is closed to
the reader.
"""

from collections.abc import Iterable
from typing import Any

from taskforce.core.permissions import allows

_OPENED_BY: dict[str, str] = {}


def keep(labels: Iterable[str], *, rule: str) -> None:
    """Keeps objects of these kinds to those whom the rule allows them."""
    _OPENED_BY.update(dict.fromkeys(labels, rule))


def closed_to(user: Any) -> frozenset[str]:
    """The labels of the models of which this person reads nothing outside their own government."""
    closed = {rule for rule in set(_OPENED_BY.values()) if not allows(user, rule)}
    return frozenset(label for label, rule in _OPENED_BY.items() if rule in closed)
