"""The shape of what is typed into a section and what belongs to it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.core.validators import URLValidator
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from commitments import completeness, indicators
from commitments.answers import LABELS, PARTS, PLAIN, TEXTS, put, value
from commitments.completeness import WORD_LIMIT
from commitments.models import IndicatorVersion, NationalAction, Reply, Section, Status, Visibility
from commitments.models.status import REPLY_MEANING, STATUS_MEANING, VISIBILITY_MEANING
from taskforce.documents.forms import DocumentField

LARGEST_TEXT = 20_000  # characters

_NARROWER = [
    ("", _("Like the whole answer")),
    (Visibility.TASKFORCE.value, _("Taskforce only")),
    (Visibility.SECRETARIAT.value, _("Secretariat only")),
]


def _text(label: Any, hint: Any, *, rows: int) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=False,
        max_length=LARGEST_TEXT,
        strip=False,
        widget=forms.Textarea(
            attrs={
                "rows": rows,
                "dir": "auto",
                "data-words": WORD_LIMIT,
                "data-words-said": _("{count} of {limit} words"),
            }
        ),
    )


class SectionForm(forms.Form):
    """One commitment's answers. Missing answers are an error only in a section called complete;
    everything else is kept as it was typed."""

    reply = forms.ChoiceField(
        label=_("How do you answer?"),
        choices=Reply.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    status = forms.ChoiceField(
        label=_("How would you describe progress?"),
        help_text=_("Your own view. It is shown with your words, never as a score."),
        choices=Status.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    narrative = _text(_("What changed in this period?"), "", rows=10)
    challenges = _text(
        _("What stood in the way?"), _("Optional. Obstacles, and what would remove them."), rows=6
    )
    next_steps = _text(_("What comes next?"), _("Optional. Steps decided, and by when."), rows=6)
    support_needed = _text(
        _("What support do you need?"),
        _("Optional. What another government or the Alliance could help with."),
        rows=4,
    )
    support_offered = _text(
        _("What support can you offer?"),
        _("Optional. Experience, training or tools that others could use."),
        rows=4,
    )
    visibility = forms.ChoiceField(
        label=_("Who may read this answer?"),
        choices=[(choice.value, choice.label) for choice in reversed(Visibility)],
        widget=forms.RadioSelect,
    )
    is_complete = forms.TypedChoiceField(
        label=_("Have you completed this section?"),
        choices=[("yes", _("Yes, it is complete")), ("no", _("No, we will come back to it"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Select whether you have completed this section.")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    descriptions: Mapping[str, Any] = {
        "reply": REPLY_MEANING,
        "status": STATUS_MEANING,
        "visibility": VISIBILITY_MEANING,
    }

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        section: Section,
        asked: Sequence[IndicatorVersion],
    ) -> None:
        self.section, self._asked = section, asked
        self.questions = indicators.questions(asked)
        self._kept: dict[str, Any] = {}
        super().__init__(data)
        self.fields["narrative"].help_text = section.commitment.reporting_guide
        for question in self.questions:
            # Text, so that a wrong number is kept as it was typed until the section is complete.
            self.fields[question.name] = forms.CharField(
                label=str(question.label),
                help_text=question.help_text,
                required=False,
                max_length=LARGEST_TEXT,
                widget=question.field.widget,
            )
        parts = [*PARTS, *(f"indicator-{each.indicator_id}" for each in asked)]
        for part in parts:
            self.fields[f"visibility-{part}"] = forms.ChoiceField(
                label=str(LABELS.get(part) or self._label_of(part)),
                choices=_NARROWER,
                required=False,
            )
        self.initial = {
            name: value(section, name) for name in self.fields if name not in {"version"}
        }
        self.initial["version"] = section.version
        self.initial["is_complete"] = (
            ("yes" if section.is_complete else "no") if section.version else None
        )

    def _label_of(self, part: str) -> Any:
        return next(each.label for each in self.questions if each.name == part)

    def texts(self, last: Mapping[str, Any] | None) -> list[tuple[forms.BoundField, str]]:
        """The texts, each with what was said in it last."""
        return [(self[name], (last or {}).get(name, "")) for name in TEXTS]

    def numbers(self, last: Mapping[str, Any] | None) -> list[tuple[forms.BoundField, str]]:
        """The indicators' questions, each with the last answer in words."""
        said = {
            str(entry["number"]): indicators.said(entry)
            for entry in (last or {}).get("indicators", ())
        }
        return [(self[each.name], said.get(each.key, "")) for each in self.questions]

    @property
    def preview_fields(self) -> list[forms.BoundField]:
        """What is asked, without what belongs to saving."""
        names = ("reply", "status", *TEXTS[:3])
        return [
            *(self[name] for name in names),
            *(self[each.name] for each in self.questions),
            *(self[name] for name in (*TEXTS[3:], "visibility")),
        ]

    @property
    def part_fields(self) -> list[forms.BoundField]:
        """Who may read which part."""
        return [self[name] for name in self.fields if name.startswith("visibility-")]

    @property
    def has_narrower_parts(self) -> bool:
        """Some part has fewer readers than the answer: the list of parts stands open."""
        return any(field.value() for field in self.part_fields)

    def clean(self) -> dict[str, Any]:
        answers: dict[str, Any] = super().clean() or self.cleaned_data
        for name in TEXTS:
            # Browsers send CRLF; one form of line end keeps versions comparable.
            if name in answers:
                answers[name] = answers[name].replace("\r\n", "\n").strip()
        if "reply" in answers:
            answers["reply"] = answers["reply"] or Reply.ANSWER.value
        for question in self.questions:
            if question.name in answers:
                answers[question.name] = question.canonical(answers[question.name])
        self._kept = {
            name: answer
            for name, answer in answers.items()
            if name in PLAIN or name.startswith(("indicator-", "visibility-"))
        }
        if answers.get("is_complete") and not self.errors:
            for name, problem in completeness.problems(self._as_section(), self._asked).items():
                self.add_error(name, problem)
        return answers

    def _as_section(self) -> Section:
        """The section as it would be, unsaved."""
        draft = Section(commitment=self.section.commitment)
        for name, answer in self._kept.items():
            put(draft, name, answer)
        return draft

    def take(self, name: str, stored: Section) -> None:
        """Replaces what was typed for one answer by what is stored."""
        answer = value(stored, name)
        data = cast(QueryDict, self.data).copy()
        data[name] = ("yes" if answer else "no") if name == "is_complete" else answer
        self.data = data

    def answers(self) -> dict[str, Any]:
        """What can be stored, by flat names, also of a form with errors: everything that is
        storable at all. A section with errors is not complete."""
        complete = {} if self.is_valid() else {"is_complete": False}
        return {**self._kept, **complete}


