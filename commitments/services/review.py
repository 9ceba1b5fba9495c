"""The secretariat's side: review by section, the hold, and publication as an immutable copy."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments import notices
from commitments.answers import copied
from commitments.models import (
    Publication,
    PublishedSection,
    Remark,
    Report,
    Section,
    SharedSection,
    Visibility,
)
from commitments.reading import answers_left
from commitments.services.moves import locked_report, move
from commitments.signals import report_published
from members.models import User
from taskforce.audit.services import THE_PORTAL, record
from taskforce.core.permissions import require
from taskforce.core.transitions import SomeoneWasFaster, Transition


@transaction.atomic
def begin_review(*, report: Report, actor: User) -> Report:
    """An officer takes the report: from now on the government cannot recall it."""
    report = locked_report(report)
    require(actor, "report.review", report)
    move(report, Report.BEGIN_REVIEW, actor, reviewer=actor)
    return report


@transaction.atomic
def remark_on(*, report: Report, number: int, words: str, asks_change: bool, actor: User) -> Remark:
    """A reviewer's words on one section. The government reads them once the report is returned."""
    report = locked_report(report)
    require(actor, "report.review", report)
    if report.state != Report.State.IN_REVIEW:
        raise SomeoneWasFaster(report, "remark_on")
    section = report.sections.select_related("report", "commitment").get(commitment__number=number)
    remark = Remark.objects.create(
        section=section,
        audience=Remark.Audience.REVIEW,
        words=words,
        asks_change=asks_change,
        on_version=report.version_number,
        written_by=actor,
    )
    record(
        verb="review.remark",
        actor=actor,
        obj=report,
        government_id=report.government_id,
        number=number,
        asks_change=asks_change,
    )
    return remark


@transaction.atomic
def drop_remark(*, remark: Remark, actor: User) -> None:
    """Takes back a reviewer's words that the government has not read."""
    report = locked_report(remark.section.report)
    require(actor, "report.review", report)
    remark = Remark.objects.select_for_update().get(pk=remark.pk)
    if remark.returned_at is not None or report.state != Report.State.IN_REVIEW:
        raise SomeoneWasFaster(report, "drop_remark")
    remark.delete()
    record(verb="review.drop_remark", actor=actor, obj=report, government_id=report.government_id)


@transaction.atomic
def return_report(*, report: Report, reason: str, until: datetime, actor: User) -> Report:
    """Gives the report back with a remark on each section that has to change, and a new date.

    Every answer stays; the sections concerned are open again. Raises ValidationError where no
    section is named, and for a date that has passed.
    """
    report = locked_report(report)
    require(actor, "report.review", report)
    if until <= timezone.now():
        raise ValidationError({"until": _("Choose a day that has not passed.")}, code="past")
    move(
        report,
        Report.RETURN,
        actor,
        reason=reason,
        own_due_at=until,
        own_due_set_at=timezone.now(),
    )
    remarks = Remark.objects.filter(
        section__report=report,
        audience=Remark.Audience.REVIEW,
        on_version=report.version_number,
        returned_at=None,
    )
    concerned = remarks.filter(asks_change=True)
    if not concerned.exists():
        raise ValidationError(
            _("Say first of at least one section what has to change in it."), code="no_section"
        )
    Section.objects.filter(pk__in=concerned.values("section")).update(is_complete=False)
    remarks.update(returned_at=timezone.now())
    notices.report_returned(report)
    return report


@transaction.atomic
def accept(*, report: Report, actor: User) -> Report:
    """The secretariat finds the report fit to publish."""
    report = locked_report(report)
    require(actor, "report.review", report)
    move(report, Report.ACCEPT, actor)
    return report


@transaction.atomic
def hold(*, report: Report, actor: User) -> Report:
    """Announces the publication: until the hold ends the government can read the exact page and
    stop it."""
    report = locked_report(report)
    require(actor, "report.review", report)
    until = timezone.now() + timedelta(days=report.round.hold_days)
    move(report, Report.HOLD, actor, held_until=until)
    notices.publication_announced(report)
    return report


@transaction.atomic
def stop(*, report: Report, reason: str, actor: User) -> Report:
    """The government stops the publication before the hold ends. Raises SomeoneWasFaster from the
    instant at which it ends."""
    report = locked_report(report)
    require(actor, "report.stop", report)
    now = timezone.now()
    if report.held_until is not None and now >= report.held_until:
        raise SomeoneWasFaster(report, "stop")
    date = max(report.due_at, now + timedelta(days=report.round.hold_days))
    move(
        report,
        Report.STOP,
        actor,
        reason=reason,
        held_until=None,
        own_due_at=date,
        own_due_set_at=now,
    )
    notices.publication_stopped(report)
    return report


@transaction.atomic
def release(*, report: Report, actor: User) -> Publication:
    """The government does not need the rest of the hold."""
    report = locked_report(report)
    require(actor, "report.release", report)
    return _publish(report, actor)


def publish_due(*, now: datetime) -> int:
    """Publishes what has been held long enough; each report in a transaction of its own. How many.

    `now` is compared with the end of each hold: at that instant it is over.
    """
    waiting = Report.objects.filter(
        held_until__lte=now, state__in=[Report.State.HELD, Report.State.NIL]
    )
    return sum(_publish_one(pk, now) for pk in list(waiting.values_list("pk", flat=True)))


@transaction.atomic
def _publish_one(pk: int, now: datetime) -> int:
    """One report; nothing where somebody stopped or released it meanwhile."""
    report = locked_report(Report(pk=pk))
    if report.held_until is None or report.held_until > now:
        return 0
    if report.state == Report.State.HELD:
        _publish(report, None)
        return 1
    if report.state == Report.State.NIL:
        report.held_until = None
        report.save(update_fields=["held_until"])
        _copy(report)
        record(
            verb="report.publish_nil",
            actor=None,
            obj=report,
            government_id=report.government_id,
            by=THE_PORTAL,
        )
        return 1
    return 0


def _publish(report: Report, actor: Any) -> Publication:
    """Copies what is public in the accepted version to where everybody reads it."""
    transition: Transition = Report.PUBLISH
    move(
        report,
        transition,
        actor,
        by="" if actor else THE_PORTAL,
        held_until=None,
        is_amendment=False,
        change_note="",
    )
    return _copy(report)


def _copy(report: Report) -> Publication:
    version = report.versions.get(number=report.version_number)
    Publication.objects.filter(
        government_id=report.government_id, round_id=report.round_id, is_current=True
    ).update(is_current=False)
    publication = Publication.objects.create(
        government_id=report.government_id,
        round_id=report.round_id,
        version=version,
        published_at=timezone.now(),
        change_note=version.change_note,
        letter_of=version.letter_of,
    )
    _copy_sections(publication, answers_left(version))
    report_published.send(sender=Publication, publication_id=publication.pk)
    notices.report_published(report, publication)
    return publication


def _copy_sections(publication: Publication, answers: Iterable[dict[str, Any]]) -> None:
    public: list[PublishedSection] = []
    shared: list[SharedSection] = []
    for answer in answers:
        public.append(copied(PublishedSection, answer, audience=Visibility.PUBLIC))
        shared.append(copied(SharedSection, answer, audience=Visibility.TASKFORCE))
        public[-1].publication = shared[-1].publication = publication
    PublishedSection.objects.bulk_create(public)
    SharedSection.objects.bulk_create(shared)
