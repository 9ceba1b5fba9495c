"""What a workbook asks: the same questions as the form, in the same order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from commitments.answers import value
from commitments.models import Reply, Report, Section, Status, Visibility
from commitments.section_forms import SectionForm
from commitments.selectors import asked_by_commitment, last_answers, sections_of
from taskforce.core.clock import in_words

FORMAT = 1  # raised when the layout changes
SALT = "commitments.workbook"
README, HIDDEN = "Read me", "portal"
HEAD_ROW = 3  # the row with the columns' names; questions follow
ANSWER_COLUMN = 5
LONGEST = 20_000  # characters, as in the form


@dataclass(frozen=True)
class Question:
    """One row. `code` is its identifier; `name` the flat name of the answer."""

    code: str
    number: int
    name: str
    label: str
    help_text: str
    choices: Sequence[tuple[str, str]]
    answer: str
    previous: str


@dataclass(frozen=True)
class Book:
    """A report as a workbook: who it belongs to, on which versions of the sections it rests, and
    its rows."""

    report: Report
    versions: Mapping[int, int]
    titles: Mapping[int, str]
    questions: Sequence[Question]
    notes: Sequence[str]


def book_of(report: Report) -> Book:
    """The report as it stands, with the last round's answers beside; four queries."""
    asked, last = asked_by_commitment(report.round), last_answers(report)
    sections = list(sections_of(report))
    rows: list[Question] = []
    for section in sections:
        number = section.commitment.number
        form = SectionForm(section=section, asked=asked.get(number, ()))
        before = last[number].answer if number in last else None
        rows += _rows(report, section, form, dict(_before(form, before)))
    return Book(
        report,
        {section.commitment.number: section.version for section in sections},
        {section.commitment.number: section.commitment.short_name for section in sections},
        rows,
        _notes(report),
    )


def _notes(report: Report) -> list[str]:
    """The first sheet, line by line."""
    due = in_words(report.due_at, report.due_zone)
    return [
        _("Progress report of %(government)s, %(round)s")
        % {"government": report.government, "round": report.round},
        _("Deadline: %(due)s") % {"due": due},
        _("Each commitment has a sheet. Write in the column “Your answer” alone."),
        _("Then upload the file. The portal shows each difference before it changes any."),
        _("Never enter names, case details or images. Give counts and descriptions only."),
    ]


def _before(form: SectionForm, last: Mapping[str, object] | None) -> list[tuple[str, str]]:
    status = str((last or {}).get("status") or "")
    said = [("status", str(Status(status).label) if status else "")]
    rest = (*form.texts(last), *form.numbers(last))
    return [*said, *((field.name, text) for field, text in rest)]


def _rows(
    report: Report, section: Section, form: SectionForm, before: Mapping[str, str]
) -> list[Question]:
    number = section.commitment.number
    return [
        Question(
            code=f"{report.pk}.{number}.{field.name}",
            number=number,
            name=field.name,
            label=str(field.label),
            help_text=str(field.help_text),
            choices=_choices(field.name, field.field.widget),
            answer=str(value(section, field.name)),
            previous=before.get(field.name, ""),
        )
        for field in form.preview_fields
    ]


def _choices(name: str, widget: object) -> list[tuple[str, str]]:
    if name == "reply":
        return [(str(code), str(label)) for code, label in Reply.choices]
    if name == "status":
        return [(str(code), str(label)) for code, label in Status.choices]
    if name == "visibility":
        return [(str(code), str(label)) for code, label in Visibility.choices]
    return [(str(code), str(label)) for code, label in getattr(widget, "choices", ()) if str(code)]
