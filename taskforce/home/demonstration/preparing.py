"""What the demonstration's meetings are prepared with: agendas, papers, registrations."""

from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from meetings import services
from meetings.models import Meeting, Paper
from members.models import Government, User
from taskforce.notifications.models import Notice

_NOBODY_COMES = "talumbe"
# kind, title, minutes, presenter, description
_BEHIND = (
    ("information", "Opening, and what became of the last decisions", 30, "The secretariat", ""),
    (
        "discussion",
        "Answering requests within days",
        90,
        "Norland",
        "What keeps requests waiting, and what two governments changed.",
    ),
    ("discussion", "What helplines hear from young people", 60, "Young people’s panel", ""),
    ("decision", "A contact point for requests that cannot wait", 45, "Norland and Sudland", ""),
)
_AHEAD = (
    ("information", "Opening, and what became of the last decisions", 30, "The secretariat", ""),
    (
        "discussion",
        "What changed since the last meeting",
        75,
        "The secretariat",
        "Read from the reports of the half-year, commitment by commitment.",
    ),
    ("decision", "A common form for requests", 60, "Norland and Sudland", ""),
    ("discussion", "Figures on removal that can be compared", 60, "Sudland", ""),
)
_PAPER = """Made-up paper of the demonstration.

A form that two governments tried for half a year, and what they would change in it.
"""


def prepare(
    meeting: Meeting, governments: Mapping[str, Government], people: Mapping[str, User]
) -> None:
    """Gives a meeting of the demonstration what belongs to it at its stage: all of it while
    registration is open, its agenda and papers where it is only announced."""
    officer = people["officer@demo.example"]
    items = _AHEAD if meeting.state == Meeting.State.REGISTRATION_OPEN else _BEHIND
    added = [
        services.add_item(meeting=meeting, content=_item(*item), actor=officer) for item in items
    ]
    services.circulate_agenda(meeting=meeting, actor=officer)
    norland, sudland = governments["norland"], governments["sudland"]
    form = _plan(meeting, officer, "A common form for requests", added[2], "taskforce", norland)
    services.bring_paper(paper=form, file=_file("common-form.txt"), actor=_head(norland, people))
    programme = _plan(meeting, officer, "Programme for participants", None, "public", None)
    services.bring_paper(paper=programme, file=_file("programme.txt"), actor=officer)
    if meeting.state != Meeting.State.REGISTRATION_OPEN:
        return
    services.propose_item(
        meeting=meeting,
        government=norland,
        content=_item("decision", "Dates for the next two years", 20, "Norland", ""),
        actor=_head(norland, people),
    )
    draft = _plan(
        *(meeting, officer, "Draft answer to Norland’s request", added[2], "named", sudland),
        named=[norland, sudland],
    )
    services.bring_paper(paper=draft, file=_file("draft-answer.txt"), actor=officer)
    _plan(meeting, officer, "How removal is counted", added[3], "taskforce", sudland)
    _register(meeting, governments, people)


def forget_mail(meeting: Meeting) -> None:
    """The mail about a meeting that is over would have left long ago."""
    about = {Meeting: [meeting.pk], Paper: meeting.papers.values_list("pk", flat=True)}
    for model, rows in about.items():
        notices = Notice.objects.filter(object_type=model._meta.label)
        notices.filter(object_id__in=[str(pk) for pk in rows]).delete()


def _register(
    meeting: Meeting, governments: Mapping[str, Government], people: Mapping[str, User]
) -> None:
    norland = governments["norland"]
    head = _head(norland, people)
    for part, mode, address, needs in (
        ("head", "in_person", "head@norland.example", ""),
        ("adviser", "in_person", "clearance@norland.example", "A seat near the door, please."),
        ("adviser", "online", "drafter@norland.example", "Captions."),
    ):
        _seat(meeting, norland, head, needs, person=people[address], part=part, mode=mode)
    services.confirm_all(meeting=meeting, actor=people["officer@demo.example"])
    sudland = governments["sudland"]
    officer = people["officer@demo.example"]
    _seat(meeting, sudland, officer, "", name="Ilse Torrado", part="head", mode="in_person")
    services.apologise(meeting=meeting, government=governments[_NOBODY_COMES], actor=officer)


def _seat(meeting: Meeting, government: Government, actor: User, needs: str, **who: Any) -> None:
    services.register(
        meeting=meeting,
        government=government,
        who={"person": None, "name": "", "office": "", **who},
        needs={"interpretation": "", "accessibility": needs},
        actor=actor,
    )


def _item(
    kind: str, title: str, minutes: int, presenter: str, description: str
) -> Mapping[str, Any]:
    return {
        "kind": kind,
        "title": title,
        "minutes": minutes,
        "presenter": presenter,
        "description": description,
    }


def _plan(
    meeting: Meeting,
    officer: User,
    title: str,
    item: Any,
    access: str,
    government: Government | None,
    named: list[Government] | None = None,
) -> Any:
    return services.plan_paper(
        meeting=meeting,
        content={
            "title": title,
            "item": item,
            "government": government,
            "due_at": meeting.papers_by,
            "access": access,
            "governments": named or [],
        },
        actor=officer,
    )


def _file(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, _PAPER.encode(), "text/plain")


def _head(government: Government, people: Mapping[str, User]) -> User:
    return people[f"head@{government.slug}.example"]
