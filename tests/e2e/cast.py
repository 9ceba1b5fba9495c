"""Makes the people of the browser tests in the portal's database and says who they are.

Run as `python -m tests.e2e.cast` with the portal's environment; each line of JSON that comes in
(`["make", NAME, STATE]`, `["heads", NAME, ...]`, `["agenda", NAME, TITLE, ...]`,
`["days_pass", MEETING, DAYS]`, `["sharing", NAME, OTHER]`, `["take_back", NAME]`,
`["newcomer", EMAIL]`) is answered by one. Each name gets a made-up government, its drafter and a
colleague who drafts too, its clearance holder and observer, an officer and an approver, and a round
of its own; its report is led to the state named. Names of `heads` get a government and its head
alone, and one officer in common.
"""

import json
import sys
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import django

PASSWORD = "correct-horse-battery"
MARKER = "quokka-marker"


def make(name: str, state: str = "") -> dict[str, Any]:
    """Everything through the services, as the secretariat would do it."""
    from django.utils import timezone

    from commitments import services as reporting
    from commitments.models import Report
    from members import services as members
    from members.models import Role, StaffRole, User

    secrets: dict[str, str] = {}

    def person(role: str, email: str) -> User:
        user, secrets[role] = enrol(email, f"{role} of {name}")
        return user

    domain = f"{name}.example"
    roles = ("drafter", "colleague", "clearance", "observer", "officer", "approver")
    people = {role: f"{role}@{domain}" for role in roles}
    officer = person("officer", people["officer"])
    approver = person("approver", people["approver"])
    administrator = members.add_person(email=f"admin@{domain}", name="Administrator")
    members.appoint(user=administrator, role=StaffRole.ADMINISTRATOR, actor=None)
    members.appoint(user=officer, role=StaffRole.OFFICER, actor=administrator)
    members.appoint(user=approver, role=StaffRole.APPROVER, actor=administrator)
    government = found(name)
    for name_of_role, role in (
        ("drafter", Role.DRAFTER),
        ("colleague", Role.DRAFTER),
        ("clearance", Role.CLEARANCE),
        ("observer", Role.OBSERVER),
    ):
        members.set_delegation(
            government=government,
            user=person(name_of_role, people[name_of_role]),
            roles=[role],
            actor=officer,
        )
    planned = reporting.create_round(
        title=f"Round of {name}",
        slug=f"round-of-{name}",
        due_at=timezone.now() + timedelta(days=30),
        due_zone="Europe/Brussels",
        actor=officer,
    )
    opened = reporting.open_round(round=planned, actor=officer)
    report = Report.objects.get(round=opened, government=government)
    if state:
        by_email = {user.email: user for user in User.objects.all()}
        lead_to(report, state, {role: by_email[email] for role, email in people.items()})
    return {
        "government": name,
        "report": report.pk,
        "round": opened.pk,
        "password": PASSWORD,
        "people": people,
        "secrets": secrets,
    }


def enrol(email: str, name: str) -> tuple[Any, str]:
    """Somebody with a password and a second factor, and the secret of the latter."""
    from allauth.mfa.totp.internal import auth as totp

    from members import services as members

    user = members.add_person(email=email, name=name, password=PASSWORD)
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    return user, secret


def found(name: str) -> Any:
    """A made-up member government."""
    from members.models import Government

    return Government.objects.create(
        slug=name,
        name=name.capitalize(),
        sort_name=name.capitalize(),
        kind=Government.Kind.STATE,
        is_taskforce_member=True,
        is_demonstration=True,
    )


def heads(*names: str) -> dict[str, Any]:
    """A government with its head for each name, by which the head is known, and an officer."""
    from members import services as members
    from members.models import Role, StaffRole

    people = {name: f"head@{name}.example" for name in names}
    people["officer"] = f"officer.of.{names[0]}@secretariat.example"
    secrets: dict[str, str] = {}
    administrator = members.add_person(email=f"admin@{names[0]}.example", name="Administrator")
    members.appoint(user=administrator, role=StaffRole.ADMINISTRATOR, actor=None)
    officer, secrets["officer"] = enrol(people["officer"], f"officer for {names[0]}")
    members.appoint(user=officer, role=StaffRole.OFFICER, actor=administrator)
    for name in names:
        user, secrets[name] = enrol(people[name], f"head of {name}")
        members.set_delegation(government=found(name), user=user, roles=[Role.HEAD], actor=officer)
    return {"password": PASSWORD, "people": people, "secrets": secrets}


def days_pass(meeting: int, days: int) -> dict[str, Any]:
    """Lets the stored instants of a meeting lie so many days further back, for no browser can wait
    for them, and has the worker do what it does about minutes each half hour."""
    import pgtrigger
    from django.db import transaction
    from django.db.models import F

    from meetings.models import ActionItem, Meeting, MinutesRevision
    from meetings.tasks import adopt_minutes

    instants: list[tuple[Any, tuple[str, ...]]] = [
        (Meeting.objects.filter(pk=meeting), ("starts_at", "ends_at", "register_by", "papers_by")),
        (
            MinutesRevision.objects.filter(meeting_id=meeting),
            ("circulated_at", "silence_ends_at"),
        ),
        (ActionItem.objects.filter(meeting_id=meeting), ("due_at",)),
    ]
    protected = "meetings.MinutesRevision:minutes_revision_immutable"
    with transaction.atomic(), pgtrigger.ignore(protected):
        for rows, names in instants:
            rows.update(**{name: F(name) - timedelta(days=days) for name in names})
    adopt_minutes.delay()
    return {"meeting": meeting}


