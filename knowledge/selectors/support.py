"""Reads of needs, offers and introductions for delegations, and of the figures for members.

Nothing here reads another government's row before both have agreed: a delegation's pages are made
from its own entries and consents alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from knowledge.models import Consent, Introduction, Side, SupportEntry
from knowledge.support_rules import ANSWERING
from members import authority
from members import selectors as members
from members.models import Government, User
from taskforce.core.permissions import Decision, allows, require

# What a delegation may do with an entry, in the order in which a page offers it.
MOVES: Mapping[str, str] = {
    "confirm": "support.write",
    "dismiss": "support.write",
    "resume": "support.write",
    "meet": "support.write",
    "pause": "support.write",
    "end": "support.write",
    "name": "support.consent",
    "unname": "support.consent",
}


@dataclass(frozen=True)
class Own:
    """What one government needs and offers, and what it was asked; with what this reader may do."""

    government: Government
    suggestions: Sequence[SupportEntry]
    needs: Sequence[SupportEntry]
    offers: Sequence[SupportEntry]
    over: Sequence[SupportEntry]
    questions: Sequence[Consent]
    may_write: Decision


def own(user: Any) -> list[Own]:
    """The reader's governments in alphabetical order. Refused for people outside the Taskforce."""
    require(user, "support.follow")
    governments = members.own_governments(user)
    entries = list(SupportEntry.objects.listed().filter(government__in=governments))
    consents = list(
        Consent.objects.filter(government__in=governments)
        .select_related("introduction", "entry__commitment")
        .order_by("-state_since", "pk")
    )
    return [
        _own(
            user,
            government,
            [entry for entry in entries if entry.government_id == government.pk],
            [consent for consent in consents if consent.government_id == government.pk],
        )
        for government in governments
    ]


def _own(
    user: Any, government: Government, entries: list[SupportEntry], questions: list[Consent]
) -> Own:
    State = SupportEntry.State  # noqa: N806  # as everywhere
    running = [entry for entry in entries if entry.state in {State.OPEN, State.PAUSED}]
    return Own(
        government=government,
        suggestions=[entry for entry in entries if entry.state == State.SUGGESTED],
        needs=[entry for entry in running if entry.side == Side.NEED],
        offers=[entry for entry in running if entry.side == Side.OFFER],
        over=[entry for entry in entries if entry.state in {State.MET, State.ENDED}],
        questions=questions,
        may_write=allows(user, "support.write", government),
    )


def get_government(user: Any, pk: int) -> Government:
    """A government for which the person may enter something: 404 where it is not theirs to know,
    Refused where they only read."""
    return members.get_own_government(user, pk, "support.write")


def get_entry(user: Any, pk: Any, name: str = "") -> SupportEntry:
    """An entry that the person may read: 404 for all others. Raises Refused where they may not do
    what the rule named asks for."""
    entry = get_object_or_404(SupportEntry.objects.listed(), pk=pk)
    if not allows(user, "support.read", entry):
        raise Http404
    if name:
        require(user, name, entry.government)
    return entry


@dataclass(frozen=True)
class EntryPage:
    """An entry, and what this reader may do with it now."""

    entry: SupportEntry
    moves: Sequence[str]
    may_change: bool
    questions: Sequence[Consent]


def entry_page(user: Any, pk: Any) -> EntryPage:
    """An entry with the questions that its government was asked about it; 404 as get_entry."""
    entry = get_entry(user, pk)
    own_reader = authority.holds(user, authority.READ, entry.government_id)
    may_write = bool(allows(user, "support.write", entry.government))
    return EntryPage(
        entry=entry,
        moves=[verb for verb in MOVES if _offered(user, entry, verb)],
        may_change=may_write and entry.is_changeable,
        questions=list(
            entry.consents.select_related("entry__commitment", "introduction").order_by("pk")
        )
        if own_reader
        else [],
    )


