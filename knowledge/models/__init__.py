"""What governments and the secretariat share with each other and with the public."""

from knowledge.models.follows import QuestionFollow, TopicFollow
from knowledge.models.questions import Answer, Question, ResourceProposal
from knowledge.models.records import (
    ResourceDocument,
    ResourcePermission,
    ResourceVersion,
    SafetyCheck,
)
from knowledge.models.resources import FIRST_YEAR, LANGUAGES, LAST_YEAR, Resource, ResourceQuerySet
from knowledge.models.support import (
    Consent,
    Introduction,
    Outcome,
    Side,
    SupportEntry,
    SupportFigure,
    SupportRelease,
)

__all__ = [
    "FIRST_YEAR",
    "LANGUAGES",
    "LAST_YEAR",
    "Answer",
    "Consent",
    "Introduction",
    "Outcome",
    "Question",
    "QuestionFollow",
    "Resource",
    "ResourceDocument",
    "ResourcePermission",
    "ResourceProposal",
    "ResourceQuerySet",
    "ResourceVersion",
    "SafetyCheck",
    "Side",
    "SupportEntry",
    "SupportFigure",
    "SupportRelease",
    "TopicFollow",
]
