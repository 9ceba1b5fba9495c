"""Makes the demonstration, through the services, as the people in it would have.

Services act now; a service that could be told another time would be a way to forge records. So
what is meant to have happened earlier gets its instants afterwards, by `_set_back`, in the
demonstration alone. The audit trail is left as it is: it says truthfully that all of this was
recorded on the day of loading.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import pgtrigger
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import QuerySet

from commitments import services as reporting
from commitments.models import (
    Publication,
    Report,
    ReportVersion,
    Round,
    Section,
    Statement,
)
from knowledge.models import Resource
from meetings import services as calendar
from meetings.models import Meeting
from members import services as members
from members.models import Government, User
from taskforce.audit.services import record
from taskforce.core.clock import end_of_day
from taskforce.home.demonstration import applications, library, minutes, questions, support
from taskforce.home.demonstration.agenda import (
    HALF_YEAR,
    NEXT_MEETING,
    REPORT_BEFORE,
    Period,
    agenda,
    at,
)
from taskforce.home.demonstration.governments import (
    DOMAIN,
    GOVERNMENTS,
    LATECOMER,
    STAFF,
    MadeUp,
    email,
)
from taskforce.home.demonstration.preparing import forget_mail, prepare
from taskforce.home.demonstration.reporting import (
    define_indicators,
    figures,
    list_actions,
    take_odd_turns,
)
from taskforce.home.demonstration.reports import EARLIER, LATER, OPEN, STATUSES, answers
from taskforce.notifications.models import Notice

PASSWORD = "demonstration"  # noqa: S105  # printed for everybody who tries the demonstration
DUE_ZONE = "Europe/London"
State = Report.State

# Where the reports of the open round stand; the others have not been started.
STANDING: Mapping[str, str] = {
    "aldermark": State.SUBMITTED,
    "brevonia": State.IN_REVIEW,
    "fennwold": State.HELD,
    "ibarenza": State.DRAFTING,
    "merrinsund": State.PUBLISHED,
    "norland": State.DRAFTING,
    "sudland": State.IN_CLEARANCE,
    "tarn-isles": State.ACCEPTED,
    "uvalund": State.IN_REVIEW,
}
_WAY = [
    *(State.DRAFTING, State.IN_CLEARANCE, State.SUBMITTED, State.IN_REVIEW),
    *(State.ACCEPTED, State.HELD, State.PUBLISHED),
]

# Days before loading on which the reports of the open round came to where they stand.
_SINCE: Mapping[str, int] = {
    "aldermark": 9,
    "brevonia": 3,
    "fennwold": 2,
    "ibarenza": 6,
    "merrinsund": 4,
    "norland": 11,
    "nalubara": 7,
    "sudland": 1,
    "talumbe": 8,
    "tarn-isles": 2,
    "uvalund": 5,
}
_OPENED_BEFORE_DUE = 49
_OPENED = 16  # days ago, for the open round
_PUBLISHED_AFTER_DUE = 21


class RealWork(Exception):
    """This portal holds rounds or meetings that no demonstration made."""


def is_loaded() -> bool:
    return User.objects.filter(email=f"officer@{DOMAIN}").exists()


@transaction.atomic
def load(today: date) -> bool:
    """Makes the demonstration, counted from this day; False where it is there already.

    Raises RealWork instead of mixing with anything real, and Statement.DoesNotExist where the
    content has not been loaded.
    """
    if is_loaded():
        return False
    if Round.objects.exists() or Meeting.objects.exists() or Resource.objects.exists():
        raise RealWork
    Statement.objects.current()
    _Demonstration(today).make()
    return True


def accounts() -> list[tuple[str, str, str]]:
    """Address, government or secretariat, and what they may do, for everybody who may sign in."""
    staff = [
        (user.email, "", ", ".join(row.get_role_display() for row in user.staff_appointments.all()))
        for user in User.objects.filter(email__endswith=f"@{DOMAIN}")
        .prefetch_related("staff_appointments")
        .order_by("pk")
    ]
    delegates = [
        (row.user.email, row.government.name, ", ".join(row.role_names))
        for government in Government.objects.filter(is_demonstration=True).alphabetical()
        for row in government.delegations.select_related("user", "government").order_by("pk")
    ]
    return [*staff, *delegates]


@dataclass
class _Demonstration:
    today: date
    people: dict[str, User] = field(default_factory=dict)
    rounds: dict[int, Round] = field(default_factory=dict)
    indicators: dict[int, int] = field(default_factory=dict)

    def make(self) -> None:
        self._appoint_staff()
        for government in GOVERNMENTS:
            if government.slug != LATECOMER:
                self._admit(government, years=3)
        self._run_past_round(EARLIER)
        self._admit(next(row for row in GOVERNMENTS if row.slug == LATECOMER), years=0)
        self._run_past_round(LATER)
        self._run_open_round()
        self._give_passwords()
        self._hold_meetings()
        minutes.write_up(self.today, self.people, self.officer)
        approver = self.people[f"approver@{DOMAIN}"]
        library.fill(self.today, self.people, approver, self.officer)
        support.exchange(self.people)
        questions.put(self.today, self.people)
        applications.receive(self.today, self.officer)

    # People ---------------------------------------------------------------------------------

    def _appoint_staff(self) -> None:
        for mailbox, name, role in STAFF:
            user = self._add(f"{mailbox}@{DOMAIN}", name, "Europe/London")
            # The first administrator is appointed by nobody, as on a new portal.
            members.appoint(user=user, role=role, actor=self.people.get(f"administrator@{DOMAIN}"))
            self.people[user.email] = user
        self.administrator = self.people[f"administrator@{DOMAIN}"]
        self.officer = self.people[f"officer@{DOMAIN}"]

    def _admit(self, made_up: MadeUp, *, years: int) -> None:
        since = self.today - timedelta(days=365 * years + 120)
        government = Government.objects.create(
            slug=made_up.slug,
            name=made_up.name,
            sort_name=made_up.sort_name or made_up.name,
            kind=made_up.kind,
            is_alliance_member=True,
            is_taskforce_member=True,
            taskforce_member_since=since,
            is_demonstration=True,
        )
        record(
            verb="government.create",
            actor=self.administrator,
            obj=government,
            government_id=government.pk,
        )
        for person in made_up.people:
            user = self._add(email(made_up, person), person.name, made_up.zone)
            members.set_delegation(
                government=government, user=user, roles=person.roles, actor=self.administrator
            )
            self.people[user.email] = user

    def _add(self, address: str, name: str, zone: str) -> User:
        return members.add_person(
            email=address, name=name, time_zone=zone, actor=self.people.get(f"officer@{DOMAIN}")
        )

    def _give_passwords(self) -> None:
        """One hash for all: the password is public, and hashing it once a person takes seconds."""
        User.objects.filter(pk__in=[user.pk for user in self.people.values()]).update(
            password=make_password(PASSWORD)
        )

    # Rounds ---------------------------------------------------------------------------------

    def _round(self, index: int) -> Round:
        """The half-year before this one, or this one, named after the meeting it prepares."""
        halves = OPEN - index
        coming = agenda(self.today)[1].first_day(self.today)
        period = Period.of(self.today + timedelta(days=NEXT_MEETING)).back(halves)
        due_on = coming - timedelta(days=REPORT_BEFORE + halves * HALF_YEAR)
        planned = reporting.create_round(
            title=period.title,
            slug=period.slug,
            due_at=end_of_day(due_on, DUE_ZONE),
            due_zone=DUE_ZONE,
            actor=self.officer,
        )
        if not self.indicators:
            self.indicators = define_indicators(planned, self.officer)
        self.rounds[index] = reporting.open_round(round=planned, actor=self.officer)
        return self.rounds[index]

    def _run_past_round(self, index: int) -> None:
        opened = self._round(index)
        reported = {slug for slug, words in STATUSES.items() if words[index]}
        self._write(opened, index, dict.fromkeys(reported, State.PUBLISHED))
        reporting.close_round(round=opened, actor=self.officer)
        opened_at = opened.due_at - timedelta(days=_OPENED_BEFORE_DUE)
        published = {
            slug: opened.due_at + timedelta(days=_PUBLISHED_AFTER_DUE + place, hours=-9)
            for place, slug in enumerate(sorted(reported))
        }
        _set_back(opened, opened_at, published)
        # Their mail would have left long ago; sent today it would only be a riddle.
        _mail_about(opened).delete()

    def _run_open_round(self) -> None:
        opened = self._round(OPEN)
        list_actions(opened, self.today, self.people)
        self._write(opened, OPEN, STANDING)
        until = end_of_day(self.today + timedelta(days=14), DUE_ZONE)
        approver = self.people[f"approver@{DOMAIN}"]
        take_odd_turns(opened, self.people, self.officer, approver, until)
        since = {slug: self._ago(days, minutes=days * 17) for slug, days in _SINCE.items()}
        _set_back(opened, self._ago(_OPENED), since)

    def _ago(self, days: int, *, minutes: int = 0) -> datetime:
        """A moment of that day's office hours, on a day before today."""
        day = self.today - timedelta(days=days)
        return at(day, time(9), DUE_ZONE) + timedelta(minutes=minutes)

    def _write(self, opened: Round, index: int, standing: Mapping[str, str]) -> None:
        reports = {
            row.government.slug: row
            for row in Report.objects.filter(round=opened).select_related("government")
        }
        for made_up in GOVERNMENTS:
            if target := standing.get(made_up.slug):
                report = reports[made_up.slug]
                for number, answer in answers(made_up, index):
                    reporting.save_section(
                        report=report,
                        number=number,
                        answers={
                            **answer,
                            **figures(self.indicators, made_up, index, number, self.today.year - 1),
                        },
                        expected_version=0,
                        actor=self.people[f"drafter@{made_up.slug}.example"],
                    )
                self._carry(report, made_up.slug, target)

    def _carry(self, report: Report, slug: str, target: str) -> None:
        drafter = self.people[f"drafter@{slug}.example"]
        clearance = self.people[f"clearance@{slug}.example"]
        steps = _WAY[1 : _WAY.index(State(target)) + 1]
        if State.IN_CLEARANCE in steps:
            reporting.send_to_clearance(report=report, actor=drafter)
        if State.SUBMITTED in steps:
            reporting.submit(report=report, actor=clearance)
        if State.IN_REVIEW in steps:
            reporting.begin_review(report=report, actor=self.officer)
        if State.ACCEPTED in steps:
            reporting.accept(report=report, actor=self.officer)
        if State.HELD in steps:
            reporting.hold(report=report, actor=self.officer)
        if State.PUBLISHED in steps:
            reporting.release(report=report, actor=clearance)

    # Meetings and library -------------------------------------------------------------------

    def _hold_meetings(self) -> None:
        hosts = {row.slug: row for row in Government.objects.filter(is_demonstration=True)}
        for planned in agenda(self.today):
            about = {"host": hosts.get(planned.host), "round": self.rounds.get(planned.round)}
            meeting = calendar.create_meeting(
                particulars={**planned.particulars(self.today), **about}, actor=self.officer
            )
            since = self._ago(40)
            if planned.state != Meeting.State.DRAFT:
                meeting = calendar.announce(meeting=meeting, actor=self.officer)
            if planned.state == Meeting.State.REGISTRATION_OPEN:
                meeting = calendar.open_registration(meeting=meeting, actor=self.officer)
            if planned.state != Meeting.State.DRAFT:
                prepare(meeting, hosts, self.people)
            if planned.state == Meeting.State.HELD:
                calendar.hold(meeting=meeting, outcome=planned.outcome, actor=self.officer)
                since = meeting.ends_at + timedelta(days=6)
                forget_mail(meeting)
            Meeting.objects.filter(pk=meeting.pk).update(state_since=since)