def _offered(user: Any, entry: SupportEntry, verb: str) -> bool:
    if not allows(user, MOVES[verb], entry.government):
        return False
    if verb in {"name", "unname"}:
        running = entry.state in {SupportEntry.State.OPEN, SupportEntry.State.PAUSED}
        return entry.side == Side.OFFER and running and entry.is_named == (verb == "unname")
    if verb == "meet" and entry.side != Side.NEED:
        return False
    return entry.state in getattr(SupportEntry, verb.upper()).sources


def get_consent(user: Any, pk: Any, name: str = "") -> Consent:
    """The question to one of the person's governments: 404 for all others. Raises Refused where
    they may not do what the rule named asks for."""
    rows = Consent.objects.select_related(
        "government", "entry__government", "entry__commitment", "entry__capability", "contact"
    )
    consent = get_object_or_404(rows.select_related("introduction"), pk=pk)
    if not allows(user, "support.read_consent", consent):
        raise Http404
    if name:
        require(user, name, consent.government)
    return consent


@dataclass(frozen=True)
class Counterpart:
    """What a government reads of the other one once both have agreed."""

    government: Government
    title: str
    words: str
    mailbox: str
    people: Sequence[User]


@dataclass(frozen=True)
class ConsentPage:
    """`other` is None until both have agreed; `outcome` holds the introduction only then."""

    consent: Consent
    may_answer: Decision
    own_people: Sequence[User]
    other: Counterpart | None
    outcome: Introduction | None


def consent_page(user: Any, pk: Any) -> ConsentPage:
    """The question with its answer and what came of it; 404 as get_consent."""
    consent = get_consent(user, pk)
    known = consent.state in Consent.MUTUAL
    return ConsentPage(
        consent=consent,
        may_answer=allows(user, "support.consent", consent.government),
        own_people=_people(consent) if known else (),
        other=_counterpart(consent) if known else None,
        outcome=consent.introduction if known else None,
    )


def _counterpart(consent: Consent) -> Counterpart:
    rows = Consent.objects.exclude(pk=consent.pk).select_related("government", "contact")
    other = rows.get(introduction=consent.introduction_id)
    return Counterpart(
        government=other.government,
        title=other.shared_title,
        words=other.shared_words,
        mailbox=other.mailbox,
        people=_people(other),
    )


def _people(consent: Consent) -> list[User]:
    """The person chosen as long as they belong to the delegation; after that its heads, unless
    there is a mailbox."""
    contact = consent.contact
    if contact is not None and authority.holds(contact, authority.READ, consent.government_id):
        return [contact]
    heads = authority.people_with(authority.MANAGE, consent.government_id)
    return [] if contact is None or consent.mailbox else list(heads)


def people_to_name(government_id: int) -> QuerySet[User]:
    """Who can be given as a contact: the government's own delegation."""
    return authority.people_with(authority.READ, government_id)


@dataclass(frozen=True)
class PersonWork:
    """`questions`: those that the person may answer, the nearest end first. `suggesting`:
    governments of theirs to whom a report suggests something."""

    questions: Sequence[Consent]
    suggesting: Sequence[Government]


def waits_for_person(user: Any) -> PersonWork:
    """What one person has to do about support."""
    answering = _with(user, ANSWERING)
    writing = _with(user, authority.WRITING)
    if not writing and not answering:
        return PersonWork([], [])
    questions = Consent.objects.filter(government__in=answering, state=Consent.State.ASKED)
    about = questions.select_related("introduction", "government", "entry__commitment")
    suggested = SupportEntry.objects.filter(state=SupportEntry.State.SUGGESTED)
    governments = Government.objects.filter(
        pk__in=suggested.filter(government__in=writing).values("government")
    )
    return PersonWork(
        questions=list(about.order_by("introduction__answer_by", "pk")),
        suggesting=list(governments.alphabetical()),
    )


def _with(user: Any, permissions: frozenset[str]) -> list[int]:
    return [pk for pk, held in authority.permissions_of(user).items() if held & permissions]
