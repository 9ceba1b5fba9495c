"""The data sets: what each holds, from which rows, and every field of it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from commitments.models import PublicStatus, Reply
from commitments.models.actions import NationalAction
from commitments.selectors import open_rows, public
from knowledge.models import LANGUAGES, Resource
from knowledge.selectors.resources import on_commitment
from meetings.models import Meeting
from members.models import Government
from taskforce.home.opendata import records
from taskforce.home.opendata.fields import (
    ADDRESS,
    CODES,
    DAY,
    FIGURES,
    FLAG,
    INSTANT,
    INTEGER,
    LINKS,
    NUMBERS,
    TEXT,
    Field,
)
from taskforce.home.opendata.records import Record

Narrowing = Callable[[QuerySet[Any], Any], QuerySet[Any]]


@dataclass(frozen=True)
class Dataset:
    """One data set. `rows` gives what everybody may read now; `records` what one row becomes, one
    at least. `order` is that of the files and ends with the key, so that it is the same each time.

    For the API: `filters` are the fields by which it can be narrowed, each with its lookup or with
    what narrows the rows; `key` is the field that names one record, where one has an address of its
    own; `gone` raises Gone for a key that was public and is not any more.
    """

    name: str
    title: str | Promise
    about: str | Promise
    fields: Sequence[Field]
    rows: Callable[[], QuerySet[Any]]
    records: Callable[[Any], Iterator[Record]]
    order: tuple[str, ...] = ("pk",)
    filters: Mapping[str, str | Narrowing] = field(default_factory=dict)
    key: str = ""
    gone: Callable[[Any], None] | None = None

    def named(self, name: str) -> Field:
        """The field of this name."""
        return next(each for each in self.fields if each.name == name)

    def narrowed(self, wanted: Mapping[str, Any]) -> QuerySet[Any]:
        """The rows in which these fields have these values; a field is one of `filters`."""
        rows = self.rows()
        for name, value in wanted.items():
            how = self.filters[name]
            rows = rows.filter((how, value)) if isinstance(how, str) else how(rows, value)
        return rows

    def one(self, key: Any) -> Record | None:
        """The record of this key. Raises Gone where it was public once."""
        row = self.rows().filter(**{"pk" if self.key == "id" else self.key: key}).first()
        if row is not None:
            return next(self.records(row))
        if self.gone is not None:
            self.gone(key)
        return None

    def all_records(self) -> Iterator[Record]:
        """Every record, read through a cursor of the database: memory does not grow with them."""
        for row in self.rows().order_by(*self.order).iterator(chunk_size=500):
            yield from self.records(row)


_SLUG = Field("government", TEXT, _("The government, by the name it has in addresses."), "norland")
_NAME = Field("government_name", TEXT, _("The government’s name."), "Norland")
_ROUND = Field("round", TEXT, _("The reporting round, by its name in addresses."), "round-1-2026")
_NUMBER = Field("commitment", INTEGER, _("The number of the commitment."), 4)
_ADDRESS = Field("address", ADDRESS, _("The page."), "https://portal.example.org/members/norland/")
_PUBLISHED = Field(
    "published_at", INSTANT, _("When it was published."), "2026-11-25T09:00:00Z", unit="UTC"
)


def _id(meaning: str | Promise) -> Field:
    return Field("id", INTEGER, meaning, 12)


_BY_GOVERNMENT = ("publication__government__sort_name", "pk")
_OF_ANSWERS = {
    "government": "publication__government__slug",
    "round": "publication__round__slug",
    "commitment": "number",
}
_KINDS = tuple(Government.Kind.values)
_ANSWER_HEAD = (_SLUG, _NAME, _ROUND, _NUMBER)

DATASETS = (
    Dataset(
        "governments",
        _("Governments"),
        _("Governments that are or were represented in the Taskforce, and all that signed."),
        (
            Field("slug", TEXT, _("Its name in addresses; never changes its meaning."), "norland"),
            Field("name", TEXT, _("The name."), "Norland"),
            Field("kind", TEXT, _("A state or a regional body."), "state", codes=_KINDS),
            Field("alpha2", TEXT, _("ISO 3166-1 alpha-2, where there is one."), "NO", True),
            Field("alpha3", TEXT, _("ISO 3166-1 alpha-3, where there is one."), "NOR", True),
            Field("is_member", FLAG, _("Represented in the Taskforce today."), True),
            Field("member_since", DAY, _("Since when, where recorded."), "2025-03-01", True),
            Field(
                "is_alliance_member",
                FLAG,
                _("Member of WeProtect Global Alliance; empty where nobody has recorded it."),
                True,
                True,
            ),
            Field("alliance_member_since", DAY, _("Since when, if recorded."), "2020-05-01", True),
            Field("office", TEXT, _("The office to write to, where it is public."), "Unit"),
            Field("office_email", TEXT, _("Its e-mail address."), "unit@norland.example"),
            Field(
                "address",
                ADDRESS,
                _("Its page, where it is or was represented."),
                "https://portal.example.org/members/norland/",
                True,
            ),
        ),
        open_rows.governments,
        records.of_governments,
        ("sort_name", "pk"),
        {"kind": "kind"},
        "slug",
    ),
    Dataset(
        "signatures",
        _("Signatures"),
        _("Which government signed which version of the mission statement."),
        (
            _SLUG,
            _NAME,
            Field("version", TEXT, _("The version of the statement."), "2025"),
            Field("signed_on", DAY, _("The day, where it is recorded."), "2025-03-01", True),
        ),
        open_rows.signatures,
        records.of_signatures,
        ("government__sort_name", "pk"),
        {"government": "government__slug", "version": "statement__version"},
    ),
    Dataset(
        "commitments",
        _("Commitments"),
        _("The commitments of the mission statement in force, verbatim."),
        (
            Field("number", INTEGER, _("Its number in the statement."), 4),
            Field("short_name", TEXT, _("The portal’s own short name for it."), "Victims"),
            Field("text", TEXT, _("Its words; emphasis between **."), "**Support** victims."),
            Field("reporting_guide", TEXT, _("What a member reports on."), "Services for victims."),
            Field("statement_version", TEXT, _("The version in force."), "2025"),
            Field("capabilities", CODES, _("Capabilities near it, by key."), ["2024-3"]),
            _ADDRESS,
        ),
        open_rows.commitments,
        records.of_commitments,
        ("number", "pk"),
        key="number",
    ),
    Dataset(
        "capabilities",
        _("Capabilities"),
        _("The capabilities of the Model National Response."),
        (
            Field("key", TEXT, _("Edition and number."), "2024-3"),
            Field("edition", TEXT, _("The edition."), "2024"),
            Field("number", INTEGER, _("The number in the edition."), 3),
            Field("name", TEXT, _("The name."), "Research"),
            Field("domain", TEXT, _("The domain it belongs to."), "Policy and governance"),
        ),
        open_rows.capabilities,
        records.of_capabilities,
        ("edition", "pk"),
        {"edition": "edition"},
    ),
    Dataset(
        "rounds",
        _("Reporting rounds"),
        _("Rounds of which something is published."),
        (
            Field("slug", TEXT, _("Its name in addresses."), "round-1-2026"),
            Field("title", TEXT, _("The title."), "First half of 2026"),
            Field("due_at", INSTANT, _("The deadline."), "2026-06-30T21:59:59Z", unit="UTC"),
            Field("due_zone", TEXT, _("The zone it was set in (IANA)."), "Europe/Brussels"),
        ),
        public.published_rounds,
        records.of_rounds,
        key="slug",
    ),
    Dataset(
        "publications",
        _("Publications"),
        _("Every published version of a progress report."),
        (
            _id(_("The number of the publication.")),
            _SLUG,
            _NAME,
            _ROUND,
            Field("version", INTEGER, _("The version of the report."), 1),
            Field("is_current", FLAG, _("No later version is published."), True),
            _PUBLISHED,
            Field("letter_of", DAY, _("The letter it was entered from."), "2026-06-01", True),
            Field("change_note", TEXT, _("What an amendment changed."), ""),
            _ADDRESS,
        ),
        open_rows.publications,
        records.of_publications,
        ("government__sort_name", "pk"),
        {"government": "government__slug", "round": "round__slug"},
        "id",
        public.refuse_taken_back,
    ),
    Dataset(
        "answers",
        _("Published answers"),
        _("One row for each government, round and commitment of the current publications."),
        (
            _id(_("The number of the answer.")),
            *_ANSWER_HEAD,
            Field("commitment_name", TEXT, _("Its short name then."), "Victims"),
            Field(
                "status",
                TEXT,
                _("The government’s own view; “withheld” where it chose not to publish."),
                "under_way",
                codes=tuple(PublicStatus.values),
            ),
            Field("reply", TEXT, _("How it answers."), "answer", codes=tuple(Reply.values)),
            Field("narrative", TEXT, _("What changed."), "A guideline is in force."),
            Field("challenges", TEXT, _("What stood in the way."), ""),
            Field("next_steps", TEXT, _("What comes next."), ""),
            Field("support_needed", TEXT, _("Support needed."), ""),
            Field("support_offered", TEXT, _("Support offered."), ""),
            Field(
                "indicators",
                FIGURES,
                _("What was answered to further questions, in words with unit or currency."),
                [{"title": "People trained", "value": "120 people"}],
            ),
            Field(
                "evidence",
                LINKS,
                _("Where it can be checked."),
                [{"title": "Guideline", "address": "https://norland.example/guideline"}],
            ),
            _PUBLISHED,
            _ADDRESS,
        ),
        open_rows.answers,
        records.of_answers,
        _BY_GOVERNMENT,
        _OF_ANSWERS,
        "id",
        open_rows.refuse_earlier,
    ),
    Dataset(
        "actions",
        _("National actions"),
        _("What governments undertake at home, as they published it."),
        (
            Field("action", INTEGER, _("The number of the action, from round to round."), 7),
            *_ANSWER_HEAD,
            Field("title", TEXT, _("The title."), "A national helpline"),
            Field("lead_body", TEXT, _("The body in the lead."), "Ministry of Justice"),
            Field(
                "progress",
                TEXT,
                _("How far it is."),
                "under_way",
                codes=tuple(NationalAction.Progress.values),
            ),
            Field("update", TEXT, _("What happened since the last report."), "Open since May."),
            _PUBLISHED,
        ),
        open_rows.with_actions,
        records.of_actions,
        _BY_GOVERNMENT,
        _OF_ANSWERS,
    ),
    Dataset(
        "milestones",
        _("Milestones"),
        _("The steps of the national actions, as published."),
        (
            Field("action", INTEGER, _("The number of its action."), 7),
            *_ANSWER_HEAD,
            Field("title", TEXT, _("The step."), "Staff trained"),
            Field("due_on", DAY, _("The day by which it is meant to be taken."), "2026-09-30"),
            Field("done_on", DAY, _("The day it was taken."), "2026-09-01", True),
        ),
        open_rows.with_milestones,
        records.of_milestones,
        _BY_GOVERNMENT,
        _OF_ANSWERS,
    ),
    Dataset(
        "resources",
        _("Knowledge"),
        _("Texts of the library that everybody may read."),
        (
            _id(_("The number of the text.")),
            Field("title", TEXT, _("The title."), "One front page"),
            Field("kind", TEXT, _("The kind."), "tool", codes=tuple(Resource.Kind.values)),
            Field("summary", TEXT, _("The summary."), "Three services, one question."),
            Field("body", TEXT, _("The text, in Markdown."), "First paragraph."),
            Field(
                "language",
                TEXT,
                _("The language it is written in (ISO 639-1)."),
                "en",
                codes=tuple(code for code, _label in LANGUAGES),
            ),
            Field(
                "government", TEXT, _("Who contributed it; empty: secretariat."), "norland", True
            ),
            Field("government_name", TEXT, _("The government’s name."), "Norland", True),
            Field("commitments", NUMBERS, _("The commitments it is about."), [4, 7]),
            Field("capabilities", CODES, _("The capabilities it is about, by key."), ["2024-3"]),
            Field("year", INTEGER, _("The year it is about."), 2025),
            Field(
                "links",
                LINKS,
                _("Pages elsewhere."),
                [{"title": "Handbook", "address": "https://norland.example/handbook"}],
            ),
            _PUBLISHED,
            _ADDRESS,
        ),
        records.resource_rows,
        records.of_resources,
        filters={
            "government": "government__slug",
            "kind": "kind",
            "language": "language",
            "commitments": on_commitment,
        },
        key="id",
        gone=records.refuse_resource,
    ),
    Dataset(
        "meetings",
        _("Formal meetings"),
        _("Formal meetings that were announced, with their outcome."),
        (
            _id(_("The number of the meeting.")),
            Field("title", TEXT, _("The title."), "Formal meeting"),
            Field(
                "state",
                TEXT,
                _("Where it stands."),
                "announced",
                codes=tuple(each for each in Meeting.State.values if each != "draft"),
            ),
            Field(
                "starts_at",
                INSTANT,
                _("The beginning; empty while a new date is sought."),
                "2026-12-01T08:00:00Z",
                True,
                unit="UTC",
            ),
            Field("ends_at", INSTANT, _("The end."), "2026-12-01T11:00:00Z", True, unit="UTC"),
            Field("zone", TEXT, _("The zone of the host (IANA)."), "Europe/Oslo"),
            Field("place", TEXT, _("The place."), "Lakeside Conference Hall"),
            Field("host", TEXT, _("The host government’s name in addresses."), "norland", True),
            Field("languages", CODES, _("Languages (ISO 639-1)."), ["en"]),
            Field("interpretation", CODES, _("Interpretation into (ISO 639-1)."), ["fr"]),
            Field("reason", TEXT, _("Why it was postponed or cancelled."), ""),
            Field("outcome", TEXT, _("What came of it."), ""),
            _ADDRESS,
        ),
        records.meeting_rows,
        records.of_meetings,
        filters={"state": "state", "host": "host__slug"},
        key="id",
    ),
)
NAMED: Mapping[str, Dataset] = {each.name: each for each in DATASETS}
