"""What governments and the secretariat share with each other and with the public."""

from knowledge.models.follows import QuestionFollow, TopicFollow
from knowledge.models.questions import Answer, Question, ResourceProposal
from knowledge.models.resources import FIRST_YEAR, LANGUAGES, LAST_YEAR, Resource, ResourceQuerySet

__all__ = [
    "FIRST_YEAR",
    "LANGUAGES",
    "LAST_YEAR",
    "Answer",
    "Question",
    "QuestionFollow",
    "Resource",
    "ResourceProposal",
    "ResourceQuerySet",
    "TopicFollow",
]
