"""What the made-up governments say beside their words: figures, national actions, odd turns."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from commitments import services
from commitments.models import IndicatorVersion, Report, Round
from members.models import User
from taskforce.home.demonstration.governments import BASE, GOVERNMENTS, MadeUp

TRAINED, HOTLINE, BUDGET = 4, 7, 3  # the commitments that the indicators belong to
_CURRENCY = "XTS"  # ISO 4217's code for testing: these governments have no money
_QUESTIONS: Mapping[int, Mapping[str, Any]] = {
    TRAINED: {
        "label": "People trained in the period",
        "help_text": "Investigators, prosecutors, judges and first responders; each person once.",
        "kind": IndicatorVersion.Kind.NUMBER,
        "unit": "people",
    },
    HOTLINE: {
        "label": "Does a hotline take reports at any hour?",
        "help_text": "“Partly” where it does so by a form alone, or not every day.",
        "kind": IndicatorVersion.Kind.YES_NO,
        "unit": "",
    },
    BUDGET: {
        "label": "Yearly budget of the body that coordinates the work",
        "help_text": "The latest year that is closed.",
        "kind": IndicatorVersion.Kind.MONEY,
        "unit": "",
    },
}


def define_indicators(planned: Round, officer: User) -> dict[int, int]:
    """Asks three questions from this round on. Returns the indicators' numbers by commitment."""
    rest = {"choices": [], "is_required": False, "is_retired": False}
    return {
        number: services.save_indicator(
            indicator=None,
            number=number,
            starts_in=planned,
            wording={**question, **rest},
            actor=officer,
        ).indicator_id
        for number, question in _QUESTIONS.items()
    }


def figures(
    indicators: Mapping[int, int], made_up: MadeUp, index: int, number: int, year: int
) -> dict[str, str]:
    """A government's answers to the questions under one commitment: more each time."""
    if number not in indicators:
        return {}
    name = f"indicator-{indicators[number]}"
    place = [row.slug for row in GOVERNMENTS].index(made_up.slug)
    if number == TRAINED:
        return {name: str(BASE["trained"] * made_up.scale * (100 + 11 * index) // 10_000)}
    if number == HOTLINE:
        return {name: ("yes", "partly", "yes", "no")[(place + index) % 4]}
    return {
        name: str(made_up.scale * 21_000),
        f"{name}-currency": _CURRENCY,
        f"{name}-year": str(year),
    }


_ACTIONS: Sequence[tuple[str, int, str, str, str, tuple[tuple[str, int, bool], ...]]] = (
    (
        "norland",
        1,
        "Bring the code of procedure in line with the common definitions",
        "Ministry of Justice",
        "under_way",
        (("Draft heard with prosecutors and judges", -60, True), ("First reading", 75, False)),
    ),
    (
        "norland",
        7,
        "Answer calls of children at any hour",
        "The helpline’s board",
        "planned",
        (("Staff for the night hours", 120, False),),
    ),
    (
        "sudland",
        2,
        "Make the posts of the coordinating unit permanent",
        "Ministry of Finance",
        "done",
        (("Posts in the budget law", -30, True),),
    ),
)


def list_actions(opened: Round, today: date, people: Mapping[str, User]) -> None:
    """National actions with milestones, counted in days from today."""
    for slug, number, title, lead_body, progress, milestones in _ACTIONS:
        services.save_action(
            report=Report.objects.get(round=opened, government__slug=slug),
            number=number,
            action=None,
            answers={
                "title": title,
                "lead_body": lead_body,
                "progress": progress,
                "update": "",
                "visibility": "public",
            },
            milestones=[
                (step, day := today + timedelta(days=days), day if done else None)
                for step, days, done in milestones
            ],
            expected_version=0,
            actor=people[f"drafter@{slug}.example"],
        )


NOTHING_TO_REPORT, NOT_EXPECTED = "nalubara", "talumbe"
SENT_BACK, ASKED_ABOUT = "uvalund", 2


def take_odd_turns(
    opened: Round, people: Mapping[str, User], officer: User, approver: User, until: datetime
) -> None:
    """One government has nothing to report, one is excused, one gets its report back."""
    reports = {row.government.slug: row for row in opened.reports.select_related("government")}
    services.declare_nil(
        report=reports[NOTHING_TO_REPORT], actor=people[f"clearance@{NOTHING_TO_REPORT}.example"]
    )
    services.excuse(
        report=reports[NOT_EXPECTED],
        reason="A new government is being formed; agreed by letter.",
        actor=approver,
    )
    services.remark_on(
        report=reports[SENT_BACK],
        number=ASKED_ABOUT,
        words="Please say which funds are regular and which end with the budget year.",
        asks_change=True,
        actor=officer,
    )
    services.return_report(
        report=reports[SENT_BACK],
        reason="One question under commitment 2; everything else is clear.",
        until=until,
        actor=officer,
    )