def lead_to(report: Any, state: str, people: Mapping[str, Any]) -> None:
    """Writes nine sections that carry the marker MARKER and moves the report on."""
    from commitments import services as reporting

    for number in range(1, 10):
        answers = {
            "status": "under_way",
            "narrative": f"{MARKER} narrative on commitment {number}.",
            "challenges": f"{MARKER} challenge.",
            "next_steps": f"{MARKER} next step.",
            "visibility": "taskforce" if number == 5 else "public",
            "is_complete": True,
        }
        reporting.save_section(
            report=report,
            number=number,
            answers=answers,
            expected_version=0,
            actor=people["drafter"],
        )
    for reached, step, role in (
        ("in_clearance", reporting.send_to_clearance, "drafter"),
        ("submitted", reporting.submit, "clearance"),
        ("in_review", reporting.begin_review, "officer"),
        ("accepted", reporting.accept, "officer"),
        ("held", reporting.hold, "officer"),
        ("published", reporting.release, "clearance"),
    ):
        if state == "drafting":
            return
        step(report=report, actor=people[role])
        if reached == state:
            return


def agenda(name: str, *titles: str) -> dict[str, Any]:
    """A meeting that an officer of that name drafted, with items of these titles."""
    from django.utils import timezone

    from meetings import services
    from meetings.models import AgendaItem, Meeting
    from members.models import User

    officer = User.objects.get(email=f"officer@{name}.example")
    starts_at = timezone.now() + timedelta(days=30)
    particulars = {
        "title": f"Meeting of {name}",
        "kind": Meeting.Kind.FORMAL,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=3),
        "zone": "Europe/Oslo",
        "place": "Lakeside Conference Hall",
        "host": None,
    }
    meeting = services.create_meeting(particulars=particulars, actor=officer)
    for title in titles:
        content = {
            "kind": AgendaItem.Kind.DISCUSSION,
            "title": title,
            "description": "",
            "minutes": 30,
            "presenter": "",
        }
        services.add_item(meeting=meeting, content=content, actor=officer)
    return {"meeting": meeting.pk}


def sharing(name: str, other: str) -> dict[str, Any]:
    """What the drafter of a cast asks and needs, and that of another answers and offers; the
    officer of the first proposes to introduce them. Both casts are there."""
    from commitments.models import Commitment
    from knowledge import services
    from knowledge.models import Consent
    from knowledge.services import support, support_introductions
    from members.models import Government, User

    asking, helping = (Government.objects.get(slug=slug) for slug in (name, other))
    people = {user.email: user for user in User.objects.all()}
    drafter, helper = people[f"drafter@{name}.example"], people[f"drafter@{other}.example"]
    fourth = Commitment.objects.filter(number=4).earliest("pk")
    question = services.ask(
        content={
            "title": "Who trains those who answer?",
            "text": f"{MARKER} asks.\n\n- for whom\n- how long",
            "commitments": [fourth],
            "capabilities": [],
            "mentioned": [helping],
        },
        government=asking,
        actor=drafter,
    )
    services.give_answer(
        question=question, text=f"{MARKER} answers.", government=helping, actor=helper
    )
    entry = {
        "commitment": fourth,
        "capability": None,
        "title": "Training for those who answer",
        "words": "Two days, in person.",
        "languages": ["en"],
    }
    need = support.add_entry(government=asking, side="need", content=entry, actor=drafter)
    offer = support.add_entry(government=helping, side="offer", content=entry, actor=helper)
    introduction = support_introductions.propose(
        need=need, offer=offer, actor=people[f"officer@{name}.example"]
    )
    return {
        "place": asking.pk,
        "question": question.pk,
        "need": str(need.pk),
        "introduction": str(introduction.pk),
        "consent": str(Consent.objects.get(introduction=introduction, government=asking).pk),
    }


def take_back(name: str) -> dict[str, Any]:
    """All that the report of a cast published is taken from the public; when that was done, by the
    clock that the processes of this machine share."""
    from commitments import services as reporting
    from commitments.models import Report, Visibility
    from members.models import User

    reporting.take_back(
        report=Report.objects.get(government__slug=name),
        numbers=range(1, 10),
        readers=Visibility.TASKFORCE,
        reason="It was published too early.",
        actor=User.objects.get(email=f"clearance@{name}.example"),
    )
    return {"done_at": time.monotonic()}


def newcomer(email: str) -> dict[str, Any]:
    """Somebody with a password and no second factor."""
    from members.services import add_person

    return {"id": add_person(email=email, name="Ama Mensah", password=PASSWORD).pk}


VERBS: Mapping[str, Callable[..., dict[str, Any]]] = {
    "make": make,
    "agenda": agenda,
    "heads": heads,
    "days_pass": days_pass,
    "sharing": sharing,
    "take_back": take_back,
    "newcomer": newcomer,
}

if __name__ == "__main__":
    django.setup()
    for line in sys.stdin:
        verb, *words = json.loads(line)
        print(json.dumps(VERBS[verb](*words)), flush=True)
