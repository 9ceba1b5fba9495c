"""Answers to "may this person do that?" and the register of the rules that give them.

A rule is a pure predicate `(user, obj) -> Decision`. Each app lists its rules in
`permissions.RULES`; `docs/permissions.md` and the test of the permission table are made from
the same register, so a rule that is not listed cannot be named by a view.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.functional import Promise


@dataclass(frozen=True)
class Allowed:
    """Yes."""

    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True)
class Denied:
    """No, and why, in words for the person who asked."""

    reason: str | Promise

    def __bool__(self) -> bool:
        return False


Decision = Allowed | Denied
Rule = Callable[[Any, Any], Decision]

RULES: dict[str, Rule] = {}


class Refused(PermissionDenied):
    """The person may know of the object but not do this with it: answered by 403 and the reason."""

    def __init__(self, reason: str | Promise) -> None:
        super().__init__(str(reason))
        self.reason = reason


def register(rules: Mapping[str, Rule]) -> None:
    """Adds an app's rules; called once from its AppConfig. A name used twice is a mistake."""
    for name, rule in rules.items():
        if RULES.get(name, rule) is not rule:
            raise RuntimeError(f"The rule {name} is defined twice.")
        RULES[name] = rule


def allows(user: Any, name: str, obj: Any = None) -> Decision:
    """What the rule says. Raises KeyError for a rule that nobody registered."""
    return RULES[name](user, obj)


def require(user: Any, name: str, obj: Any = None) -> None:
    """Raises Refused with the rule's reason unless the rule allows it."""
    decision = allows(user, name, obj)
    if isinstance(decision, Denied):
        raise Refused(decision.reason)
