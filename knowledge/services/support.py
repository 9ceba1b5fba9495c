"""What a delegation does with its needs and offers: one function a verb."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.models import Publication
from knowledge.models import LANGUAGES, Side, SupportEntry
from knowledge.models.resources import TITLE_LENGTH
from knowledge.services.support_introductions import take_back_of
from members.models import Government, User
from taskforce.audit.services import THE_PORTAL, record
from taskforce.core.permissions import require
from taskforce.core.texts import line, plain, visible
from taskforce.core.transitions import SomeoneWasFaster, Transition, advance, locked

CONTENT = ("commitment", "capability", "title", "words", "languages")
_REPORTED_AS = {Side.NEED: "support_needed", Side.OFFER: "support_offered"}


@dataclass
class EntryConflict(Exception):
    """Somebody else changed the entry since the writer read it. Nothing was written.

    `entry` is what is stored now.
    """

    entry: SupportEntry


@transaction.atomic
def add_entry(
    *, government: Government, side: str, content: Mapping[str, Any], actor: User
) -> SupportEntry:
    """Says what a government needs or offers. From now on the secretariat reads it, and it counts.

    `content` holds every name in CONTENT. Raises ValidationError.
    """
    require(actor, "support.write", government)
    entry = SupportEntry(government=government, side=side, added_by=actor)
    _put(entry, content)
    entry.save(force_insert=True)
    _record("supportentry.add", entry, actor)
    return entry


@transaction.atomic
def change_entry(
    *, entry: SupportEntry, content: Mapping[str, Any], expected_version: int, actor: User
) -> SupportEntry:
    """Changes what is said of a need or an offer. What another government was given by an earlier
    agreement stays as it was.

    Raises EntryConflict where another version is stored, unless the same content is;
    SomeoneWasFaster for an entry that is over; ValidationError.
    """
    row = _locked(entry, actor, "support.write")
    if not row.is_changeable:
        raise SomeoneWasFaster(row, "change_entry")
    before = [getattr(row, name) for name in CONTENT]
    _put(row, content)
    if before == [getattr(row, name) for name in CONTENT]:
        return row
    if row.version != expected_version:
        raise EntryConflict(SupportEntry.objects.listed().get(pk=row.pk))
    row.version += 1
    row.save()
    _record("supportentry.change", row, actor)
    return row


def confirm_entry(*, entry: SupportEntry, actor: User) -> SupportEntry:
    """Takes up what a report suggested: from now on it is an open need or offer."""
    return _move(entry, SupportEntry.CONFIRM, actor)


def dismiss_entry(*, entry: SupportEntry, actor: User) -> SupportEntry:
    """Leaves what a report suggested."""
    return _move(entry, SupportEntry.DISMISS, actor)


def pause_entry(*, entry: SupportEntry, actor: User) -> SupportEntry:
    """It neither counts nor is matched for now. Questions about an introduction that wait for an
    answer are taken back."""
    return _move(entry, SupportEntry.PAUSE, actor)


def resume_entry(*, entry: SupportEntry, actor: User) -> SupportEntry:
    """It counts and is matched again."""
    return _move(entry, SupportEntry.RESUME, actor)


@transaction.atomic
def meet_entry(*, entry: SupportEntry, actor: User) -> SupportEntry:
    """The need is met. Raises ValidationError for an offer."""
    if entry.side != Side.NEED:
        require(actor, "support.write", entry.government)
        raise ValidationError(_("Only a need can be met. An offer ends."), code="side")
    return _move(entry, SupportEntry.MEET, actor)


def end_entry(*, entry: SupportEntry, actor: User) -> SupportEntry:
    """The government no longer needs or offers it."""
    return _move(entry, SupportEntry.END, actor)


@transaction.atomic
def name_as_offering(*, entry: SupportEntry, named: bool, actor: User) -> SupportEntry:
    """Says whether member governments may read that this government offers it, or no longer; either
    takes effect at once. Raises ValidationError for a need, SomeoneWasFaster for an offer that is
    over or was not confirmed."""
    row = _locked(entry, actor, "support.consent")
    if row.side != Side.OFFER:
        raise ValidationError(_("Only an offer is made under a government’s name."), code="side")
    if row.state not in {SupportEntry.State.OPEN, SupportEntry.State.PAUSED}:
        raise SomeoneWasFaster(row, "name_as_offering")
    if row.is_named == named:
        return row
    row.is_named = named
    row.version += 1
    row.save(update_fields=["is_named", "version"])
    _record("supportentry.name" if named else "supportentry.unname", row, actor)
    return row


@transaction.atomic
def suggest_from(*, publication: Publication) -> int:
    """Turns what a published report says about support into suggestions to its own government.
    Returns how many are new or changed. Called by a receiver.

    Nobody else reads a suggestion. The same words in a later report suggest nothing again; other
    words replace a suggestion that nobody has answered.
    """
    commitments = {row.number: row for row in publication.round.statement.commitments.all()}
    made = 0
    for answer in publication.version.sections:
        commitment = commitments.get(answer["number"])
        for side, name in _REPORTED_AS.items():
            text = visible(str(answer.get(name, ""))).strip()
            if commitment is not None and text and answer.get("reply") != "nothing":
                made += _suggest(publication, commitment, side, text)
    return made


def _suggest(publication: Publication, commitment: Any, side: Side, text: str) -> int:
    known = SupportEntry.objects.filter(
        government=publication.government,
        side=side,
        commitment__number=commitment.number,
        publication__isnull=False,
    )
    if known.filter(reported=text).exists():
        return 0
    waiting = known.filter(state=SupportEntry.State.SUGGESTED).order_by("pk")
    # Whoever confirms one at this moment goes first: what is confirmed by then is kept.
    held = list(waiting.select_for_update(of=("self",)).values_list("pk", flat=True))
    SupportEntry.objects.filter(pk__in=held, state=SupportEntry.State.SUGGESTED).delete()
    entry = SupportEntry.objects.create(
        government=publication.government,
        side=side,
        commitment=commitment,
        title=_title_of(text),
        words=text,
        publication=publication,
        reported=text,
        state=SupportEntry.State.SUGGESTED,
    )
    _record("supportentry.suggest", entry, None)
    return 1


def _title_of(text: str) -> str:
    """The first sentence, cut at a word where it is long."""
    first = text.splitlines()[0].strip()
    sentence = first.partition(". ")[0].rstrip(".") or first
    if len(sentence) <= TITLE_LENGTH:
        return sentence
    return sentence[: TITLE_LENGTH - 1].rpartition(" ")[0][: TITLE_LENGTH - 1] + "…"


def _put(entry: SupportEntry, content: Mapping[str, Any]) -> None:
    """Sets what was written. Raises ValidationError by field."""
    for name in CONTENT:
        setattr(entry, name, content[name])
    entry.title = line(entry.title, field="title")
    entry.words = plain(entry.words)
    chosen = set(entry.languages)
    entry.languages = [code for code, _name in LANGUAGES if code in chosen]
    entry.clean_fields(exclude=["added_by", "publication"])


@transaction.atomic
def _move(entry: SupportEntry, transition: Transition, actor: User) -> SupportEntry:
    row = _locked(entry, actor, "support.write")
    source = row.state
    advance(row, transition)
    row.state_since = timezone.now()
    row.version += 1
    if row.added_by_id is None:
        row.added_by = actor
    row.save()
    _record(f"supportentry.{transition.verb}", row, actor, source=source, target=row.state)
    if row.state not in {SupportEntry.State.OPEN, SupportEntry.State.DISMISSED}:
        take_back_of(row)
    return row


def _locked(entry: SupportEntry, actor: User, rule: str) -> SupportEntry:
    rows = SupportEntry.objects.select_related("government", "commitment")
    row = locked(rows, entry.pk)
    require(actor, rule, row.government)
    return row


def _record(verb: str, entry: SupportEntry, actor: User | None, **facts: Any) -> None:
    record(
        verb=verb,
        actor=actor,
        by="" if actor else THE_PORTAL,
        obj=entry,
        government_id=entry.government_id,
        version=entry.version,
        **facts,
    )
