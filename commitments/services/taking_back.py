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
    PublishedSection,
    Report,
    SharedSection,
    TakenBack,
    Visibility,
)
from commitments.models.status import narrower
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
    sections = report.sections.select_for_update(of=("self",)).filter(commitment__number__in=wanted)
    found = list(sections)
    if not wanted or len(found) != len(wanted) or readers not in _NARROWED:
        raise ValueError("commitments of this report, and an audience narrower than everybody")
    kinds: list[type[CopiedSection]] = [PublishedSection]
    if readers == Visibility.SECRETARIAT:
        kinds.append(SharedSection)
    for kind in kinds:
        copies: Any = kind._default_manager
        rows = copies.filter(publication__in=published, number__in=wanted)
        rows.exclude(status="withheld").update(**emptied())
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
        for number in wanted
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
        numbers=wanted,
        readers=readers,
    )
    notices.answers_taken_back(report, actor)
    return report


_NARROWED = (Visibility.SECRETARIAT, Visibility.TASKFORCE)
