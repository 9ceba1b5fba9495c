"""Reporting rounds: planned, opened for every member that is expected to report, closed."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from commitments import notices
from commitments.answers import upgraded
from commitments.models import Commitment, Report, ReportVersion, Round, Section, Statement
from commitments.reading import answers_left
from members.models import Government, User
from members.selectors import active_members
from taskforce.audit.services import record
from taskforce.core.permissions import require
from taskforce.core.transitions import SomeoneWasFaster, advance, locked


@transaction.atomic
def create_round(
    *,
    title: str,
    slug: str,
    due_at: datetime,
    due_zone: str,
    hold_days: int = 5,
    actor: User,
) -> Round:
    """Plans a round on the statement in force. `due_at` is one instant; `due_zone` names the
    zone in which it is printed; `hold_days` are days of 24 hours. Raises ValidationError for a
    title or slug already used."""
    require(actor, "round.run")
    planned = Round(
        title=title,
        slug=slug,
        due_at=due_at,
        due_zone=due_zone,
        hold_days=hold_days,
        statement=Statement.objects.current(),
    )
    planned.full_clean()
    planned.save()
    record(verb="round.create", actor=actor, obj=planned, due_at=due_at.isoformat())
    return planned


@transaction.atomic
def change_round(
    *, round: Round, title: str, due_at: datetime, due_zone: str, hold_days: int, actor: User
) -> Round:
    """Changes a round that is still planned; its address stays. Raises SomeoneWasFaster once it is
    open, ValidationError for a title already used."""
    require(actor, "round.run")
    planned = locked(Round.objects.all(), round.pk)
    if planned.state != Round.State.PLANNED:
        raise SomeoneWasFaster(planned, "change")
    planned.title, planned.due_at, planned.due_zone = title, due_at, due_zone
    planned.hold_days = hold_days
    planned.full_clean()
    planned.save()
    record(verb="round.change", actor=actor, obj=planned, due_at=due_at.isoformat())
    return planned


@transaction.atomic
def archive_round(*, round: Round, actor: User) -> Round:
    """Puts a closed round away: nothing in it changes any more, amendments included."""
    require(actor, "round.run")
    archived = locked(Round.objects.all(), round.pk)
    advance(archived, Round.ARCHIVE)
    archived.save(update_fields=["state"])
    record(verb="round.archive", actor=actor, obj=archived)
    return archived


@transaction.atomic
def open_round(*, round: Round, actor: User) -> Round:
    """Opens a planned round and makes an empty report, nine sections each, for every member that
    is expected to report. Raises SomeoneWasFaster if it is not planned any more."""
    require(actor, "round.run")
    opened = locked(Round.objects.all(), round.pk)
    advance(opened, Round.OPEN)
    opened.opened_at = timezone.now()
    opened.save(update_fields=["state", "opened_at"])
    expected = active_members()
    count = _make_reports(opened, expected)
    record(verb="round.open", actor=actor, obj=opened, reports=count)
    notices.round_opened(Report.objects.listed().filter(round=opened))
    return opened


@transaction.atomic
def expect_from(government: Government) -> int:
    """Makes the empty report of a government that joined, in every open round that expects one
    from it. Returns how many were made; those that are there stay."""
    expected = active_members()
    if not expected.filter(pk=government.pk).exists():
        return 0
    # Locked, so that no round is opened or closed meanwhile.
    rounds = Round.objects.select_for_update(of=("self",), no_key=True).filter(
        state=Round.State.OPEN
    )
    missing = rounds.exclude(reports__government=government)
    return sum(_make_reports(round, [government]) for round in missing)


def _make_reports(round: Round, governments: Iterable[Government]) -> int:
    reports = Report.objects.bulk_create(
        Report(round=round, government=government) for government in governments
    )
    commitments = list(round.statement.commitments.all())
    last = _last_answers(round, [report.government_id for report in reports])
    Section.objects.bulk_create(
        _prefilled(report, commitment, last.get((report.government_id, commitment.number)))
        for report in reports
        for commitment in commitments
    )
    return len(reports)


def _last_answers(round: Round, governments: list[int]) -> dict[tuple[int, int], dict[str, Any]]:
    """What each government submitted last in an earlier round, by government and commitment, for
    those readers from whom it was not taken back."""
    versions = (
        ReportVersion.objects.filter(
            report__government_id__in=governments,
            report__round__due_at__lt=round.due_at,
            is_nil=False,
        )
        .select_related("report")
        .prefetch_related("report__taken_back")
        .order_by("report__government_id", "-report__round__due_at", "-number")
        .distinct("report__government_id")
    )
    return {
        (version.report.government_id, answer["number"]): upgraded(answer)
        for version in versions
        for answer in answers_left(version)
    }


def _prefilled(report: Report, commitment: Commitment, last: dict[str, Any] | None) -> Section:
    """A section begun with what holds until it changes: status, indicators, support, visibility.

    The account of the period starts empty; what was said last stands beside the field.
    """
    section = Section(report=report, commitment=commitment)
    if last is not None:
        for name in ("status", "support_needed", "support_offered", "visibility", "visibilities"):
            setattr(section, name, last[name])
        section.indicators = last["typed"]
    return section


@transaction.atomic
def close_round(*, round: Round, actor: User) -> Round:
    """Closes an open round: nothing in it is written any more; reviews go on."""
    require(actor, "round.run")
    closed = locked(Round.objects.all(), round.pk)
    advance(closed, Round.CLOSE)
    closed.save(update_fields=["state"])
    record(verb="round.close", actor=actor, obj=closed)
    return closed