class EvidenceForm(forms.Form):
    """A link or a document that shows what a section says."""

    title = forms.CharField(
        label=_("What it shows"), max_length=200, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    url = forms.URLField(
        label=_("Address of a page"),
        help_text=_("Begins with https:// or http://. Leave it empty if you add a document."),
        required=False,
        max_length=500,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
        widget=forms.URLInput(attrs={"dir": "ltr"}),
    )
    file = DocumentField(label=_("Or a document"), required=False)

    def clean(self) -> dict[str, Any]:
        answers: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and bool(answers.get("url")) == bool(answers.get("file")):
            self.add_error("url", _("Give either an address or a document."))
        return answers


class RemarkForm(forms.Form):
    """Words to colleagues."""

    words = forms.CharField(
        label=_("Your remark"),
        help_text=_("Only your delegation reads it. It is not part of the report."),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


class AssignForm(forms.Form):
    """Who writes a section."""

    assignee: Any = forms.ModelChoiceField(
        label=_("Who writes this section?"),
        queryset=None,
        required=False,
        empty_label=_("Nobody yet"),
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["assignee"]
        field.queryset = people
        field.label_from_instance = lambda person: person.name


EMPTY_ROWS = 3  # for milestones, beyond those that are there


class ActionForm(forms.ModelForm):
    """A national action with its milestones, each in a row of title, due day and day done."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, initial=0)

    class Meta:
        model = NationalAction
        fields = ("title", "lead_body", "progress", "update", "visibility")
        labels = {
            "title": _("What your government undertakes"),
            "lead_body": _("Who leads it"),
            "progress": _("How far it is"),
            "update": _("What happened since the last report"),
            "visibility": _("Who may read it?"),
        }
        help_texts = {
            "lead_body": _("Ministry or authority; no person’s name."),
            "update": _("Optional."),
        }
        widgets = {
            "title": forms.TextInput(attrs={"dir": "auto"}),
            "lead_body": forms.TextInput(attrs={"dir": "auto"}),
            "update": forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stored = list(self.instance.milestones.all()) if self.instance.pk else []
        self.rows = len(stored) + EMPTY_ROWS
        if self.is_bound:
            sent = sum(1 for name in self.data if name.startswith("milestone-"))
            self.rows = min(max(self.rows, sent), 40)
        else:
            self.initial["version"] = self.instance.version
        for index in range(self.rows):
            row = stored[index] if index < len(stored) else None
            self.fields[f"milestone-{index}"] = forms.CharField(
                label=_("Milestone"),
                required=False,
                max_length=200,
                initial=row.title if row else "",
                widget=forms.TextInput(attrs={"dir": "auto"}),
            )
            for name, label in (("due", _("Planned for")), ("done", _("Reached on"))):
                self.fields[f"{name}-{index}"] = forms.DateField(
                    label=label,
                    required=False,
                    initial=getattr(row, f"{name}_on") if row else None,
                    widget=forms.DateInput(
                        attrs={"type": "date", "class": "input--s"}, format="%Y-%m-%d"
                    ),
                )

    @property
    def milestone_rows(self) -> list[tuple[int, list[forms.BoundField]]]:
        """The rows of milestones, numbered from 1."""
        return [
            (index + 1, [self[f"{name}-{index}"] for name in ("milestone", "due", "done")])
            for index in range(self.rows)
        ]

    @property
    def main_fields(self) -> list[forms.BoundField]:
        """The fields of the action itself."""
        return [self[name] for name in self.Meta.fields]

    def clean(self) -> dict[str, Any]:
        answers: dict[str, Any] = super().clean() or self.cleaned_data
        for index in range(self.rows):
            title, due = answers.get(f"milestone-{index}"), answers.get(f"due-{index}")
            if title and not due and f"due-{index}" not in self.errors:
                self.add_error(f"due-{index}", _("Say by when."))
            if not title and (due or answers.get(f"done-{index}")):
                self.add_error(f"milestone-{index}", _("Name the milestone."))
        return answers

    def milestones(self) -> list[tuple[str, date, date | None]]:
        """Title, due day and day done of each row that was filled in; for a valid form."""
        return [
            (title, self.cleaned_data[f"due-{index}"], self.cleaned_data[f"done-{index}"])
            for index in range(self.rows)
            if (title := self.cleaned_data[f"milestone-{index}"])
        ]

    def _post_clean(self) -> None:
        """The service checks and saves the row; the form leaves its instance alone."""


class ChangeNoteForm(forms.Form):
    """What an amendment changes, for the public."""

    words = forms.CharField(
        label=_("What does this amendment change?"),
        help_text=_("Everybody reads this beside the new version."),
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


class WorkbookForm(forms.Form):
    """A filled-in workbook."""

    file = forms.FileField(
        label=_("Your workbook"),
        help_text=_("The file that you downloaded here and filled in (XLSX)."),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )
