"""Rules about meetings."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from meetings.models import Meeting
from members.permissions import is_officer
from taskforce.core.permissions import Allowed, Decision, Denied, Rule


def _run(user: Any, meeting: Meeting | None) -> Decision:
    if is_officer(user):
        return Allowed()
    return Denied(_("Only the secretariat plans meetings."))


RULES: dict[str, Rule] = {"meeting.run": _run}
