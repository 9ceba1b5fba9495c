"""What waits for the secretariat about support, as groups of the overview and the digest.

The digest is mail, so its lines name commitments and no government.
"""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from knowledge.models import Introduction
from knowledge.selectors.support_matches import SecretariatWork
from taskforce.home.work import Group, Item

_MATCHES = ngettext_lazy(
    "Needs on %(count)d commitment may be met by an offer",
    "Needs on %(count)d commitments may be met by an offer",
    "count",
)
_UNANSWERED = ngettext_lazy(
    "%(count)d introduction has waited two weeks for an answer",
    "%(count)d introductions have waited two weeks for an answer",
    "count",
)
_WITHOUT_OUTCOME = ngettext_lazy(
    "The outcome of %(count)d introduction is not recorded after three months",
    "The outcomes of %(count)d introductions are not recorded after three months",
    "count",
)


def support_groups(work: SecretariatWork) -> Iterator[Group]:
    """In the order in which an introduction goes its way."""
    matches = reverse("support-matches")
    introductions = reverse("support-introductions")
    yield Group(
        "support_matches",
        _MATCHES,
        matches,
        [Item(_on(number), matches) for number in work.commitments],
    )
    yield Group(
        "introductions_unanswered",
        _UNANSWERED,
        introductions,
        [_item(each) for each in work.unanswered],
    )
    yield Group(
        "introductions_without_outcome",
        _WITHOUT_OUTCOME,
        f"{introductions}?state={Introduction.State.INTRODUCED}",
        [_item(each) for each in work.without_outcome],
    )


def _item(introduction: Introduction) -> Item:
    number = introduction.need.commitment.number
    return Item(_on(number), introduction.get_absolute_url(), introduction.state_since)


def _on(number: int) -> str:
    return _("Commitment %(number)d") % {"number": number}
