"""What officers read: needs and offers that fit each other, and introductions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from knowledge.models import LANGUAGES, Consent, Introduction, Side, SupportEntry
from knowledge.models.support import SupportEntryQuerySet
from members.models import Government
from members.selectors import active_members
from taskforce.audit.models import AuditEvent
from taskforce.core.permissions import require

ANSWERS_LATE_AFTER = timedelta(days=14)
OUTCOME_LATE_AFTER = timedelta(days=90)


@dataclass(frozen=True)
class Match:
    """An offer that may meet a need, and why."""

    offer: SupportEntry
    reasons: Sequence[str]


def needs_with_offers(user: Any) -> QuerySet[SupportEntry]:
    """Open needs that an open offer of another government may meet, by government. Pairs that wait
    for an answer, were introduced or were declined do not count again. Refused for people who do
    not see to introductions."""
    require(user, "support.introduce")
    return _matched().listed()


def _matched() -> SupportEntryQuerySet:
    brought_together = Introduction.objects.exclude(state__in=Introduction.FORGOTTEN).filter(
        need=OuterRef(OuterRef("pk")), offer=OuterRef("pk")
    )
    offers = (
        _open(Side.OFFER)
        .exclude(government=OuterRef("government"))
        .filter(
            Q(commitment__number=OuterRef("commitment__number"))
            | Q(capability=OuterRef("capability"))
        )
        .filter(~Exists(brought_together))
    )
    return _open(Side.NEED).filter(Exists(offers))


def _open(side: str) -> SupportEntryQuerySet:
    return SupportEntry.objects.open().filter(side=side, government__in=active_members())


def matches(needs: Iterable[SupportEntry]) -> list[tuple[SupportEntry, list[Match]]]:
    """For each need the offers that may meet it, by government: in no other order. Two queries,
    however many."""
    needs = list(needs)
    offers = list(
        _open(Side.OFFER)
        .listed()
        .filter(
            Q(commitment__number__in={need.commitment.number for need in needs})
            | Q(capability__in={need.capability_id for need in needs if need.capability_id})
        )
    )
    together = set(
        Introduction.objects.exclude(state__in=Introduction.FORGOTTEN)
        .filter(need__in=needs)
        .values_list("need", "offer")
    )
    return [
        (
            need,
            [
                Match(offer, reasons(need, offer))
                for offer in offers
                if fits(need, offer) and (need.pk, offer.pk) not in together
            ],
        )
        for need in needs
    ]


def fits(need: SupportEntry, offer: SupportEntry) -> bool:
    """Whether a need and an offer are of two governments and share a commitment or a capability."""
    return (
        (need.side, offer.side) == (Side.NEED, Side.OFFER)
        and need.government_id != offer.government_id
        and (
            need.commitment.number == offer.commitment.number
            or (need.capability_id is not None and need.capability_id == offer.capability_id)
        )
    )


def reasons(need: SupportEntry, offer: SupportEntry) -> list[str]:
    """Why a need and an offer fit each other, in words."""
    said = []
    if need.commitment.number == offer.commitment.number:
        said.append(_("Both are about commitment %(number)d.") % {"number": need.commitment.number})
    if need.capability_id is not None and need.capability_id == offer.capability_id:
        said.append(_("Both name the capability “%(name)s”.") % {"name": need.capability})
    shared = [
        str(name) for code, name in LANGUAGES if code in need.languages and code in offer.languages
    ]
    if shared:
        said.append(_("Both can work in: %(names)s.") % {"names": ", ".join(shared)})
    elif need.languages and offer.languages:
        said.append(_("They name no language in common."))
    return said


def get_pair(user: Any, need: Any, offer: Any) -> tuple[SupportEntry, SupportEntry]:
    """A need and an offer about to be proposed; 404 where they do not fit."""
    require(user, "support.introduce")
    rows = SupportEntry.objects.listed().exclude(state__in=SupportEntry.UNCONFIRMED)
    found = (get_object_or_404(rows, pk=need), get_object_or_404(rows, pk=offer))
    if not fits(*found):
        raise Http404
    return found


def entries(user: Any, *, side: str = "", state: str = "") -> QuerySet[SupportEntry]:
    """All needs and offers that their governments confirmed, by government."""
    require(user, "support.introduce")
    rows = SupportEntry.objects.listed().exclude(state__in=SupportEntry.UNCONFIRMED)
    if side:
        rows = rows.filter(side=side)
    return rows.filter(state=state) if state else rows


def introductions(user: Any, *, state: str = "") -> QuerySet[Introduction]:
    """All introductions, or those in one state; the one that changed last first."""
    require(user, "support.introduce")
    rows = Introduction.objects.listed()
    return rows.filter(state=state) if state else rows


@dataclass(frozen=True)
class IntroductionPage:
    """An introduction with both sides' answers, need first, and what was done with it: each event
    with the government on whose side it was, or None."""

    introduction: Introduction
    consents: Sequence[Consent]
    reasons: Sequence[str]
    history: Sequence[tuple[AuditEvent, Government | None]]

    @property
    def may_withdraw(self) -> bool:
        return self.introduction.state in Introduction.WAITING

    @property
    def may_conclude(self) -> bool:
        return self.introduction.state == Introduction.State.INTRODUCED


def get_introduction(user: Any, pk: Any) -> Introduction:
    """One introduction, for officers; Refused for everybody else."""
    return get_object_or_404(introductions(user), pk=pk)


def introduction_page(user: Any, pk: Any) -> IntroductionPage:
    """One introduction with everything about it."""
    introduction = get_introduction(user, pk)
    consents = list(
        introduction.consents.select_related("government", "entry__commitment", "answered_by")
    )
    consents.sort(key=lambda consent: consent.side != Side.NEED)
    trail = AuditEvent.objects.filter(
        Q(object_type=Introduction._meta.label, object_id=str(introduction.pk))
        | Q(object_type=Consent._meta.label, object_id__in=[str(each.pk) for each in consents])
    )
    sides = {consent.government_id: consent.government for consent in consents}
    return IntroductionPage(
        introduction=introduction,
        consents=consents,
        reasons=reasons(introduction.need, introduction.offer),
        history=[(event, sides.get(event.government_id or 0)) for event in trail],
    )


@dataclass(frozen=True)
class SecretariatWork:
    """`commitments`: numbers of those on which a need has an offer that may meet it. `unanswered`:
    introductions that wait for an answer for two weeks. `without_outcome`: those made three months
    ago of which nobody has said what came of them."""

    commitments: Sequence[int]
    unanswered: Sequence[Introduction]
    without_outcome: Sequence[Introduction]


def waits_for_secretariat(now: datetime) -> SecretariatWork:
    """What officers have to see to. Asks no permission and names no government; for readers who
    passed `support.introduce`."""
    numbers = _matched().annotate(number=F("commitment__number")).order_by("number")
    rows = Introduction.objects.listed().order_by("state_since", "pk")
    return SecretariatWork(
        commitments=list(numbers.values_list("number", flat=True).distinct()),
        unanswered=list(rows.waiting().filter(proposed_at__lt=now - ANSWERS_LATE_AFTER)),
        without_outcome=list(
            rows.filter(
                state=Introduction.State.INTRODUCED, state_since__lt=now - OUTCOME_LATE_AFTER
            )
        ),
    )
