"""One government with its delegation, another one with its own, and the secretariat."""

from functools import cached_property

from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import timezone

from commitments.models import (
    Signature,
    Statement,
)
from commitments.services import signing
from knowledge import services as knowledge
from knowledge.models import Resource
from members.keys import invitation_key
from members.models import (
    Application,
    Delegation,
    Government,
    IdentityProvider,
    Invitation,
    Recovery,
    Role,
    StaffRole,
    User,
)
from members.services import add_person, appoint, cases, identities, invitations, set_delegation
from members.services.recovery import open_recovery
from taskforce.notifications.models import Notice, RefusedAddress
from tests.access.library_world import LibraryWorld
from tests.access.minutes_world import MinutesWorld
from tests.access.question_world import QuestionWorld
from tests.access.support_world import SupportWorld
from tests.factories.documents import letter
from tests.factories.members import ApplicationFactory

PASSWORD = "correct-horse-battery"
DELEGATES = {
    "observer": ("norland", [Role.OBSERVER]),
    "drafter": ("norland", [Role.DRAFTER]),
    "clearance": ("norland", [Role.CLEARANCE]),
    "head": ("norland", [Role.HEAD]),
    "foreign_drafter": ("sudland", [Role.DRAFTER]),
    "foreign_clearance": ("sudland", [Role.CLEARANCE]),
}
STAFF = {
    "officer": StaffRole.OFFICER,
    "approver": StaffRole.APPROVER,
    "administrator": StaffRole.ADMINISTRATOR,
}


class World(SupportWorld, MinutesWorld, QuestionWorld, LibraryWorld):
    """Builds everything through the services. People are asked for by the name of their role."""

    def __init__(self) -> None:
        founder = add_person(email="founder@demo.example", name="Founder")
        appoint(user=founder, role=StaffRole.ADMINISTRATOR, actor=None)
        self.emails = {role: f"{role}@world.example" for role in ("nobody", *DELEGATES, *STAFF)}
        self.governments = {
            slug: Government.objects.create(
                slug=slug,
                name=slug.capitalize(),
                sort_name=slug.capitalize(),
                kind=Government.Kind.STATE,
                is_taskforce_member=True,
                is_demonstration=True,
            )
            for slug in ("norland", "sudland")
        }
        people = {
            role: add_person(email=email, name=f"The {role}", password=PASSWORD)
            for role, email in self.emails.items()
        }
        for role, (slug, roles) in DELEGATES.items():
            set_delegation(
                government=self.governments[slug], user=people[role], roles=roles, actor=founder
            )
        for role, appointment in STAFF.items():
            appoint(user=people[role], role=appointment, actor=founder)

    def person(self, role: str) -> User | AnonymousUser:
        """The person as the next request would load them, without anything remembered."""
        if role == "visitor":
            return AnonymousUser()
        return User.objects.get(email=self.emails[role])

    def user(self, role: str) -> User:
        """As `person`, for a role that is somebody."""
        return User.objects.get(email=self.emails[role])

    def approve(self, case: Application) -> Government:
        """The approver admits the government of a case."""
        return cases.approve(
            application=case, sort_name=case.government_name, actor=self.user("approver")
        )

    def accept(self, invitation: Invitation) -> User:
        """The person invited makes their account by the link."""
        made = invitations.accept(
            key=invitation_key(invitation),
            name=invitation.name,
            password=PASSWORD,
            language="en-gb",
            time_zone="UTC",
        )
        assert isinstance(made, User), made
        return made

    def client(self, role: str) -> Client:
        """The person's browser, already signed in."""
        client = Client()
        if role != "visitor":
            client.force_login(
                self.person(role), "allauth.account.auth_backends.AuthenticationBackend"
            )
        return client

    def seat(self, role: str, roles: list[str]) -> None:
        """Gives a person a place in Norland's delegation."""
        user = User.objects.get(email=self.emails[role])
        actor = User.objects.get(email=self.emails["administrator"])
        set_delegation(government=self.governments["norland"], user=user, roles=roles, actor=actor)

    @cached_property
    def application(self) -> Application:
        """An application that was sent and nobody has taken yet."""
        return ApplicationFactory()

    @cached_property
    def case(self) -> Application:
        """An application in review, everything checked, prepared by an officer of its own."""
        return ApplicationFactory(state=Application.State.IN_REVIEW)

    @property
    def in_force(self) -> str:
        """The version of the statement that is in force."""
        return Statement.objects.current().version

    @cached_property
    def draft_statement(self) -> Statement:
        """A draft of another version, begun by the officer."""
        return signing.draft_version(version="draft-2", actor=self.user("officer"))

    @cached_property
    def signature(self) -> Signature:
        """Norland's signature with a copy of what was signed."""
        return signing.sign(
            government=self.governments["norland"],
            signed_on=timezone.now().date(),
            signatory_name="Rosa Brandt",
            signatory_office="Minister",
            signed_copy=letter("signed.pdf"),
            actor=self.user("head"),
        )

    @cached_property
    def provider(self) -> IdentityProvider:
        """Norland's provider of single sign-on."""
        return identities.add_provider(
            government=self.governments["norland"],
            name="Norland sign-on",
            issuer="https://accounts.norland.example",
            client_id="portal",
            secret="a-secret",
            domains=["norland.example"],
            actor=self.user("administrator"),
        )

    @cached_property
    def recovery(self) -> Recovery:
        """A recovery of the drafter's account that the officer began."""
        return open_recovery(
            person=self.user("drafter"), evidence="Called back.", actor=self.user("officer")
        )

    @cached_property
    def place(self) -> Delegation:
        """The drafter's place in Norland's delegation."""
        return Delegation.objects.get(user__email=self.emails["drafter"])

    @cached_property
    def invitation(self) -> Invitation:
        """An invitation into Norland's delegation that waits."""
        return invitations.invite(
            government=self.governments["norland"],
            email="invited@norland.example",
            name="Invited Person",
            roles=[Role.OBSERVER],
            actor=self.person("head"),
        )

    @cached_property
    def resource(self) -> Resource:
        """A text of the library that is still a draft."""
        content = {
            "title": "Common definitions",
            "kind": Resource.Kind.GOOD_PRACTICE,
            "summary": "How definitions were aligned.",
            "body": "Step by step.",
            "language": "en",
            "government": None,
            "year": 2026,
            "visibility": "public",
            "commitments": [],
            "capabilities": [],
        }
        return knowledge.create_resource(content=content, actor=self.user("officer"))

    @cached_property
    def notice(self) -> Notice:
        """A mail that waits to leave."""
        self.bring_to("submitted")
        return Notice.objects.filter(kind="report.waits").earliest("pk")

    @cached_property
    def refused_address(self) -> RefusedAddress:
        """An address that takes no mail."""
        return RefusedAddress.objects.create(
            address="gone@norland.example", answer="550 5.1.1", notice=self.notice
        )

    def forget(self) -> None:
        """Drops what a rolled-back transaction had made."""
        made = (
            *("round", "report", "planned_round", "resource", "notice", "refused_address"),
            *("meeting", "meeting_today", "proposal", "item", "paper", "registration"),
            *(
                "application",
                "case",
                "place",
                "invitation",
                "draft_statement",
                "signature",
                *("provider", "recovery", "indicator", "evidence", "action", "remark", "workbook"),
                *("objection", "decision", "action_item", "contribution"),
                *("need", "offer", "introduction", "suggestion"),
                *("question", "answer", "proposal_of_resource"),
            ),
        )
        for name in made:
            self.__dict__.pop(name, None)
