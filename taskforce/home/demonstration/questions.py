"""What the made-up governments ask each other, and what they follow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from commitments.models import Capability
from knowledge import selectors, services
from knowledge.models import Answer, Question, ResourceProposal
from members.models import Government, User
from taskforce.home.demonstration.agenda import at
from taskforce.notifications.models import Notice

_ZONE = "Europe/London"
_OFFICER = "officer@demo.example"


@dataclass(frozen=True)
class _Answer:
    """An answer of a government's person, or of the secretariat where no slug is given, so many
    days after the question."""

    slug: str
    mailbox: str
    after: int
    text: str
    accepted: bool = False
    wanted: bool = False  # for the library; nobody has said anything yet


@dataclass(frozen=True)
class _Question:
    """A question, so many days ago."""

    slug: str
    mailbox: str
    days: int
    title: str
    text: str
    commitments: Sequence[int]
    capabilities: Sequence[int] = ()
    asked: Sequence[str] = ()
    answers: Sequence[_Answer] = field(default_factory=tuple)


_QUESTIONS = (
    _Question(
        "tarn-isles",
        "drafter",
        33,
        "How do you reach small providers about removal?",
        "Twelve small providers in our jurisdiction have no office that answers at night. Letters "
        "stay without an answer, and calls end in a general queue.\n\n"
        "Has anybody found a way that does not need a new law?",
        (7,),
        (16, 17),
        ("sudland",),
        (
            _Answer(
                "sudland",
                "drafter",
                2,
                "We asked each provider for one person and one substitute, by name, and we tested "
                "the numbers once a month. Four of eleven needed three reminders.\n\n"
                "What helped most was a list of five questions, always the same, so that whoever "
                "picks up knows what to look at first.",
                accepted=True,
                wanted=True,
            ),
            _Answer(
                "fennwold",
                "drafter",
                5,
                "Our association of providers keeps the list of contacts. We pay for one half of a "
                "post there. It was cheaper than any system that we looked at.",
            ),
        ),
    ),
    _Question(
        "norland",
        "drafter",
        19,
        "Who trains interpreters for interviews with children?",
        "Our interview centres work with interpreters who were trained for courts. We look for a "
        "course, or for the contents of one, that prepares them for interviews with children.",
        (4, 5),
        (5,),
        (),
        (
            _Answer(
                "brevonia",
                "clearance",
                3,
                "We have a course of one day, in French. @norland is welcome to the material, and "
                "to a place for two observers in the spring.",
            ),
        ),
    ),
    _Question(
        "pelanora",
        "drafter",
        17,
        "What do you ask young people before a campaign?",
        "We would like to compare what was asked, not what was answered. How many were asked, by "
        "whom, and who was paid for it?",
        (6,),
        (13, 14),
        ("tarn-isles", "norland"),
    ),
    _Question(
        "",
        "",
        6,
        "Which figures on removal do you publish at home?",
        "For the comparison that the last meeting asked for: please name the figures and where "
        "they stand. Links are enough.",
        (7, 8),
        (),
        (),
        (
            _Answer(
                "aldermark",
                "drafter",
                4,
                "Two figures, once a year, in the report of our supervisory authority: orders that "
                "were made, and hours until they were carried out.",
            ),
        ),
    ),
)

_FOLLOWED = {
    "drafter@norland.example": (4, 7),
    "head@norland.example": (3,),
    "clearance@sudland.example": (7,),
    _OFFICER: (6, 7),
}


def put(today: date, people: Mapping[str, User]) -> None:
    """Asks, answers, accepts and follows, and dates it as it is meant to have happened."""
    governments = {row.slug: row for row in Government.objects.filter(is_demonstration=True)}
    commitments = {row.number: row for row in selectors.commitments()}
    capabilities = {row.number: row for row in Capability.objects.all()}
    for planned in _QUESTIONS:
        asker = _person(people, planned.slug, planned.mailbox)
        question = services.ask(
            content={
                "title": planned.title,
                "text": planned.text,
                "commitments": [commitments[number] for number in planned.commitments],
                "capabilities": [capabilities[number] for number in planned.capabilities],
                "mentioned": [governments[slug] for slug in planned.asked],
            },
            government=governments.get(planned.slug),
            actor=asker,
        )
        asked_at = at(today - timedelta(days=planned.days), time(10, 5), _ZONE)
        state_since = asked_at
        for given in planned.answers:
            answered_at = asked_at + timedelta(days=given.after, hours=2)
            answer = _answer(question, given, governments, people, asker)
            _set_back_answer(answer, answered_at)
            state_since = answered_at if given.accepted else state_since
        Question.objects.filter(pk=question.pk).update(asked_at=asked_at, state_since=state_since)
        _forget_mail(question)
    for address, numbers in _FOLLOWED.items():
        services.set_topics(numbers=numbers, capabilities=(), actor=people[address])


def _answer(
    question: Question,
    given: _Answer,
    governments: Mapping[str, Government],
    people: Mapping[str, User],
    asker: User,
) -> Answer:
    answer = services.give_answer(
        question=question,
        text=given.text,
        government=governments.get(given.slug),
        actor=_person(people, given.slug, given.mailbox),
    )
    if given.accepted:
        answer = services.accept_answer(answer=answer, actor=asker)
    if given.wanted:
        services.propose_resource(answer=answer, actor=people[_OFFICER])
    return answer


def _person(people: Mapping[str, User], slug: str, mailbox: str) -> User:
    return people[f"{mailbox}@{slug}.example" if slug else _OFFICER]


def _set_back_answer(answer: Answer, moment: datetime) -> None:
    Answer.objects.filter(pk=answer.pk).update(given_at=moment, state_since=moment)


def _forget_mail(question: Question) -> None:
    """The mail about it would have left long ago."""
    answers = question.answers.values_list("pk", flat=True)
    proposals = ResourceProposal.objects.filter(answer__in=answers).values_list("pk", flat=True)
    about = {Question: [question.pk], Answer: answers, ResourceProposal: proposals}
    for model, rows in about.items():
        notices = Notice.objects.filter(object_type=model._meta.label)
        notices.filter(object_id__in=[str(pk) for pk in rows]).delete()
