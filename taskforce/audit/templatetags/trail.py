"""The trail in words."""

from collections.abc import Iterable
from itertools import groupby

from django import template

from taskforce.audit.models import AuditEvent
from taskforce.audit.words import in_words

register = template.Library()

register.filter("act", in_words)


@register.filter
def runs(events: Iterable[AuditEvent]) -> list[tuple[AuditEvent, int]]:
    """What somebody did to the same thing several times in a row as one line: the first of them
    in the given order, and how many."""
    alike = groupby(
        events, lambda event: (event.verb, event.actor_name, event.object_id, event.reason)
    )
    found = []
    for _key, group in alike:
        same = list(group)
        found.append((same[0], len(same)))
    return found
