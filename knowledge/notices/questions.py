"""The mail about questions and answers. Nothing of their words stands in it, titles included: no
officer has read them before they stand."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from knowledge.models import Answer, Question, ResourceProposal
from knowledge.question_rules import readers, speaks_for
from knowledge.selectors.follows import followers
from members import recipients
from members.models import Government, User
from taskforce.notifications import kinds
from taskforce.notifications.drafts import Draft
from taskforce.notifications.models import Notice
from taskforce.notifications.services import enqueue, queue

TWO_WEEKS = timedelta(days=14)
AN_HOUR = timedelta(hours=1)


def _to_question(notice: Notice) -> str:
    return reverse("question-detail", args=[notice.object_id])


def _to_answer(notice: Notice) -> str:
    return reverse("question-detail", args=[notice.facts["question"]])


def _standing(notice: Notice) -> bool | str:
    """The question stands, and the person may read it."""
    if not Question.objects.standing().filter(pk=notice.object_id).exists():
        return "The question was taken away."
    return _reads(notice)


def is_reader(notice: Notice) -> bool:
    """Whether it goes to somebody who reads what members share, as things stand now."""
    return notice.recipient is not None and readers().filter(pk=notice.recipient.pk).exists()


def _reads(notice: Notice) -> bool | str:
    return is_reader(notice) or "The person does not read questions any more."


def _answer_in(*states: str) -> Any:
    def ask(notice: Notice) -> bool | str:
        rows = Answer.objects.filter(pk=notice.object_id, state__in=states)
        if not rows.exists():
            return "The answer has moved on."
        return _reads(notice)

    return ask


def _hidden(notice: Notice) -> bool | str:
    there = Question.objects.filter(pk=notice.object_id, state=Question.State.HIDDEN).exists()
    return there or "It stands again."


def _proposal_in(*states: str) -> Any:
    def ask(notice: Notice) -> bool | str:
        there = ResourceProposal.objects.filter(pk=notice.object_id, state__in=states).exists()
        return there or "The proposal has moved on."

    return ask


def _new_answers(notice: Notice) -> int:
    """How many answers of others were given in the hour that the mail tells of."""
    until = datetime.fromisoformat(notice.facts["until_at"])
    rows = Answer.objects.standing().filter(
        question=int(notice.object_id), given_at__gte=until - AN_HOUR, given_at__lt=until
    )
    return rows.exclude(given_by=notice.recipient_id).count()


def _count(notice: Notice) -> Mapping[str, Any]:
    """As it is when the mail leaves. A sample brings its number along."""
    return {} if "count" in notice.facts else {"count": _new_answers(notice)}


def _still_answered(notice: Notice) -> bool | str:
    stands = _standing(notice)
    if stands is not True:
        return stands
    return bool(_new_answers(notice)) or "The answers were taken away."


ASKED = kinds.Kind(
    key="question.asked",
    title=_("A government is asked by name"),
    recipients=recipients.DELEGATION,
    link=_to_question,
    expires_after=TWO_WEEKS,
    mandatory=False,
    still_true=_standing,
    sample={"government_name": "Norland", "numbers": "4, 7"},
)
ANSWERED = kinds.Kind(
    key="question.answered",
    title=_("A question that is followed has new answers"),
    recipients=recipients.FOLLOWERS,
    link=_to_question,
    expires_after=TWO_WEEKS,
    mandatory=False,
    still_true=_still_answered,
    context=_count,
    sample={"government_name": "Norland", "numbers": "4, 7", "count": 2},
)
ACCEPTED = kinds.Kind(
    key="answer.accepted",
    title=_("An answer is accepted"),
    recipients=recipients.AUTHOR,
    link=_to_answer,
    expires_after=TWO_WEEKS,
    mandatory=False,
    still_true=_answer_in(Answer.State.ACCEPTED),
    sample={"government_name": "Norland", "numbers": "4, 7", "question": 1},
)
QUESTION_HIDDEN = kinds.Kind(
    key="question.hidden",
    title=_("A question is hidden"),
    recipients=recipients.AUTHOR,
    link=_to_question,
    expires_after=TWO_WEEKS,
    still_true=_hidden,
    sample={"government_name": "Norland", "numbers": "4, 7"},
)
ANSWER_HIDDEN = kinds.Kind(
    key="answer.hidden",
    title=_("An answer is hidden"),
    recipients=recipients.AUTHOR,
    link=_to_answer,
    expires_after=TWO_WEEKS,
    still_true=_answer_in(Answer.State.HIDDEN),
    sample={"government_name": "Norland", "numbers": "4, 7", "question": 1},
)
CONSENT_ASKED = kinds.Kind(
    key="answer.consent_asked",
    title=_("An answer is wanted for the library"),
    recipients=kinds.Recipients(
        _("Whoever wrote it; where they have left, the heads of their delegation"),
        kinds.Audience.TASKFORCE,
    ),
    link=lambda notice: reverse("answer-consent", args=[notice.facts["answer"]]),
    expires_after=TWO_WEEKS,
    still_true=_proposal_in(ResourceProposal.State.ASKED),
    sample={"government_name": "Norland", "numbers": "4, 7", "question": 1, "answer": 1},
)
CONSENT_ANSWERED = kinds.Kind(
    key="answer.consent_answered",
    title=_("The author of an answer agreed or declined"),
    recipients=recipients.PROPOSER,
    link=_to_answer,
    expires_after=TWO_WEEKS,
    mandatory=False,
    still_true=_proposal_in(ResourceProposal.State.AGREED, ResourceProposal.State.DECLINED),
    sample={"government_name": "Norland", "numbers": "4, 7", "question": 1, "agreed": True},
)
KINDS = (
    ASKED,
    ANSWERED,
    ACCEPTED,
    QUESTION_HIDDEN,
    ANSWER_HIDDEN,
    CONSENT_ASKED,
    CONSENT_ANSWERED,
)


def asked_by_name(question: Question, governments: Collection[Government]) -> None:
    """The delegations of these governments are asked; each person hears once of a question."""
    people = {person for each in governments for person in recipients.delegation(each.pk)}
    told: list[User] = sorted(people - {question.asked_by}, key=lambda person: person.pk)
    queue(
        kind=ASKED.key,
        recipients=told,
        obj=question,
        facts=_facts(question),
    )


def answered(answer: Answer) -> None:
    """Those who follow the question hear at the next full hour, once for all answers of the hour
    that is running: nobody gets more than one mail an hour about a question."""
    hour = answer.given_at.replace(minute=0, second=0, microsecond=0) + AN_HOUR
    others = [each for each in followers(answer.question) if each.pk != answer.given_by_id]
    enqueue(
        Draft(
            kind=ANSWERED.key,
            recipient=person,
            obj=answer.question,
            step=f"{hour:%Y-%m-%dT%H}Z",
            facts={**_facts(answer.question), "until_at": hour},
            not_before=hour,
        )
        for person in others
    )


def accepted(answer: Answer) -> None:
    """Their answer helped. Each time that it is accepted; not of their own accord."""
    question = answer.question
    if answer.given_by_id != question.asked_by_id:
        _to_author(ACCEPTED, answer, answer.given_by)


def question_hidden(question: Question) -> None:
    """Its page says why."""
    queue(
        kind=QUESTION_HIDDEN.key,
        recipients=[question.asked_by],
        obj=question,
        step=_moment(question.state_since),
        facts=_facts(question),
    )


def answer_hidden(answer: Answer) -> None:
    """The page of the question says why."""
    _to_author(ANSWER_HIDDEN, answer, answer.given_by)


def consent_asked(proposal: ResourceProposal) -> None:
    """They are asked whether their answer may become a text of the library."""
    answer = proposal.answer
    queue(
        kind=CONSENT_ASKED.key,
        recipients=_who_consents(answer),
        obj=proposal,
        facts={**_facts(answer.question), "question": answer.question_id, "answer": answer.pk},
    )


def consent_answered(proposal: ResourceProposal) -> None:
    """Whoever proposed it knows how it ended."""
    question = proposal.answer.question
    queue(
        kind=CONSENT_ANSWERED.key,
        recipients=[proposal.proposed_by],
        obj=proposal,
        facts={
            **_facts(question),
            "question": question.pk,
            "agreed": proposal.state == ResourceProposal.State.AGREED,
        },
    )


def _who_consents(answer: Answer) -> Iterable[User]:
    """As the rule `answer.consent` has it."""
    if speaks_for(answer.given_by, answer.government_id):
        return [answer.given_by]
    if answer.government_id is None:
        return recipients.officers()
    return recipients.heads(answer.government_id)


def _to_author(kind: kinds.Kind, answer: Answer, author: User) -> None:
    question = answer.question
    queue(
        kind=kind.key,
        recipients=[author],
        obj=answer,
        step=_moment(answer.state_since),
        facts={**_facts(question), "question": question.pk},
    )


def _moment(instant: datetime) -> str:
    return instant.astimezone(timezone.get_default_timezone()).strftime("%Y-%m-%dT%H:%M:%S")


def _facts(question: Question) -> dict[str, Any]:
    """Who asks, empty for the secretariat, and on which commitments: never what."""
    numbers = question.commitments.order_by("number").values_list("number", flat=True)
    return {
        "government_name": question.government.name if question.government else "",
        "numbers": ", ".join(map(str, numbers)),
    }
