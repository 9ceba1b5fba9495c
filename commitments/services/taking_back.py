"""Narrower at once: what was published is taken from its readers, in every version and copy."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from commitments import notices
from commitments.answers import emptied
from commitments.models import (
    CopiedSection,
    Publication,
    PublicStatus,
    PublishedSection,
    Report,
    Section,
    SharedSection,
    TakenBack,
    Visibility,
)
from commitments.models.publication import PublicationQuerySet
from commitments.models.status import narrower
from commitments.reading import readers_left
from commitments.services.moves import locked_report
from members.models import User
from taskforce.audit.services import record
from taskforce.core.permissions import require
from taskforce.core.transitions import ReasonMissing, SomeoneWasFaster


@transaction.atomic
def take_back(
    *, report: Report, numbers: Iterable[int], readers: str, reason: str, actor: User
) -> Report:
    """Takes published answers from the public, or from member governments too, without review and
    without a hold. The delegation hears of it. The answers as they were submitted stay.
    What was taken back as far already is passed over: a form that is sent twice counts once.

    `readers` is the widest audience that still reads them. Raises SomeoneWasFaster where nothing
    of the report is published, ReasonMissing without words, ValueError for a commitment that the
    report does not have or an audience that is no narrower than everybody.
    """
    report = locked_report(report)
    require(actor, "report.take_back", report)
    wanted = sorted(set(numbers))
    published = Publication.objects.filter(
        government_id=report.government_id, round_id=report.round_id
    )
    if not published.exists():
        raise SomeoneWasFaster(report, "take_back")
    if not reason.strip():
        raise ReasonMissing
    sections = report.sections.select_for_update(of=("self",)).select_related("commitment")
    found = list(sections.filter(commitment__number__in=wanted))
    if not wanted or len(found) != len(wanted) or readers not in _NARROWED:
        raise ValueError("commitments of this report, and an audience narrower than everybody")
    concerned = _empty(published, wanted, readers) | _wider(report, found, readers)
    if not concerned:
        return report
    now = timezone.now()
    TakenBack.objects.bulk_create(
        TakenBack(
            report=report,
            number=number,
            readers=readers,
            reason=reason.strip(),
            taken_at=now,
            taken_by=actor,
        )
        for number in sorted(concerned)
    )
    for section in found:  # the next version begins as narrow
        section.visibility = narrower(section.visibility, readers)
        section.version += 1
        section.save(update_fields=["visibility", "version"])
    record(
        verb="report.take_back",
        actor=actor,
        obj=report,
        government_id=report.government_id,
        reason=reason.strip(),
        numbers=sorted(concerned),
        readers=readers,
    )
    notices.answers_taken_back(report, actor)
    return report


_NARROWED = (Visibility.SECRETARIAT, Visibility.TASKFORCE)


def _empty(published: PublicationQuerySet, wanted: Iterable[int], readers: str) -> set[int]:
    """Takes the words out of the copies of those who lose them; of which commitments."""
    kinds: list[type[CopiedSection]] = [PublishedSection]
    if readers == Visibility.SECRETARIAT:
        kinds.append(SharedSection)
    found: set[int] = set()
    for kind in kinds:
        copies: Any = kind._default_manager
        rows = copies.filter(publication__in=published, number__in=wanted)
        rows = rows.exclude(status=PublicStatus.WITHHELD)
        found.update(rows.values_list("number", flat=True))
        rows.update(**emptied())
    return found


def _wider(report: Report, sections: Iterable[Section], readers: str) -> set[int]:
    """The commitments that could still come to more than these readers: by the version that was
    submitted last, or by what is being written."""
    left = readers_left(report.versions.get(number=report.version_number))
    found: set[int] = set()
    for section in sections:
        number = section.commitment.number
        for widest in (section.visibility, left.get(number, Visibility.PUBLIC)):
            if narrower(widest, readers) != widest:
                found.add(number)
    return found
