"""Rules about needs, offers and introductions.

An officer who also has a place in a delegation is treated as one of that government's people: what
other governments need would otherwise reach it through them.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from knowledge.models.support import Consent, Introduction, SupportEntry
from knowledge.permissions import reads_as_taskforce
from members import authority
from members.models import Government
from members.permissions import is_officer
from taskforce.core.permissions import Allowed, Decision, Denied, Rule

# One of these answers for a government when another one might learn of it.
ANSWERING = frozenset({authority.CLEAR, authority.MANAGE})

# What a trail or a log of mail shows of other governments only to those who introduce.
CONFIDENTIAL = tuple(model._meta.label for model in (SupportEntry, Consent, Introduction))


def introduces(user: Any) -> bool:
    """Whether this person sees to introductions: an officer who belongs to no delegation."""
    return is_officer(user) and not authority.permissions_of(user)


def _follow(user: Any, obj: None) -> Decision:
    """Reading the figures and the names of those who let themselves be named."""
    if reads_as_taskforce(user):
        return Allowed()
    return Denied(_("This is for member governments and the secretariat."))


def _read(user: Any, entry: SupportEntry) -> Decision:
    """A need or an offer: its own delegation, and the secretariat once it was confirmed."""
    if authority.holds(user, authority.READ, entry.government_id):
        return Allowed()
    if introduces(user) and entry.state not in SupportEntry.UNCONFIRMED:
        return Allowed()
    return Denied(_("This is for the government’s own delegation and the secretariat."))


def _write(user: Any, government: Government) -> Decision:
    """Saying what a government needs or offers."""
    held = authority.permissions_of(user).get(government.pk, frozenset())
    if government.is_taskforce_member and held & authority.WRITING:
        return Allowed()
    return Denied(_("Those who write or lead for a member government say what it needs or offers."))


def _consent(user: Any, government: Government) -> Decision:
    """Agreeing that something of a government reaches another one."""
    held = authority.permissions_of(user).get(government.pk, frozenset())
    if government.is_taskforce_member and held & ANSWERING:
        return Allowed()
    return Denied(_("The head of delegation or a clearance holder answers for the government."))


def _read_consent(user: Any, consent: Consent) -> Decision:
    """The question to one government: its delegation alone. The secretariat has its own page."""
    if authority.holds(user, authority.READ, consent.government_id):
        return Allowed()
    return Denied(_("This is for the government’s own delegation."))


def _introduce(user: Any, obj: None) -> Decision:
    if introduces(user):
        return Allowed()
    return Denied(_("Only officers who belong to no delegation see to introductions."))


RULES: dict[str, Rule] = {
    "support.follow": _follow,
    "support.read": _read,
    "support.write": _write,
    "support.consent": _consent,
    "support.read_consent": _read_consent,
    "support.introduce": _introduce,
}
