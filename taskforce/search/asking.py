"""A reader's question, and the rows whose words answer it."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from django.contrib.postgres.search import SearchVectorField
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Expression, F, Func, Model, OrderBy, QuerySet
from django.db.models.expressions import Col, RawSQL
from django.db.models.fields import BooleanField, FloatField
from django.db.models.lookups import Lookup
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from taskforce.search.folding import WORD, fold

Row = TypeVar("Row", bound=Model)

LONGEST_QUESTION = 200  # characters
MOST_WORDS = 16
# Of one kind the newest so many that answer are ranked and counted; of more it is said that there
# are more. A word that half the library contains would otherwise cost as much as the library.
MOST = 1_000
SHORTEST_BEGINNING = 3  # letters of a word still being typed

_OPERATORS = re.compile(r'(?:^|(?<=\s))-(?=["\w])("[^"]*"?|\S+)')
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd\ud800-\udfff]")
_HYPHEN = re.compile(r"(?<=\w)[-‐‑](?=\w)")


@dataclass(frozen=True)
class Question:
    """What is asked: words that all have to be there (or one side of "or", or a phrase between
    quotation marks), words that must not be, and whether the last word may only have begun."""

    typed: str
    wanted: str
    unwanted: tuple[str, ...] = ()
    beginning: str = ""

    @property
    def words(self) -> list[str]:
        """Each word that is wanted, as it was typed."""
        return [word for word in WORD.findall(self.wanted) if word.casefold() != "or"]

    @property
    def prefix(self) -> str:
        """The last word as `to_tsquery` reads a beginning; empty where every word is complete."""
        letters = fold(self.beginning).replace("'", "")
        return f"'{letters}':*" if letters else ""

    @cached_property
    def tsquery(self) -> str:
        """The question as PostgreSQL understands it, asked of it once. Each of the dictionaries
        reads it in its own way; an unwanted word is unwanted however they read it."""
        asked, parameters = "search_question(%s)", [self.wanted]
        if self.prefix:
            before = self.wanted[: self.wanted.rindex(self.beginning)]
            asked = f"({asked} || (search_question(%s) && to_tsquery('simple', %s)))"
            parameters += [before, self.prefix]
        for word in self.unwanted:
            asked = f"({asked} && !! search_question(%s))"
            parameters.append(word)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT ({asked})::text", parameters)
            return str(cursor.fetchone()[0])

    @property
    def sql(self) -> RawSQL:
        """The same as an expression."""
        return RawSQL("%s::tsquery", [self.tsquery])


def question(typed: str, *, unfinished: bool = False) -> Question | None:
    """What a reader typed, understood; None where nothing was. `unfinished`: they are still typing,
    so that the beginning of the last word is enough. Raises ValidationError with what to do."""
    text = typed.strip()
    if not text:
        return None
    if len(text) > LONGEST_QUESTION:
        raise ValidationError(
            _("This is too long to search for. Use at most %(most)d characters.")
            % {"most": LONGEST_QUESTION}
        )
    if _CONTROL.search(text):
        raise ValidationError(_("This contains characters that cannot be searched for."))
    unwanted = tuple(
        part
        for each in _OPERATORS.findall(text)
        if (part := each.strip('" ')) and WORD.search(part)
    )
    wanted = _HYPHEN.sub(" ", _OPERATORS.sub(" ", text)).strip()
    words = Question(text, wanted).words
    if not words:
        raise ValidationError(_("Type at least one word to look for."))
    if len(words) + len(unwanted) > MOST_WORDS:
        raise ValidationError(
            ngettext("Use at most %(most)d word.", "Use at most %(most)d words.", MOST_WORDS)
            % {"most": MOST_WORDS}
        )
    last = words[-1]
    begins = unfinished and len(fold(last)) >= SHORTEST_BEGINNING and typed.endswith(last)
    return Question(text, wanted, unwanted, last if begins else "")


class Words(Expression):
    """The column `words` of the table that a query begins with: see `sql.words_column`."""

    output_field = SearchVectorField()

    def resolve_expression(self, query: Any = None, *args: Any, **kwargs: Any) -> Any:
        field = SearchVectorField(db_column="words", name="words")
        field.column = "words"
        return Col(query.get_initial_alias(), field)


class Answers(Lookup):
    """Whether the words on the left answer the question on the right."""

    lookup_name = "answers"
    output_field = BooleanField()

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        left, left_parameters = self.process_lhs(compiler, connection)
        right, right_parameters = self.process_rhs(compiler, connection)
        return f"{left} @@ {right}", [*left_parameters, *right_parameters]


class Rank(Expression):
    """How well a text answers: often and in its title before seldom and far down; a long text has
    to say more than a short one."""

    output_field = FloatField()

    def __init__(self, words: Any, asked: Any) -> None:
        super().__init__()
        self.parts = [words, asked]

    def get_source_expressions(self) -> list[Any]:
        return self.parts

    def set_source_expressions(self, exprs: Sequence[Any]) -> None:
        self.parts = list(exprs)

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        words, asked = (compiler.compile(each) for each in self.parts)
        return f"ts_rank({words[0]}, {asked[0]}, 1)", [*words[1], *asked[1]]


def answering(rows: QuerySet[Row], asked: Question) -> QuerySet[Row]:
    """Those of the rows whose words answer, as many as there are."""
    return rows.filter(Answers(Words(), asked.sql))


def best(rows: QuerySet[Row], asked: Question) -> QuerySet[Row]:
    """Those of the rows that answer, best first; of kinds of which there are thousands at most."""
    found: Any = answering(rows, asked).annotate(search_rank=Rank(Words(), asked.sql))
    ordered: QuerySet[Row] = found.order_by("-search_rank", "-pk")[: MOST + 1]
    return ordered


def best_of_newest(rows: QuerySet[Row], asked: Question, newest: Sequence[str]) -> QuerySet[Row]:
    """The newest MOST of the rows that answer and one more, best first; of kinds of any number,
    since ranking unpacks the words of each. `newest` is the order in which the newest come first.
    """
    first, *then = newest
    candidates = answering(rows, asked).order_by(_aside(first), *then).values("pk")[: MOST + 1]
    found: Any = rows.model._base_manager.filter(pk__in=candidates)
    found.query.select_related = rows.query.select_related
    found = found.prefetch_related(*_prefetched(rows))
    ordered: QuerySet[Row] = found.annotate(search_rank=Rank(Words(), asked.sql)).order_by(
        "-search_rank", *newest
    )
    return ordered


def _prefetched(rows: Any) -> Sequence[Any]:
    return tuple(rows._prefetch_related_lookups)


def _aside(path: str) -> OrderBy:
    """The same order in a way that no index has. PostgreSQL would else read the table from its
    newest row on and unpack the words of each, in the hope of a thousand that answer: of 100,000
    texts that takes ten times as long as asking the index of words."""
    name = path.removeprefix("-")
    moment = Func(F(name), template="(%(expressions)s + interval '0')")
    return OrderBy(moment, descending=path.startswith("-"))


@contextmanager
def by_index() -> Iterator[None]:
    """Within it PostgreSQL asks the index of words. It counts a look at a row's words as cheap, and
    for common words would else read all there are, which takes twenty times as long."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true)"
            )
        yield


@dataclass(frozen=True)
class Hit:
    """A row that answers, and how well."""

    pk: int
    rank: float


def hits(rows: QuerySet[Any]) -> list[Hit]:
    """What `best` gave, without the rows."""
    return [Hit(*values) for values in rows.values_list("pk", "search_rank")]
