"""What the past meeting of the demonstration left: attendance, minutes, decisions and actions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import pgtrigger

from meetings import services
from meetings.models import (
    ActionItem,
    ActionUpdate,
    Attendance,
    Decision,
    Meeting,
    Minutes,
    MinutesRevision,
)
from meetings.silence import silence_ends
from members.models import Government, User
from taskforce.home.demonstration.agenda import at
from taskforce.notifications.models import Notice

State = ActionItem.State
_CIRCULATED_AFTER = timedelta(days=9)
_MORNING = time(10, 20)
_ADOPTED_AFTER = timedelta(hours=8)  # the morning after the silence

_MINUTES = """\
The host opened the meeting. The chair thanked the governments for their reports and recalled \
that no comparison between governments is drawn from them.

On requests between governments, several members described what keeps an answer waiting: missing \
translations, unclear competence, and requests that reach the wrong office. Members agreed that \
one contact point in each government would help at once, and a common form in the long run.

Three members reported on campaigns that did not reach those whom they were made for. \
The meeting found these reports as useful as accounts of success and asked for more of them.

On figures, members looked at how removal is counted. Some count notices, some addresses, some \
pictures. The meeting asked the secretariat to set the ways of counting side by side.

Young people from three governments spoke about what they expect from helplines: an answer at \
night, an answer in writing, and to be told what happens next. The meeting thanked them.

The chair closed the meeting and thanked the host."""

_DECISIONS = (
    "Each government names one contact point for requests that cannot wait, and keeps the entry up "
    "to date.",
    "Norland and Sudland prepare a common form for requests and show it at the next meeting.",
    "The secretariat sets the ways of counting removal side by side; no government is asked to "
    "change its own.",
    "Young people have a fixed place on the agenda of every formal meeting.",
)


@dataclass(frozen=True)
class _Action:
    """An action of a government, or of the secretariat. `due` is in days from today; `said` holds
    how many days ago something was said, by which verb, and in which words."""

    slug: str
    mailbox: str
    text: str
    due: int
    said: Sequence[tuple[int, str, str]] = ()
    carried: bool = False


_ACTIONS = (
    _Action(
        "norland",
        "drafter",
        "Draft the common form for requests with Sudland.",
        38,
        (
            (60, "start", "A first list of fields is agreed between the two ministries."),
            (20, "update", "The draft is with prosecutors of both governments for comments."),
        ),
        carried=True,
    ),
    _Action(
        "sudland",
        "drafter",
        "Try the draft form on closed requests and report what was missing.",
        52,
        carried=True,
    ),
    _Action(
        "",
        "officer",
        "Set the ways of counting removal side by side.",
        -6,
        ((45, "start", ""), (12, "update", "Answers of two governments are still to come.")),
        carried=True,
    ),
    _Action(
        "brevonia",
        "clearance",
        "Share the evaluation of the campaign for parents.",
        21,
        (
            (
                3,
                "report_done",
                "The summary is in the library; the full text is sent on request.",
            ),
        ),
    ),
    _Action(
        "merrinsund",
        "drafter",
        "Propose how young people are invited to the next meeting.",
        30,
        ((15, "block", "The youth council is being elected anew and meets in a month."),),
        carried=True,
    ),
    _Action(
        "fennwold",
        "clearance",
        "Name a contact point for requests that cannot wait.",
        -40,
        ((48, "report_done", "The entry is made."), (44, "accept", "")),
    ),
)
_VERBS: Mapping[str, Callable[..., ActionItem]] = {
    "start": services.start_action,
    "update": services.update_action,
    "block": services.block_action,
    "report_done": services.report_done,
    "accept": services.accept_action,
}


def write_up(today: date, people: Mapping[str, User], officer: User) -> None:
    """The meeting that was held gets its minutes, adopted by silence, and what it decided."""
    meeting = Meeting.objects.get(state=Meeting.State.HELD)
    ahead = Meeting.objects.filter(state__in=Meeting.AHEAD).earliest("starts_at")
    governments = {row.slug: row for row in Government.objects.filter(is_demonstration=True)}
    absent = {"talumbe": Attendance.Mode.ABSENT, "tarn-isles": Attendance.Mode.ONLINE}
    services.record_session(
        meeting=meeting,
        attendance={
            row.pk: absent.get(slug, Attendance.Mode.PRESENT) for slug, row in governments.items()
        },
        actor=officer,
    )
    for text in _DECISIONS:
        services.record_session(meeting=meeting, decision=text, actor=officer)
    actions = [_act(each, meeting, governments, today, people, officer) for each in _ACTIONS]
    carried = [action for action, each in zip(actions, _ACTIONS, strict=True) if each.carried]
    services.carry_over(actions=carried, meeting=ahead, actor=officer)
    minutes = services.save_minutes(
        meeting=meeting, text=_MINUTES, expected_version=0, actor=officer
    )
    services.circulate_minutes(meeting=meeting, expected_version=minutes.version, actor=officer)
    silent_since = _set_back(meeting)
    services.adopt(meeting=meeting, actor=officer)
    Meeting.objects.filter(pk=meeting.pk).update(state_since=silent_since + _ADOPTED_AFTER)
    # It would have left long ago. What was reported done the other day still waits.
    Notice.objects.filter(kind__startswith="minutes.").delete()
    Notice.objects.filter(kind__in=["action.assigned", "action.settled"]).delete()


def _act(
    each: _Action,
    meeting: Meeting,
    governments: Mapping[str, Government],
    today: date,
    people: Mapping[str, User],
    officer: User,
) -> ActionItem:
    person = people[f"{each.mailbox}@{each.slug}.example"] if each.slug else officer
    action = services.add_action(
        meeting=meeting,
        text=each.text,
        owner=services.Owner(governments.get(each.slug), person),
        due_on=today + timedelta(days=each.due),
        actor=officer,
    )
    since = meeting.ends_at
    for days, verb, words in each.said:
        actor = officer if verb == "accept" else person
        _VERBS[verb](action=action, words=words, actor=actor)
        said_at = at(today - timedelta(days=days), _MORNING, meeting.zone)
        ActionUpdate.objects.filter(pk=action.updates.latest("pk").pk).update(written_at=said_at)
        since = since if verb == "update" else said_at
    ActionItem.objects.filter(pk=action.pk).update(state_since=since, created_at=meeting.ends_at)
    return action


def _set_back(meeting: Meeting) -> datetime:
    """Gives minutes and decisions the instants of the story; returns the end of the silence."""
    circulated_at = meeting.ends_at + _CIRCULATED_AFTER
    ends_at = silence_ends(circulated_at, meeting.zone)
    Minutes.objects.filter(meeting=meeting).update(saved_at=circulated_at - timedelta(hours=2))
    Decision.objects.filter(meeting=meeting).update(recorded_at=meeting.ends_at)
    # The trigger keeps what was circulated. Only its instants move, where it was just made.
    with pgtrigger.ignore("meetings.MinutesRevision:minutes_revision_immutable"):
        MinutesRevision.objects.filter(meeting=meeting).update(
            circulated_at=circulated_at, silence_ends_at=ends_at
        )
    return ends_at
