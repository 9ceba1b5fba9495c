"""A government asks to join: what the applicant does, and what the secretariat does with it."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.dispatch import receiver
from django.utils import timezone

from commitments.models import Report, Signature, Statement
from members import authority, reasons
from members.keys import application_key
from members.models import Application, Finding, Government, Invitation, StaffRole, User
from members.services import applications, appoint, cases, governments
from members.services.applications import STEPS, ApplicationConflict
from members.signals import government_admitted
from taskforce.audit.models import AuditEvent
from taskforce.core.permissions import Refused
from taskforce.core.transitions import ReasonMissing, SomeoneWasFaster
from taskforce.notifications.models import Notice
from tests.access.world import World
from tests.factories.documents import PDF, letter
from tests.factories.members import (
    ApplicationFactory,
    DelegationFactory,
    GovernmentFactory,
    PersonFactory,
)

pytestmark = pytest.mark.django_db
State = Application.State


@pytest.fixture
def approver(content: None) -> User:
    user = PersonFactory(name="Approver")
    appoint(user=user, role=StaffRole.APPROVER, actor=None)
    return user


def approve(case: Application, actor: User) -> Government:
    return cases.approve(application=case, sort_name=case.government_name, actor=actor)


# The applicant ----------------------------------------------------------------------------------


def test_the_same_address_comes_back_to_the_same_application() -> None:
    first = applications.start(email="Nils@Ostmark.example", language="en-gb")
    second = applications.start(email="nils@ostmark.example", language="en-gb")
    assert first.pk == second.pk
    assert Notice.objects.filter(kind="application.link").count() == 2


def test_a_link_confirms_the_address_and_nobody_else_can_make_one() -> None:
    application = applications.start(email="nils@ostmark.example", language="en-gb")
    assert applications.open_link(key=application_key(application)) == application
    application.refresh_from_db()
    assert application.email_confirmed_at is not None
    for wrong in ("", "x", application_key(application)[:-1], f"{application.pk}"):
        assert applications.open_link(key=wrong) is None


def test_a_link_lasts_ninety_days() -> None:
    application = applications.start(email="nils@ostmark.example", language="en-gb")
    key = application_key(application)
    with time_machine.travel(timezone.now() + timedelta(days=89)):
        assert applications.open_link(key=key) is not None
    with time_machine.travel(timezone.now() + timedelta(days=91)):
        assert applications.open_link(key=key) is None


def test_an_incomplete_application_is_not_sent() -> None:
    application = ApplicationFactory(state=State.DRAFT, head_name="", signed_on=None)
    assert applications.missing(application) == {"head": ["head_name"], "signature": ["signed_on"]}
    with pytest.raises(ValidationError, match="still missing"):
        applications.submit(application=application)
    application.refresh_from_db()
    assert application.state == State.DRAFT


def test_two_tabs_do_not_overwrite_each_other() -> None:
    application = ApplicationFactory(state=State.DRAFT)
    read_at = application.version
    answers = {name: getattr(application, name) for name in STEPS["head"]}
    save = {"application": application, "step": "head", "expected_version": read_at}
    applications.save_step(answers={**answers, "head_name": "First Tab"}, **save)
    with pytest.raises(ApplicationConflict) as conflict:
        applications.save_step(answers={**answers, "head_name": "Second Tab"}, **save)
    assert conflict.value.application.head_name == "First Tab"
    # The same once more is a double click.
    applications.save_step(answers={**answers, "head_name": "First Tab"}, **save)


def test_a_new_letter_takes_the_place_of_the_old_one(
    django_capture_on_commit_callbacks: pytest.FixtureRequest,
) -> None:
    application = ApplicationFactory(state=State.DRAFT)
    old = application.letter
    path = old.path
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # pytest-django's
        application = applications.save_step(
            application=application,
            step="letter",
            answers={"letter": letter("signed.pdf", PDF + b"\n")},
            expected_version=application.version,
        )
    assert application.letter.name == "signed.pdf"
    assert not path.exists()
    assert application.letter.path.read_bytes() == PDF + b"\n"


def test_a_member_is_told_whom_to_ask() -> None:
    GovernmentFactory(name="Norland", alpha2="NO")
    for same in ({"government_name": "norland"}, {"government_name": "Other", "alpha2": "NO"}):
        with pytest.raises(ValidationError, match="is a member of the Taskforce already"):
            ApplicationFactory(state=State.DRAFT, **same)


def test_a_second_application_is_told_that_one_is_there() -> None:
    ApplicationFactory(government_name="Ostmark")
    with pytest.raises(ValidationError, match="is with the secretariat already"):
        ApplicationFactory(government_name="OSTMARK")


def test_drafts_of_others_block_nobody() -> None:
    first = ApplicationFactory(government_name="Ostmark", state=State.DRAFT)
    second = ApplicationFactory(government_name="Ostmark")
    assert second.state == State.SUBMITTED
    with pytest.raises(ValidationError, match="already"):
        applications.submit(application=first)


def test_a_government_that_was_rejected_may_apply_again() -> None:
    ApplicationFactory(government_name="Ostmark", state=State.REJECTED)
    assert ApplicationFactory(government_name="Ostmark").state == State.SUBMITTED


@pytest.mark.parametrize("state", [State.DRAFT, *sorted(Application.WAITING)])
def test_an_open_application_can_be_withdrawn(state: str) -> None:
    application = ApplicationFactory(state=state)
    assert applications.withdraw(application=application).state == State.WITHDRAWN


@pytest.mark.parametrize("state", [State.REJECTED, State.WITHDRAWN])
def test_a_closed_application_cannot(state: str) -> None:
    with pytest.raises(SomeoneWasFaster):
        applications.withdraw(application=ApplicationFactory(state=state))


@pytest.mark.parametrize(
    "state", [State.SUBMITTED, State.IN_REVIEW, State.REJECTED, State.WITHDRAWN]
)
def test_what_was_sent_is_not_written_any_more(state: str) -> None:
    application = ApplicationFactory(state=state)
    with pytest.raises(SomeoneWasFaster):
        applications.save_step(
            application=application,
            step="head",
            answers={"head_name": "X", "head_office": "Y", "head_email": "z@ostmark.example"},
            expected_version=application.version,
        )


def test_what_is_asked_for_comes_back_to_the_officer() -> None:
    application = ApplicationFactory(state=State.ACTION_NEEDED)
    officer = application.assignee
    applications.submit(application=application)
    application.refresh_from_db()
    assert application.state == State.IN_REVIEW
    assert application.findings.get().answered_at is not None
    assert Notice.objects.get(kind="application.answered").recipient == officer


def test_drafts_run_out_after_ninety_days_and_unconfirmed_ones_after_two() -> None:
    confirmed = ApplicationFactory(state=State.DRAFT)
    unconfirmed = applications.start(email="somebody@else.example", language="en-gb")
    now = timezone.now()
    assert applications.expire_drafts(now=now) == 0
    assert applications.expire_drafts(now=now + timedelta(days=3)) == 0
    assert applications.forget_unconfirmed(now=now + timedelta(days=1)) == 0
    assert applications.forget_unconfirmed(now=now + timedelta(days=3)) == 1
    assert not Application.objects.filter(pk=unconfirmed.pk).exists()
    assert applications.expire_drafts(now=now + timedelta(days=91)) == 1
    confirmed.refresh_from_db()
    assert confirmed.state == State.EXPIRED


# The secretariat --------------------------------------------------------------------------------


def test_approval_makes_everything_at_once(world: World) -> None:
    world.round  # noqa: B018  # an open round
    case = ApplicationFactory(state=State.IN_REVIEW, government_name="Ostmark", alpha2="IS")
    government = approve(case, world.user("approver"))
    assert (government.name, government.slug, government.alpha3) == ("Ostmark", "ostmark", "ISL")
    assert government.is_taskforce_member
    assert government.is_alliance_member
    assert government.alliance_member_since == date(2020, 5, 1)
    signature = Signature.objects.get(government=government)
    assert signature.statement == Statement.objects.current()
    assert (signature.signatory_name, signature.signed_on) == ("Rosa Brandt", date(2026, 11, 2))
    report = Report.objects.get(government=government)
    assert (report.round, report.sections.count()) == (world.round, 9)
    invitation = Invitation.objects.get(government=government)
    assert (invitation.email, invitation.roles) == (case.head_email, ["head"])
    assert set(
        AuditEvent.objects.filter(government_id=government.pk).values_list("verb", flat=True)
    ) == {"government.admit", "statement.sign", "application.approve", "invitation.send"}


def test_half_an_approval_is_none(approver: User) -> None:
    """Where one part fails nothing of it stays."""
    case = ApplicationFactory(state=State.IN_REVIEW, government_name="Ostmark")

    @receiver(government_admitted)
    def stumble(**_signal: object) -> None:
        raise RuntimeError

    try:
        with pytest.raises(RuntimeError):
            approve(case, approver)
    finally:
        government_admitted.disconnect(stumble)
    case.refresh_from_db()
    assert case.state == State.IN_REVIEW
    assert not Government.objects.filter(name="Ostmark").exists()
    assert not Invitation.objects.exists()
    assert not Signature.objects.filter(government__name="Ostmark").exists()


def test_nothing_is_approved_unchecked(approver: User) -> None:
    case = ApplicationFactory(state=State.IN_REVIEW)
    Application.objects.update(called_back_on=None)
    with pytest.raises(ValidationError, match="call back"):
        approve(case, approver)


def test_who_touched_the_case_does_not_approve_it(approver: User) -> None:
    case = ApplicationFactory(state=State.IN_REVIEW)
    cases.assign(application=case, assignee=approver, actor=case.assignee)
    with pytest.raises(Refused, match="You worked on this case"):
        approve(case, approver)


def test_nobody_admits_themselves(approver: User) -> None:
    case = ApplicationFactory(state=State.IN_REVIEW, head_email=approver.email)
    with pytest.raises(Refused, match="their own application"):
        approve(case, approver)


def test_a_government_that_left_can_come_back(approver: User) -> None:
    former = GovernmentFactory(name="Ostmark")
    place = DelegationFactory(government=former)
    governments.suspend(government=former, reason="Pending.", actor=approver)
    governments.leave(government=former, reason="It said so.", actor=approver)
    case = ApplicationFactory(state=State.IN_REVIEW, government_name="ostmark")
    government = approve(case, approver)
    assert government.pk == former.pk
    assert government.state == Government.State.ACTIVE
    # Those of before come back by an invitation alone.
    assert not authority.permissions_of(User.objects.get(pk=place.user_id))


def test_a_suspended_government_is_a_member_still() -> None:
    GovernmentFactory(name="Ostmark", state=Government.State.SUSPENDED)
    with pytest.raises(ValidationError, match="is a member"):
        ApplicationFactory(government_name="Ostmark")


def test_reasons_are_from_the_list_and_have_words() -> None:
    case = ApplicationFactory(state=State.IN_REVIEW)
    ask = {"application": case, "answer_by": timezone.now(), "actor": case.assignee}
    for codes in ([], ["no_such"], ["not_confirmed"]):
        with pytest.raises(ValidationError):
            cases.ask(codes=codes, words="Words.", **ask)
    with pytest.raises(ReasonMissing):
        cases.ask(codes=["other"], words="  ", **ask)
    case.refresh_from_db()
    assert case.state == State.IN_REVIEW
    assert not Finding.objects.exists()


def test_the_mail_names_the_reasons_and_not_the_words() -> None:
    ApplicationFactory(state=State.ACTION_NEEDED)
    notice = Notice.objects.get(kind="application.action_needed")
    assert notice.facts["codes"] == ["letter_unsigned"]
    assert "Please have" not in str(notice.facts)
    assert notice.to.email.endswith("@ostmark.example")


def test_every_reason_is_about_an_answer_that_exists() -> None:
    fields = {name for names in STEPS.values() for name in names} | {""}
    assert {reason.field for reason in (*reasons.ACTION_NEEDED, *reasons.REJECTED)} <= fields
