"""Introducing two governments: proposed by an officer, made when both agree.

Locks are taken in one order: entries by their id, then the introduction, then its consents.

What a side does goes to the trail on its own consent, and what the introduction does on its row,
under no government and no delegate's name: so no government's trail, and no person's, leads to the
other side.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from knowledge.models import Consent, Introduction, Outcome, SupportEntry
from knowledge.notices import support as notices
from knowledge.selectors.support_matches import fits
from members import authority
from members.models import Government, User
from members.selectors import active_members
from taskforce.audit.services import THE_PORTAL, record
from taskforce.core.permissions import require
from taskforce.core.texts import plain
from taskforce.core.transitions import SomeoneWasFaster, Transition, advance, locked

ANSWER_WITHIN = timedelta(days=30)
LONGEST = 2_000  # characters of an outcome or a reason


@dataclass(frozen=True)
class Shared:
    """What a government gives the other one beside the words of its entry: a person of its
    delegation, the address of a mailbox, or both."""

    contact: User | None
    mailbox: str = ""


@dataclass
class ConsentConflict(Exception):
    """The entry is no longer the one that the page showed; nothing was agreed.

    `entry` is what would be shared now.
    """

    entry: SupportEntry


@transaction.atomic
def propose(*, need: SupportEntry, offer: SupportEntry, actor: User) -> Introduction:
    """Asks the two governments, each by itself, whether they wish to be introduced.

    Raises SomeoneWasFaster where an entry is no longer open or its government not active,
    ValidationError where the two do not fit or were brought together before.
    """
    require(actor, "support.introduce")
    need, offer = _locked_entries(need.pk, offer.pk)
    for entry in (need, offer):
        if entry.state != SupportEntry.State.OPEN or not _is_active(entry.government):
            raise SomeoneWasFaster(entry, "propose")
    if not fits(need, offer):
        raise ValidationError(
            _("Choose a need and an offer of two governments that share something."), code="match"
        )
    before = Introduction.objects.filter(need=need, offer=offer)
    if before.exclude(state__in=Introduction.FORGOTTEN).exists():
        raise ValidationError(_("This need and this offer were brought together before."))
    introduction = Introduction.objects.create(
        need=need, offer=offer, proposed_by=actor, answer_by=timezone.now() + ANSWER_WITHIN
    )
    _record_move(introduction, "propose", actor)
    for entry in (need, offer):
        consent = Consent.objects.create(
            introduction=introduction, side=entry.side, government=entry.government, entry=entry
        )
        _record("consent.ask", consent, actor)
        notices.asked(consent)
    return introduction


@transaction.atomic
def agree(*, consent: Consent, shared: Shared, expected_version: int, actor: User) -> Consent:
    """A government agrees. Where the other one has agreed too, both read each other's name, words
    and contacts from now on.

    `expected_version` is the entry's as the page showed it. Raises ConsentConflict where it has
    changed, SomeoneWasFaster where the question was answered or taken back, ValidationError without
    a contact.
    """
    consent, entry, introduction = _locked(consent)
    require(actor, "support.consent", consent.government)
    advance(consent, Consent.AGREE)
    if timezone.now() >= introduction.answer_by:
        raise SomeoneWasFaster(Consent.objects.get(pk=consent.pk), "agree")
    if entry.version != expected_version:
        raise ConsentConflict(SupportEntry.objects.listed().get(pk=entry.pk))
    consent.shared_title, consent.shared_words = entry.title, entry.words
    consent.contact, consent.mailbox = _contact(shared, consent.government), shared.mailbox.strip()
    consent.answered_by = actor
    _save(consent, "consent.agree", actor)
    other = _other(consent)
    if not _is_active(other.government):
        _close(introduction, Introduction.WITHDRAW)
    elif other.state == Consent.State.AGREED:
        _move(introduction, Introduction.AGREE_SECOND)
        for side in (consent, other):
            advance(side, Consent.INTRODUCE)
            _save(side, "consent.introduce", None)
            notices.introduced(side)
    else:
        _move(introduction, Introduction.AGREE_FIRST)
    return Consent.objects.get(pk=consent.pk)


@transaction.atomic
def decline(*, consent: Consent, reason: str = "", actor: User) -> Consent:
    """A government does not wish to be introduced, or no longer. The other one learns that it did
    not come about; who declined and `reason` are for the secretariat alone.

    Raises SomeoneWasFaster where both have agreed or nothing waits any more.
    """
    consent, _entry, introduction = _locked(consent)
    require(actor, "support.consent", consent.government)
    advance(consent, Consent.DECLINE)
    _forget(consent)
    consent.reason = _short("reason", reason)
    consent.answered_by = actor
    _save(consent, "consent.decline", actor)
    _close(introduction, Introduction.DECLINE)
    return consent


@transaction.atomic
def withdraw(*, introduction: Introduction, actor: User) -> Introduction:
    """The secretariat takes back its questions; the pair may be proposed again."""
    require(actor, "support.introduce")
    row = _locked_introduction(introduction.pk)
    _close(row, Introduction.WITHDRAW, actor)
    return row


@transaction.atomic
def conclude(*, introduction: Introduction, outcome: str, words: str, actor: User) -> Introduction:
    """Records for the secretariat what came of an introduction. Both sides read it. Raises
    SomeoneWasFaster, ValidationError."""
    require(actor, "support.introduce")
    return _conclude(introduction.pk, outcome, words, actor, None)


@transaction.atomic
def conclude_for(*, consent: Consent, outcome: str, words: str, actor: User) -> Consent:
    """As `conclude`, by one of the two governments."""
    require(actor, "support.consent", consent.government)
    _conclude(consent.introduction_id, outcome, words, actor, consent)
    return Consent.objects.get(pk=consent.pk)


def lapse_due(*, now: datetime) -> int:
    """Closes questions that were not answered in time; each in a transaction of its own. How
    many."""
    late = Introduction.objects.waiting().filter(answer_by__lte=now)
    return sum(_lapse(pk, now) for pk in list(late.values_list("pk", flat=True)))


def take_back_of(entry: SupportEntry) -> None:
    """Takes back the questions that wait about an entry, which is paused or over. The caller holds
    its lock."""
    for side in ("need", "offer"):
        rows = Introduction.objects.waiting().select_related("need__commitment")
        held = rows.filter(**{side: entry}).order_by("pk").select_for_update(of=("self",))
        for introduction in held:
            _close(introduction, Introduction.WITHDRAW)


@transaction.atomic
def _lapse(pk: UUID, now: datetime) -> int:
    introduction = _locked_introduction(pk)
    if introduction.state not in Introduction.WAITING or introduction.answer_by > now:
        return 0
    _close(introduction, Introduction.LAPSE)
    return 1


def _conclude(pk: UUID, outcome: str, words: str, actor: User, by: Consent | None) -> Introduction:
    row = _locked_introduction(pk)
    now_there = Consent.objects.get(pk=by.pk) if by else row
    if row.state not in Introduction.CONCLUDE.sources:
        raise SomeoneWasFaster(now_there, "conclude")
    if outcome not in Outcome.values:
        raise ValidationError({"outcome": _("Say what came of it.")})
    said = {"outcome": outcome, "outcome_words": _short("words", words)}
    _move(row, Introduction.CONCLUDE, None if by else actor, **said)
    for side in _consents(row):
        advance(side, Consent.CONCLUDE)
        own = by is None or side.pk == by.pk
        _save(side, "consent.conclude", actor if own else None)
    return row


def _close(introduction: Introduction, transition: Transition, officer: User | None = None) -> None:
    """Nothing comes of it: whoever has not declined is told so, and nothing more."""
    _move(introduction, transition, officer)
    for side in _consents(introduction):
        if side.state in Consent.CLOSE.sources:
            advance(side, Consent.CLOSE)
            _forget(side)
            _save(side, "consent.close", None)
            notices.closed(side)


def _move(
    introduction: Introduction, transition: Transition, officer: User | None = None, **changes: str
) -> None:
    advance(introduction, transition)
    introduction.state_since = timezone.now()
    for name, value in changes.items():
        setattr(introduction, name, value)
    introduction.save(update_fields=["state", "state_since", *changes])
    _record_move(introduction, transition.verb, officer)


def _locked(consent: Consent) -> tuple[Consent, SupportEntry, Introduction]:
    """The consent, its own entry and the introduction, held until the transaction ends."""
    pair = Introduction.objects.get(pk=consent.introduction_id)
    entries = _locked_entries(pair.need_id, pair.offer_id)
    introduction = _locked_introduction(pair.pk)
    row = locked(Consent.objects.select_related("government", "entry__commitment"), consent.pk)
    entry = next(each for each in entries if each.pk == row.entry_id)
    return row, entry, introduction


def _locked_introduction(pk: UUID) -> Introduction:
    return locked(Introduction.objects.select_related("need__commitment"), pk)


def _locked_entries(need: UUID, offer: UUID) -> tuple[SupportEntry, SupportEntry]:
    rows = SupportEntry.objects.select_related("government", "commitment")
    held = rows.filter(pk__in=[need, offer]).order_by("pk").select_for_update(of=("self",))
    found = {entry.pk: entry for entry in held}
    return found[need], found[offer]


def _consents(introduction: Introduction) -> list[Consent]:
    rows = introduction.consents.select_related("government", "entry__commitment")
    return list(rows.order_by("pk").select_for_update(of=("self",)))


def _other(consent: Consent) -> Consent:
    rows = Consent.objects.select_related("government", "entry__commitment")
    other = rows.exclude(pk=consent.pk).get(introduction=consent.introduction_id)
    return locked(rows, other.pk)


def _is_active(government: Government) -> bool:
    return active_members().filter(pk=government.pk).exists()


def _contact(shared: Shared, government: Government) -> User | None:
    """Raises ValidationError without any contact, and for somebody of another delegation."""
    if shared.contact is None and not shared.mailbox.strip():
        raise ValidationError({"contact": _("Choose a person, or give the address of a mailbox.")})
    if shared.contact and not authority.holds(shared.contact, authority.READ, government.pk):
        raise ValidationError({"contact": _("Choose somebody of your delegation.")})
    return shared.contact


def _forget(consent: Consent) -> None:
    consent.shared_title = consent.shared_words = consent.mailbox = ""
    consent.contact = None


def _short(name: str, text: str) -> str:
    text = plain(text)
    if len(text) > LONGEST:
        raise ValidationError({name: _("This is too long.")}, code="long")
    return text


def _save(consent: Consent, verb: str, actor: User | None) -> None:
    consent.state_since = timezone.now()
    consent.save()
    _record(verb, consent, actor)


def _record(verb: str, consent: Consent, actor: User | None) -> None:
    record(
        verb=verb,
        actor=actor,
        by="" if actor else THE_PORTAL,
        obj=consent,
        government_id=consent.government_id,
    )


def _record_move(introduction: Introduction, verb: str, officer: User | None) -> None:
    record(
        verb=f"introduction.{verb}",
        actor=officer,
        by="" if officer else THE_PORTAL,
        obj=introduction,
        state=introduction.state,
    )
