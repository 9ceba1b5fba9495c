"""The library of the demonstration: texts to read, and one in every state on the way there.

The texts lie in `texts/knowledge/<file of the row>.txt`. They are about ways of working; what they
tell of governments is as invented as the governments.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pgtrigger
from django.core.files.uploadedfile import SimpleUploadedFile

from commitments.models import Capability, Commitment, Statement
from knowledge import services
from knowledge.checklist import POINTS
from knowledge.models import Resource
from members.models import Government, User
from taskforce.home.demonstration.agenda import at
from taskforce.notifications.models import Notice

TEXTS = Path(__file__).parent / "texts" / "knowledge"
State = Resource.State
_OUT = (State.PUBLISHED, State.AMENDING, State.UNPUBLISHED, State.ARCHIVED)  # were published once


@dataclass(frozen=True)
class Text:
    """One resource. `days` says how long ago it came to its state. `named` are the governments, by
    slug, that a text for named ones names. `document` is the name of a file to add."""

    file: str
    title: str
    kind: str
    summary: str
    commitments: Sequence[int]
    capabilities: Sequence[int] = ()
    government: str = ""
    language: str = "en"
    years_ago: int = 1
    visibility: str = Resource.Visibility.PUBLIC
    days: int = 12
    state: str = State.PUBLISHED
    named: Sequence[str] = ()
    links: Sequence[Mapping[str, str]] = ()
    document: str = ""

    @property
    def body(self) -> str:
        return (TEXTS / f"{self.file}.txt").read_text(encoding="utf-8").strip()


LIBRARY: Sequence[Text] = [
    Text(
        "definitions",
        "Definitions that last: a checklist for drafting",
        Resource.Kind.LEGISLATION,
        "Seven questions to ask of a bill on offences against children online, before parliament "
        "asks them.",
        [1],
        [3, 21],
        government="aldermark",
        years_ago=2,
        days=372,
    ),
    Text(
        "coordination-agreement",
        "Template: an agreement on national coordination",
        Resource.Kind.TOOL,
        "Six pages with which a coordinating body and its partners write down who does what.",
        [3, 8],
        [1],
        document="agreement-in-six-parts.txt",
        days=301,
    ),
    Text(
        "prosecutors-course",
        "A course of two days for prosecutors and judges",
        Resource.Kind.TRAINING,
        "Contents, method and what was changed after the first courses. No imagery is used.",
        [5],
        [4, 5],
        government="fennwold",
        days=244,
    ),
    Text(
        "one-front-page",
        "One front page for the hotline, the police and the helpline",
        Resource.Kind.GOOD_PRACTICE,
        "How three services agreed on one question, so that people in distress need not know who "
        "is responsible.",
        [4, 7],
        [11, 12],
        government="norland",
        links=[{"title": "Words that were tested", "url": "https://norland.example/words"}],
        days=187,
    ),
    Text(
        "ligne-de-soutien",
        "Une messagerie à côté de la ligne d’écoute",
        Resource.Kind.GOOD_PRACTICE,
        "Comment une messagerie simple a permis à des enfants de demander de l’aide sans être "
        "entendus.",
        [4, 9],
        [8, 11],
        government="brevonia",
        language="fr",
        days=153,
    ),
    Text(
        "asking-children",
        "What children told us, and how we asked",
        Resource.Kind.RESEARCH,
        "Four answers that came up in every group, two that came up only in some, and the method.",
        [6, 9],
        [2, 14],
        government="tarn-isles",
        days=98,
    ),
    Text(
        "removal-protocol",
        "What we would do differently in the first year of a removal protocol",
        Resource.Kind.LESSON_LEARNED,
        "Eleven providers signed on one day; half a year later four of them had never answered. "
        "Why, and what helped.",
        [7],
        [16, 17],
        government="sudland",
        visibility=Resource.Visibility.TASKFORCE,
        state=State.AMENDING,
        days=61,
    ),
    Text(
        "campana-con-jovenes",
        "Una campaña preparada con jóvenes",
        Resource.Kind.LESSON_LEARNED,
        "Qué cambió entre la primera campaña y la segunda, y qué queda por resolver.",
        [6],
        [13, 14],
        government="pelanora",
        language="es",
        visibility=Resource.Visibility.TASKFORCE,
        days=26,
    ),
    Text(
        "analyst-welfare",
        "The welfare of analysts: a practice in preparation",
        Resource.Kind.GOOD_PRACTICE,
        "Open questions on shifts, supervision and support after leaving.",
        [2, 7],
        [12],
        government="norland",
        years_ago=0,
        visibility=Resource.Visibility.TASKFORCE,
        state=State.DRAFT,
        days=2,
    ),
    Text(
        "joint-desk",
        "A joint desk for two borders: what we would tell our neighbours",
        Resource.Kind.LESSON_LEARNED,
        "How two services share one desk, and what they settled before the first call came.",
        [3, 5],
        [4],
        government="sudland",
        visibility=Resource.Visibility.NAMED,
        named=["norland", "fennwold"],
        days=17,
    ),
    Text(
        "evening-line",
        "A helpline that is open in the evening",
        Resource.Kind.GOOD_PRACTICE,
        "What it took to move three people from the morning to the evening, and what changed.",
        [4],
        [8],
        government="fennwold",
        years_ago=0,
        state=State.SUBMITTED,
        days=5,
    ),
    Text(
        "teachers-hour",
        "One hour for teachers, four times a year",
        Resource.Kind.TRAINING,
        "A plan of four meetings that schools repeat without help from outside.",
        [6],
        [14],
        government="uvalund",
        visibility=Resource.Visibility.TASKFORCE,
        state=State.IN_REVIEW,
        days=3,
    ),
    Text(
        "figures-by-region",
        "Figures by region: what to publish, and what not",
        Resource.Kind.RESEARCH,
        "Small numbers point at people. Three rules for tables on offences against children.",
        [2],
        [2],
        government="norland",
        visibility=Resource.Visibility.TASKFORCE,
        state=State.CHANGES_REQUESTED,
        days=4,
    ),
    Text(
        "poster-series",
        "A series of posters for stations",
        Resource.Kind.TOOL,
        "Five posters on where to turn, and how they were tested.",
        [6],
        [13],
        government="ibarenza",
        state=State.UNPUBLISHED,
        days=6,
    ),
    Text(
        "old-contact-list",
        "Contact points of five ministries",
        Resource.Kind.TOOL,
        "Whom to call for what. The secretariat keeps such a list now.",
        [8],
        government="merrinsund",
        years_ago=3,
        visibility=Resource.Visibility.TASKFORCE,
        state=State.ARCHIVED,
        days=33,
    ),
    Text(
        "first-thoughts",
        "First thoughts on a register of courses",
        Resource.Kind.TRAINING,
        "Withdrawn: the register is made together with two other governments now.",
        [5],
        government="aldermark",
        state=State.WITHDRAWN,
        days=20,
    ),
]


def fill(today: date, people: Mapping[str, User], writer: User, officer: User) -> None:
    """Makes every text as its people would have, and dates it back. `writer` writes for the
    secretariat, `officer` reviews."""
    governments = {row.slug: row for row in Government.objects.filter(is_demonstration=True)}
    rows = Commitment.objects.filter(statement=Statement.objects.current())
    commitments = {row.number: row for row in rows}
    capabilities = {row.number: row for row in Capability.objects.all()}
    for text in LIBRARY:
        content = {
            "title": text.title,
            "kind": text.kind,
            "summary": text.summary,
            "body": text.body,
            "language": text.language,
            "government": governments.get(text.government),
            "year": today.year - text.years_ago,
            "visibility": text.visibility,
            "governments": [governments[slug] for slug in text.named],
            "commitments": [commitments[number] for number in text.commitments],
            "capabilities": [capabilities[number] for number in text.capabilities],
            "links": text.links,
        }
        author = _of(text, people, "drafter", writer)
        resource = services.create_resource(content=content, actor=author)
        if text.document:
            services.add_document(resource=resource, file=_file(text.document), actor=author)
        _lead(resource, text, author, _of(text, people, "clearance", writer), officer)
        _set_back(resource, at(today - timedelta(days=text.days), time(9), "Europe/London"))


def _of(text: Text, people: Mapping[str, User], part: str, writer: User) -> User:
    return people[f"{part}@{text.government}.example"] if text.government else writer


def _lead(resource: Resource, text: Text, writer: User, clearance: User, officer: User) -> None:
    state = State(text.state)
    about: Mapping[str, Any] = {"resource": resource}
    if state == State.WITHDRAWN:
        services.withdraw(**about, reason="We go on with it together.", actor=writer)
    if state in {State.DRAFT, State.WITHDRAWN}:
        return
    services.submit(**about, **_now(resource), points=POINTS, actor=writer)
    if state == State.SUBMITTED:
        return  # for everybody, so it waits for clearance as well
    resource.refresh_from_db()
    if writer != clearance and resource.visibility == Resource.Visibility.PUBLIC:
        services.clear(**about, **_now(resource), actor=clearance)
    services.take(**about, actor=officer)
    if state == State.CHANGES_REQUESTED:
        services.request_changes(
            **about,
            code="incomplete",
            reason="Please add how small a number has to be before you leave it out.",
            actor=officer,
        )
    if state in _OUT:
        services.publish(**about, **_now(resource), points=POINTS, actor=officer)
    after: Mapping[str, Any] = {
        State.AMENDING: lambda: services.amend(**about, actor=writer),
        State.UNPUBLISHED: lambda: services.unpublish(
            **about,
            code="rights",
            reason="The photographer has not agreed to the second poster.",
            actor=officer,
        ),
        State.ARCHIVED: lambda: services.archive(
            **about, reason="The offices have changed.", actor=officer
        ),
    }
    if state in after:
        after[state]()


def _now(resource: Resource) -> Mapping[str, Any]:
    """Everybody of the demonstration has read the text as it is stored."""
    resource.refresh_from_db(fields=["version"])
    return {"expected_version": resource.version}


def _set_back(resource: Resource, then: datetime) -> None:
    """What was published long ago is asked about long ago; its mail would have left then."""
    rows = Resource.objects.filter(pk=resource.pk)
    rows.update(state_since=then)
    rows.filter(published_at__isnull=False).update(
        published_at=then, confirmed_at=then, review_by=services.a_year_after(then)
    )
    with pgtrigger.ignore("knowledge.ResourceVersion:resource_version_immutable"):
        resource.versions.update(published_at=then)
    about = Notice.objects.filter(object_type=Resource._meta.label, object_id=str(resource.pk))
    if rows.filter(published_at__isnull=False).exists():
        about.delete()


def _file(name: str) -> SimpleUploadedFile:
    text = "Made-up document of the demonstration.\n\nPurpose, partners, decisions, information, "
    return SimpleUploadedFile(name, f"{text}calendar, review.\n".encode(), "text/plain")
