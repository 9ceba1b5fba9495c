"""People, governments and seats, made through the services as the portal makes them."""

from datetime import date, timedelta
from typing import Any

import factory
from django.utils import timezone

from members.keys import application_key
from members.models import Application, Delegation, Government, Role, StaffRole, User
from members.services import add_person, applications, appoint, cases, set_delegation
from members.services.applications import STEPS
from tests.factories.documents import letter

PASSWORD = "correct-horse-battery"


class PersonFactory(factory.Factory[User]):
    """A person with a confirmed address and the password PASSWORD."""

    class Meta:
        model = User

    email = factory.Sequence(lambda number: f"person-{number}@norland.example")
    name = factory.Sequence(lambda number: f"Person {number}")
    password = PASSWORD

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        return add_person(*args, **kwargs)


class GovernmentFactory(factory.django.DjangoModelFactory[Government]):
    """A made-up government in the Taskforce."""

    class Meta:
        model = Government

    slug = factory.Sequence(lambda number: f"land-{number}")
    name = factory.LazyAttribute(lambda made: made.slug.capitalize())
    sort_name = factory.SelfAttribute("name")
    kind = Government.Kind.STATE
    is_taskforce_member = True
    is_demonstration = True


class DelegationFactory(factory.Factory[Delegation]):
    """A person's seat, given by nobody in particular; a drafter's where nothing is said."""

    class Meta:
        model = Delegation

    government = factory.SubFactory(GovernmentFactory)
    user = factory.SubFactory(PersonFactory)
    roles = factory.LazyFunction(lambda: [Role.DRAFTER])
    actor = None

    @classmethod
    def _create(cls, model_class: type[Delegation], *args: Any, **kwargs: Any) -> Delegation:
        return set_delegation(*args, **kwargs)


class ApplicationFactory(factory.Factory[Application]):
    """An application led through the services to the state named: submitted where none is.

    In review it has an officer of its own, and the Alliance and the call back are recorded.
    """

    class Meta:
        model = Application

    state = Application.State.SUBMITTED
    email = factory.Sequence(lambda number: f"applicant-{number}@ostmark.example")
    government_name = factory.Sequence(lambda number: f"Ostmark {number}")
    kind = Government.Kind.STATE
    alpha2 = ""
    says_alliance_member = True
    applicant_name = "Nils Ekdal"
    applicant_office = "Ministry of Justice, Adviser"
    applicant_phone = "+99 12 345 678"
    head_name = "Ama Mensah"
    head_office = "Director"
    head_email = factory.Sequence(lambda number: f"head-{number}@ostmark.example")
    signatory_name = "Rosa Brandt"
    signatory_office = "Minister of Justice"
    signed_on = date(2026, 11, 2)

    @classmethod
    def _create(cls, model_class: type[Application], *args: Any, **given: Any) -> Application:
        state = given.pop("state")
        application = applications.start(email=given.pop("email"), language="en-gb")
        confirm_address(application)
        files = {"letter": letter(), "signed_copy": None}
        for step, names in STEPS.items():
            application = applications.save_step(
                application=application,
                step=step,
                answers={name: given.get(name, files.get(name)) for name in names},
                expected_version=application.version,
            )
        return lead(application, state)


def member_of_staff(role: str = StaffRole.OFFICER) -> User:
    """A person with a secretariat role, an officer where nothing is said."""
    user: User = PersonFactory()
    appoint(user=user, role=role, actor=None)
    return user


def confirm_address(application: Application) -> None:
    """The applicant opens the link."""
    assert applications.open_link(key=application_key(application)) is not None


def case_officer() -> User:
    """An officer whom no other test knows."""
    officer = PersonFactory(name="Case Officer")
    appoint(user=officer, role=StaffRole.OFFICER, actor=None)
    return officer


def lead(application: Application, state: str) -> Application:
    """Leads an application in draft on to the state named."""
    if state == Application.State.DRAFT:
        return application
    application = applications.submit(application=application)
    if state == Application.State.SUBMITTED:
        return application
    if state == Application.State.WITHDRAWN:
        return applications.withdraw(application=application)
    officer = case_officer()
    application = cases.take(application=application, actor=officer)
    cases.record_alliance(
        application=application,
        checked_on=date(2026, 11, 20),
        source="The Alliance’s list of members",
        member_since=date(2020, 5, 1),
        actor=officer,
    )
    cases.record_call_back(
        application=application,
        called_on=date(2026, 11, 21),
        person="The minister’s office",
        source="The government’s website",
        actor=officer,
    )
    if state == Application.State.ACTION_NEEDED:
        cases.ask(
            application=application,
            codes=["letter_unsigned"],
            words="Please have the letter signed.",
            answer_by=timezone.now() + timedelta(days=14),
            actor=officer,
        )
    elif state == Application.State.REJECTED:
        cases.reject(
            application=application, codes=["other"], words="For this reason.", actor=officer
        )
    application.refresh_from_db()
    return application
