"""Taking a filled-in workbook: first what it would change, then all of it or nothing."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from commitments import completeness, indicators
from commitments.answers import put, value
from commitments.models import Report, Section, WorkbookImport
from commitments.selectors import asked_by_commitment
from commitments.services.moves import locked_report
from commitments.services.sections import merged, save_section
from commitments.workbook.book import book_of
from commitments.workbook.reading import Problem, Refused, read
from members.models import User
from taskforce.audit.services import record
from taskforce.core.permissions import require
from taskforce.core.transitions import SomeoneWasFaster

Questions = Mapping[str, indicators.Question]
WORKBOOKS_KEPT = timedelta(days=30)


@dataclass(frozen=True)
class Line:
    """One answer that the workbook would change. In a conflict somebody else changed it since the
    download: `key` names it, so that the person can choose theirs."""

    key: str
    number: int
    label: str
    stored: str
    sent: str
    is_conflict: bool


@dataclass
class NewConflicts(Exception):
    """Since the person looked somebody changed more of the same answers. Nothing was written."""

    workbook: WorkbookImport


def forget_workbooks(*, now: datetime) -> int:
    """Deletes what uploaded workbooks would have changed, applied or not, a month after; how
    many."""
    old = WorkbookImport.objects.filter(uploaded_at__lt=now - WORKBOOKS_KEPT)
    return old.delete()[1].get(WorkbookImport._meta.label, 0)


@transaction.atomic
def take_workbook(*, report: Report, file: UploadedFile, actor: User) -> WorkbookImport:
    """Reads an uploaded workbook and keeps what it says, without changing the report.

    Raises reading.Refused with every problem and its place.
    """
    require(actor, "report.draft", report)
    book = book_of(report)
    filled = read(file, book)
    questions = _questions(report)
    problems = [
        Problem(problem, answer.sheet, answer.cell)
        for answer in filled.answers
        if (problem := _problem(questions, answer.question.name, answer.value))
    ]
    if problems:
        raise Refused(problems)
    answers: dict[str, dict[str, str]] = {}
    for answer in filled.answers:
        section = answers.setdefault(str(answer.question.number), {})
        section[answer.question.name] = answer.value
    for kept in answers.values():
        if not kept.get("reply"):
            kept.pop("reply", None)
        if not kept.get("visibility"):
            kept.pop("visibility", None)
    return WorkbookImport.objects.create(
        report=report,
        uploaded_by=actor,
        versions={str(number): version for number, version in filled.versions.items()},
        answers=_canonical(questions, answers),
    )


def _questions(report: Report) -> Questions:
    asked = asked_by_commitment(report.round)
    return {
        question.name: question
        for rows in asked.values()
        for question in indicators.questions(rows)
    }


def _problem(questions: Questions, name: str, answer: str) -> str:
    return questions[name].problem(answer) if name in questions else ""


def _canonical(
    questions: Questions, answers: dict[str, dict[str, str]]
) -> dict[str, dict[str, str]]:
    return {
        number: {
            name: questions[name].canonical(answer) if name in questions else answer
            for name, answer in kept.items()
        }
        for number, kept in answers.items()
    }


def lines_of(workbook: WorkbookImport) -> list[Line]:
    """What applying the workbook now would change, section by section."""
    labels = {
        f"{question.number}/{question.name}": question
        for question in book_of(workbook.report).questions
    }
    lines = []
    for section in _sections(workbook):
        number = section.commitment.number
        answers = workbook.answers.get(str(number), {})
        mine, clashing = merged(section, answers, workbook.versions.get(str(number), -1))
        for name in (*mine, *clashing):
            key = f"{number}/{name}"
            question = labels[key]
            said = dict(question.choices)
            stored = str(value(section, name))
            lines.append(
                Line(
                    key=key,
                    number=number,
                    label=question.label,
                    stored=said.get(stored, stored),
                    sent=said.get(answers[name], answers[name]),
                    is_conflict=name in clashing,
                )
            )
    return lines


def _sections(workbook: WorkbookImport) -> list[Section]:
    return list(workbook.report.sections.select_related("commitment"))


@transaction.atomic
def apply_workbook(
    *, workbook: WorkbookImport, mine: Collection[str], seen: Collection[str], actor: User
) -> int:
    """Writes the workbook's changes, all or none. Of the conflicts the answers whose keys are in
    `mine` replace what somebody else saved; the others stay as they are.

    Raises NewConflicts for a conflict that is not in `seen`, SomeoneWasFaster for a workbook that
    was applied already. Returns how many answers changed.
    """
    report = locked_report(workbook.report)
    require(actor, "report.draft", report)
    workbook = WorkbookImport.objects.select_for_update().get(pk=workbook.pk)
    if workbook.applied_at is not None:
        raise SomeoneWasFaster(report, "apply_workbook")
    workbook.report = report
    asked = asked_by_commitment(report.round)
    count = 0
    for section in _sections(workbook):
        number = section.commitment.number
        answers: dict[str, Any] = workbook.answers.get(str(number), {})
        wanted, clashing = merged(section, answers, workbook.versions.get(str(number), -1))
        if any(f"{number}/{name}" not in seen for name in clashing):
            raise NewConflicts(workbook)
        names = [*wanted, *(name for name in clashing if f"{number}/{name}" in mine)]
        changes = {name: answers[name] for name in names}
        if not changes:
            continue
        count += len(changes)
        for name, answer in changes.items():
            put(section, name, answer)
        if section.is_complete and completeness.problems(section, asked.get(number, ())):
            changes["is_complete"] = False
        save_section(
            report=report,
            number=number,
            answers=changes,
            expected_version=section.version,
            actor=actor,
        )
    workbook.applied_at = timezone.now()
    workbook.save(update_fields=["applied_at"])
    record(
        verb="workbook.apply",
        actor=actor,
        obj=report,
        government_id=report.government_id,
        answers=count,
    )
    return count
