"""Reporting rounds: planned, opened for every member that is expected to report, closed."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from commitments.models import Report, Round, Section, Statement
from members.models import Government, User
from taskforce.audit.services import record
from taskforce.core.permissions import require
from taskforce.core.transitions import advance, locked


@transaction.atomic
def create_round(*, title: str, slug: str, due_at: datetime, due_zone: str, actor: User) -> Round:
    """Plans a round on the statement in force. `due_at` is one instant; `due_zone` names the
    zone in which it is printed. Raises ValidationError for a title or slug already used."""
    require(actor, "round.run")
    planned = Round(
        title=title,
        slug=slug,
        due_at=due_at,
        due_zone=due_zone,
        statement=Statement.objects.current(),
    )
    planned.full_clean()
    planned.save()
    record(verb="round.create", actor=actor, obj=planned, due_at=due_at.isoformat())
    return planned


@transaction.atomic
def open_round(*, round: Round, actor: User) -> Round:
    """Opens a planned round and makes an empty report, nine sections each, for every member that
    is expected to report. Raises SomeoneWasFaster if it is not planned any more."""
    require(actor, "round.run")
    opened = locked(Round.objects.all(), round.pk)
    advance(opened, Round.OPEN)
    opened.opened_at = timezone.now()
    opened.save(update_fields=["state", "opened_at"])
    expected = Government.objects.reporting(demonstration=settings.PORTAL_DEMO)
    count = _make_reports(opened, expected.alphabetical())
    record(verb="round.open", actor=actor, obj=opened, reports=count)
    return opened


@transaction.atomic
def expect_from(government: Government) -> int:
    """Makes the empty report of a government that joined, in every open round that expects one
    from it. Returns how many were made; those that are there stay."""
    expected = Government.objects.reporting(demonstration=settings.PORTAL_DEMO)
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
    Section.objects.bulk_create(
        Section(report=report, commitment=commitment)
        for report in reports
        for commitment in commitments
    )
    return len(reports)


@transaction.atomic
def close_round(*, round: Round, actor: User) -> Round:
    """Closes an open round: nothing in it is written any more; reviews go on."""
    require(actor, "round.run")
    closed = locked(Round.objects.all(), round.pk)
    advance(closed, Round.CLOSE)
    closed.save(update_fields=["state"])
    record(verb="round.close", actor=actor, obj=closed)
    return closed
