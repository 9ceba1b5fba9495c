"""An application's answers in words, for the applicant's pages and the case page alike."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.formats import date_format

from members import selectors
from members.application_forms import STEP_FORMS
from members.models import Application
from members.reasons import Reason
from members.services import applications as applying
from members.services.applications import DOCUMENTS, OPTIONAL, STEPS


@dataclass(frozen=True)
class Answer:
    """One answer as people read it; `value` is empty where nothing has been answered."""

    name: str
    label: str
    value: Any

    @property
    def is_document(self) -> bool:
        return self.name in DOCUMENTS

    @property
    def is_optional(self) -> bool:
        return self.name in OPTIONAL


@dataclass(frozen=True)
class Step:
    """One step of the form: its answers, whether it is complete, and what was asked about it."""

    name: str
    title: Any
    complete: bool
    answers: list[Answer]
    asked: list[Reason] = field(default_factory=list)

    @property
    def begun(self) -> bool:
        return any(answer.value for answer in self.answers)


def steps_of(application: Application) -> list[Step]:
    """All steps in order."""
    missing = applying.missing(application)
    asked = selectors.open_reasons(application)
    return [
        Step(
            name=name,
            title=STEP_FORMS[name].title,
            complete=name not in missing,
            answers=answers_of(application, name),
            asked=[reason for reason in asked if reason.field in fields],
        )
        for name, fields in STEPS.items()
    ]


def answers_of(application: Application, step: str) -> list[Answer]:
    """The stored answers of one step, in the words of its form."""
    form = STEP_FORMS[step].of(application)
    found = []
    for name in STEPS[step]:
        value = form.initial[name]
        choices = dict(getattr(form.fields[name], "choices", None) or {})
        shown = choices.get(value, value) if value else ""
        if isinstance(shown, date):
            shown = date_format(shown, "j F Y")
        found.append(Answer(name, str(form.fields[name].label), shown))
    return found