def _set_back(opened: Round, opened_at: datetime, since: Mapping[str, datetime]) -> None:
    """Gives a round's rows the instants at which the demonstration says that they happened.

    `since` says for each government, by slug, when its report came to the state it is in. A
    submission is dated four days before that; the answers were saved one after the other on a day
    before the submission.
    """
    Round.objects.filter(pk=opened.pk).update(opened_at=opened_at)
    reports = list(Report.objects.filter(round=opened).select_related("government"))
    for report in reports:
        report.state_since = since.get(report.government.slug, opened_at)
    Report.objects.bulk_update(reports, ["state_since"])
    moved = {report.pk: report.state_since for report in reports}

    publications = list(Publication.objects.filter(round=opened).select_related("version"))
    for publication in publications:
        publication.published_at = moved[publication.version.report_id]
    Publication.objects.bulk_update(publications, ["published_at"])

    versions = list(ReportVersion.objects.filter(report__in=reports).select_related("report"))
    for version in versions:
        waiting = version.report.state == State.SUBMITTED
        version.submitted_at = moved[version.report_id] - timedelta(days=0 if waiting else 4)
    # The trigger keeps versions as they were submitted. Only the date moves here, and only in
    # the transaction that made them.
    with pgtrigger.ignore("commitments.ReportVersion:report_version_immutable"):
        ReportVersion.objects.bulk_update(versions, ["submitted_at"])

    arrived = {str(version.report_id): version.submitted_at for version in versions}
    receipts = list(_mail_about(opened).filter(facts__has_key="submitted_at"))
    for receipt in receipts:
        receipt.facts["submitted_at"] = arrived[receipt.object_id].isoformat()
    Notice.objects.bulk_update(receipts, ["facts"])

    sections = list(
        Section.objects.filter(report__in=reports, version__gt=0).select_related("commitment")
    )
    for section in sections:
        began = max(moved[section.report_id] - timedelta(days=6), opened_at)
        section.saved_at = began + timedelta(minutes=23 * section.commitment.number)
    Section.objects.bulk_update(sections, ["saved_at"])


def _mail_about(opened: Round) -> QuerySet[Notice]:
    reports = Report.objects.filter(round=opened).values_list("pk", flat=True)
    return Notice.objects.filter(
        object_type=Report._meta.label, object_id__in=[str(pk) for pk in reports]
    )
