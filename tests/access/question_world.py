"""A question of the world's Norland to its Sudland, with an answer."""

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from commitments.models import Commitment
from knowledge import services
from knowledge.models import Answer, Question, ResourceProposal
from members.models import Government, User


def question_content(**others: Any) -> Mapping[str, Any]:
    """What a question says, about the seventh commitment."""
    return {
        "title": "How do you agree on removal with small providers?",
        "text": "We find that they do not answer.\n\nWhat helped you?",
        "commitments": list(Commitment.objects.filter(number=7)),
        "capabilities": [],
        "mentioned": [],
        **others,
    }


def resource_content(**others: Any) -> Mapping[str, Any]:
    """What an author writes who agrees to a text of the library."""
    return {
        "title": "Small providers and removal",
        "kind": "good_practice",
        "summary": "One person to call.",
        "body": "We gave them one person to call.",
        "language": "en",
        **others,
    }


class QuestionWorld:
    """What Norland's drafter asks of Sudland."""

    if TYPE_CHECKING:
        governments: dict[str, Government]

        def user(self, role: str) -> User: ...

    def ask(self, role: str = "drafter", slug: str = "norland", **others: Any) -> Question:
        """A question that somebody asks; of the secretariat where the slug is empty."""
        return services.ask(
            content=question_content(**others),
            government=self.governments[slug] if slug else None,
            actor=self.user(role),
        )

    def give_answer(
        self,
        question: Question,
        role: str = "foreign_drafter",
        slug: str = "sudland",
        text: str = "We gave them one person to call.",
    ) -> Answer:
        """An answer that somebody gives; of the secretariat where the slug is empty."""
        return services.give_answer(
            question=question,
            text=text,
            government=self.governments[slug] if slug else None,
            actor=self.user(role),
        )

    @cached_property
    def question(self) -> Question:
        """Norland's drafter asks Sudland by name."""
        return self.ask(mentioned=[self.governments["sudland"]])

    @cached_property
    def answer(self) -> Answer:
        """Sudland's drafter answers."""
        return self.give_answer(self.question)

    @cached_property
    def proposal_of_resource(self) -> ResourceProposal:
        """An officer asks Sudland's drafter for a text of the library."""
        answer = services.accept_answer(answer=self.answer, actor=self.user("drafter"))
        return services.propose_resource(answer=answer, actor=self.user("officer"))
