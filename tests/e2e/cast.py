"""Makes the people of the browser tests in the portal's database and says who they are.

Run as `python -m tests.e2e.cast` with the portal's environment; each line of JSON that comes in
(`["make", NAME, STATE]`, `["newcomer", EMAIL]`, `["agenda", NAME, TITLE, ...]`) is answered by one.
Each name gets a made-up government, its drafter and a colleague who drafts too, its clearance
holder and observer, an officer and an approver, and a round of its own; its report is led to the
state named.
"""

import json
import sys
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import django

PASSWORD = "correct-horse-battery"
MARKER = "quokka-marker"


def make(name: str, state: str = "") -> dict[str, Any]:
    """Everything through the services, as the secretariat would do it."""
    from allauth.mfa.totp.internal import auth as totp
    from django.utils import timezone

    from commitments import services as reporting
    from commitments.models import Report
    from members import services as members
    from members.models import Government, Role, StaffRole, User

    secrets: dict[str, str] = {}

    def person(role: str, email: str) -> User:
        user = members.add_person(email=email, name=f"{role} of {name}", password=PASSWORD)
        secrets[role] = totp.generate_totp_secret()
        totp.TOTP.activate(user, secrets[role])
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
    government = Government.objects.create(
        slug=name,
        name=name.capitalize(),
        sort_name=name.capitalize(),
        kind=Government.Kind.STATE,
        is_taskforce_member=True,
        is_demonstration=True,
    )
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


def newcomer(email: str) -> dict[str, Any]:
    """Somebody with a password and no second factor."""
    from members.services import add_person

    return {"id": add_person(email=email, name="Ama Mensah", password=PASSWORD).pk}


VERBS: Mapping[str, Callable[..., dict[str, Any]]] = {
    "make": make,
    "newcomer": newcomer,
    "agenda": agenda,
}

if __name__ == "__main__":
    django.setup()
    for line in sys.stdin:
        verb, *words = json.loads(line)
        print(json.dumps(VERBS[verb](*words)), flush=True)
