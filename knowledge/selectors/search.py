"""What a reader finds in the library: of what `visible_to` lets them read, what answers."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from knowledge.models import Question as MemberQuestion
from knowledge.models import Resource
from knowledge.selectors.questions import visible_questions
from knowledge.selectors.resources import visible_to
from taskforce.core.markdown import plain
from taskforce.core.permissions import allows
from taskforce.search import asking
from taskforce.search.asking import Hit, Question
from taskforce.search.sources import Row, Source

NEWEST = ("-published_at", "-pk")


def answering(rows: QuerySet[Resource], asked: Question) -> QuerySet[Resource]:
    """Those of the rows that answer, in the order they had: what facets count."""
    return asking.answering(rows, asked)


def matching(rows: QuerySet[Resource], asked: Question) -> QuerySet[Resource]:
    """Those of the rows that answer, best first, of the newest asking.MOST and one more. Filters
    come before, so that they are not lost among rows that were left out."""
    return asking.best_of_newest(rows, asked, NEWEST)


def _find(user: Any, asked: Question) -> Sequence[Hit]:
    return asking.hits(matching(visible_to(user), asked))


def _show(user: Any, pks: Sequence[int]) -> Mapping[int, Row]:
    rows = visible_to(user).filter(pk__in=pks).prefetch_related(None)
    return {row.pk: _row(row) for row in rows}


def _row(resource: Resource) -> Row:
    note = str(resource.get_kind_display())
    if resource.visibility != Resource.Visibility.PUBLIC:
        note = f"{note} · {_('Not public')}"
    return Row(
        title=resource.title,
        address=resource.get_absolute_url(),
        text=f"{resource.summary} {plain(resource.body)}",
        language=resource.language,
        at=resource.published_at,
        government=str(resource.government or _("Secretariat")),
        note=note,
    )


def _questions(user: Any) -> QuerySet[MemberQuestion]:
    """Those that stand, for members and the secretariat."""
    if not allows(user, "question.read"):
        return MemberQuestion.objects.none()
    return visible_questions(user).standing()


def _find_questions(user: Any, asked: Question) -> Sequence[Hit]:
    return asking.hits(asking.best(_questions(user), asked))


def _show_questions(user: Any, pks: Sequence[int]) -> Mapping[int, Row]:
    rows = _questions(user).filter(pk__in=pks).select_related("government")
    return {row.pk: _question(row) for row in rows}


def _question(question: MemberQuestion) -> Row:
    return Row(
        title=question.title,
        address=question.get_absolute_url(),
        text=plain(question.text),
        at=question.asked_at,
        government=str(question.government or _("Secretariat")),
        note=gettext_lazy("For members"),
    )


SOURCES = (
    Source("knowledge", gettext_lazy("Knowledge"), _find, _show),
    Source("questions", gettext_lazy("Questions"), _find_questions, _show_questions),
)
