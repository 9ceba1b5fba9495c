"""The shape of what is typed about reports, rounds, indicators and the statement."""

from collections.abc import Iterable
from datetime import date, datetime
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.http import QueryDict
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from commitments.models import (
    Capability,
    Commitment,
    CopiedSection,
    Indicator,
    IndicatorVersion,
    Round,
    Statement,
    Visibility,
)
from commitments.services.signing import TEXTS
from taskforce.core.clock import end_of_day, validate_zone
from taskforce.core.forms import not_later_than_today
from taskforce.documents.forms import DocumentField


class ReasonForm(forms.Form):
    """Words for going back: whoever has the report next reads them at its top."""

    reason = forms.CharField(
        label=_("What has to change?"),
        help_text=_("The drafters read this at the top of the report."),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        error_messages={"required": _("Say why.")},
    )

    @classmethod
    def asking(cls, label: Any, hint: Any, data: QueryDict | None = None) -> "ReasonForm":
        """The form with its own question."""
        form = cls(data)
        form.fields["reason"].label, form.fields["reason"].help_text = label, hint
        return form


class TakeBackForm(ReasonForm):
    """Which published answers are taken from their readers, and who reads them still."""

    numbers = forms.TypedMultipleChoiceField(
        label=_("Answers"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose at least one answer."),
            "invalid_choice": _("One of these is taken back already, or is not published."),
        },
    )
    readers = forms.ChoiceField(
        label=_("Who may still read them"),
        choices=[
            (Visibility.TASKFORCE.value, _("Member governments and the secretariat")),
            (Visibility.SECRETARIAT.value, _("The secretariat alone")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who may still read them.")},
    )
    field_order = ["numbers", "readers", "reason"]

    def __init__(self, data: QueryDict | None, published: Iterable[CopiedSection]) -> None:
        super().__init__(data)
        numbers: Any = self.fields["numbers"]
        numbers.choices = [(each.number, f"{each.number}. {each.short_name}") for each in published]
        reason = self.fields["reason"]
        reason.label = _("Why")
        reason.help_text = _("Your delegation and the secretariat read this. The public does not.")


class DateReasonForm(ReasonForm):
    """Words and a new date: the last second of that day in the round's zone."""

    until = forms.DateField(
        label=_("New date"),
        widget=forms.DateInput(attrs={"type": "date", "class": "input--s"}, format="%Y-%m-%d"),
    )
    field_order = ("reason", "until")

    def until_at(self, zone: str) -> datetime:
        """The date as one instant; only for a valid form."""
        until: date = self.cleaned_data["until"]
        return end_of_day(until, zone)


class ReviewRemarkForm(forms.Form):
    """A reviewer's words on one section."""

    words = forms.CharField(
        label=_("Remark"),
        help_text=_("The government reads it once you return the report."),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    asks_change = forms.BooleanField(
        label=_("The government has to change this section"), required=False
    )


class LetterForm(forms.Form):
    """A letter from which the secretariat enters a report."""

    letter = DocumentField(label=_("The government’s letter"))
    letter_of = forms.DateField(
        label=_("Date of the letter"),
        widget=forms.DateInput(attrs={"type": "date", "class": "input--s"}, format="%Y-%m-%d"),
    )

    def clean_letter_of(self) -> date:
        day: date = self.cleaned_data["letter_of"]
        not_later_than_today(day)
        return day


class IndicatorForm(forms.Form):
    """An indicator's wording from one round on."""

    number = forms.TypedChoiceField(
        label=_("Commitment"), choices=[(each, each) for each in range(1, 10)], coerce=int
    )
    starts_in = forms.ModelChoiceField(
        label=_("From which round on"), queryset=Round.objects.none(), to_field_name="slug"
    )
    label = forms.CharField(label=_("Question"), max_length=200)
    help_text = forms.CharField(
        label=_("Hint"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    kind = forms.ChoiceField(label=_("Form of the answer"), choices=IndicatorVersion.Kind.choices)
    unit = forms.CharField(
        label=_("Unit"),
        help_text=_("For a number, for example “requests”."),
        max_length=60,
        required=False,
    )
    choices = forms.CharField(
        label=_("Choices"),
        help_text=_("For one of several choices: one on each line."),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    is_required = forms.BooleanField(
        label=_("A section without it is not complete"), required=False
    )
    is_retired = forms.BooleanField(
        label=_("Do not ask any more from that round on"), required=False
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        indicator: Indicator | None = None,
        wording: IndicatorVersion | None = None,
    ) -> None:
        super().__init__(data)
        field: Any = self.fields["starts_in"]
        field.queryset = Round.objects.filter(
            state__in=[Round.State.PLANNED, Round.State.OPEN]
        ).order_by("due_at")
        if indicator is None:
            del self.fields["is_retired"]
        else:
            del self.fields["number"]
        if wording is not None:
            self.initial = {
                name: getattr(wording, name)
                for name in ("label", "help_text", "kind", "unit", "is_required", "is_retired")
            }
            self._codes = {each["label"]: each["code"] for each in wording.choices}
            self.initial["choices"] = "\n".join(each["label"] for each in wording.choices)
        else:
            self._codes = {}

    def wording(self) -> dict[str, Any]:
        """What services.save_indicator takes. A choice that stays keeps its code."""
        labels = [line.strip() for line in self.cleaned_data["choices"].splitlines()]
        labels = list(dict.fromkeys(label for label in labels if label))
        taken = set(self._codes.values())
        fresh = (f"c{index}" for index in count(1) if f"c{index}" not in taken)
        is_choice = self.cleaned_data["kind"] == IndicatorVersion.Kind.CHOICE
        return {
            **{
                name: self.cleaned_data[name]
                for name in ("label", "help_text", "kind", "unit", "is_required")
            },
            "is_retired": self.cleaned_data.get("is_retired", False),
            "choices": [
                {"code": self._codes.get(label) or next(fresh), "label": label}
                for label in labels
                if is_choice
            ],
        }


class SubmitForm(forms.Form):
    """The clearance holder's statement."""

    cleared = forms.BooleanField(
        label=_("I confirm that this report has been cleared for submission by my government."),
        error_messages={"required": _("Confirm that the report has been cleared.")},
    )


class RoundForm(forms.Form):
    """A new reporting round. The deadline is the last second of the day in the zone named."""

    title = forms.CharField(
        label=_("Title"), help_text=_("For example: Second half of 2026"), max_length=100
    )
    due_on = forms.DateField(
        label=_("Deadline"),
        help_text=_("Reports are due by 23:59:59 on this day."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    due_zone = forms.CharField(
        label=_("Time zone of the deadline"),
        help_text=_("An IANA name such as Europe/London or UTC."),
        initial="UTC",
        max_length=64,
        validators=[validate_zone],
    )

    hold_days = forms.IntegerField(
        label=_("Days in which a government can stop a publication"),
        min_value=1,
        max_value=60,
        initial=5,
        widget=forms.NumberInput(attrs={"class": "input--s"}),
    )

    @classmethod
    def of(cls, planned: Round, data: QueryDict | None = None) -> "RoundForm":
        """The form filled with what is stored."""
        initial = {name: getattr(planned, name) for name in ("title", "due_zone", "hold_days")}
        initial["due_on"] = planned.due_at.astimezone(ZoneInfo(planned.due_zone)).date()
        return cls(data, initial=initial)

    def clean_title(self) -> str:
        title: str = self.cleaned_data["title"]
        if not slugify(title):
            raise ValidationError(_("Use letters or digits in the title."))
        return title

    def plan(self) -> dict[str, Any]:
        """What the services take; the deadline as one instant. Only for a valid form."""
        names = ("title", "due_zone", "hold_days")
        due_at = end_of_day(self.cleaned_data["due_on"], self.cleaned_data["due_zone"])
        return {**{name: self.cleaned_data[name] for name in names}, "due_at": due_at}


class CommitmentForm(forms.ModelForm):
    """What stands beside a commitment. Its words are the statement's and are not edited."""

    class Meta:
        model = Commitment
        fields = ("short_name", "reporting_guide", "capabilities")
        labels = {
            "short_name": _("Short name"),
            "reporting_guide": _("What a member reports"),
            "capabilities": _("Nearest capabilities"),
        }
        widgets = {
            "reporting_guide": forms.Textarea(attrs={"rows": 4}),
            "capabilities": forms.CheckboxSelectMultiple,
        }


class CapabilityForm(forms.ModelForm):
    """A capability as the edition of the Model National Response names it."""

    class Meta:
        model = Capability
        fields = ("name", "domain", "edition")
        labels = {"name": _("Name"), "domain": _("Domain"), "edition": _("Edition")}


class NewVersionForm(forms.Form):
    """The name of a new version of the statement."""

    version = forms.CharField(
        label=_("Name of the new version"),
        help_text=_("For example a year. It stands on the public page and in its address."),
        max_length=32,
        validators=[
            RegexValidator(r"^[A-Za-z0-9.-]+$", _("Use letters, digits, points and hyphens."))
        ],
        widget=forms.TextInput(attrs={"class": "input--s"}),
    )


class StatementForm(NewVersionForm):
    """The words of a draft. Paragraphs are parted by empty lines; **two stars** make words bold."""

    title = forms.CharField(label=_("Title"), max_length=254)
    preamble = forms.CharField(label=_("Preamble"), widget=forms.Textarea(attrs={"rows": 12}))
    introduction = forms.CharField(label=_("The line before the commitments"), max_length=254)
    invitation = forms.CharField(label=_("Invitation"), widget=forms.Textarea(attrs={"rows": 4}))
    footnote = forms.CharField(label=_("Footnote"), widget=forms.Textarea(attrs={"rows": 4}))
    signed_heading = forms.CharField(label=_("Heading of the signatories"), max_length=254)
    meeting_note = forms.CharField(
        label=_("Note on meetings"), widget=forms.Textarea(attrs={"rows": 3})
    )
    contact_note = forms.CharField(
        label=_("Note on the contact"), widget=forms.Textarea(attrs={"rows": 3})
    )
    version_number = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, data: QueryDict | None = None, *, statement: Statement) -> None:
        self.statement = statement
        initial = {name: getattr(statement, name) for name in TEXTS}
        initial["version_number"] = statement.edits
        super().__init__(data, initial=initial)
        hidden = self.fields.pop("version_number")
        for commitment in statement.commitments.all():
            self.fields[f"commitment_{commitment.number}"] = forms.CharField(
                label=_("Commitment %(number)d") % {"number": commitment.number},
                initial=commitment.text,
                widget=forms.Textarea(attrs={"rows": 4}),
            )
        self.fields["version_number"] = hidden

    def texts(self) -> dict[str, str]:
        """The statement's own words, with one form of line end."""
        return {name: self.cleaned_data[name].replace("\r\n", "\n") for name in TEXTS}

    def commitments(self) -> dict[int, str]:
        """The words of each commitment, by its number."""
        return {
            commitment.number: self.cleaned_data[f"commitment_{commitment.number}"].replace(
                "\r\n", "\n"
            )
            for commitment in self.statement.commitments.all()
        }

    def stored(self) -> list[tuple[str, str]]:
        """Label and stored words of every field."""
        return [
            (str(field.label), str(self.get_initial_for_field(field, name)))
            for name, field in self.fields.items()
            if name != "version_number"
        ]


class SignatureForm(forms.Form):
    """Who signed the statement for a government, and when."""

    signatory_name = forms.CharField(
        label=_("Name of the person who signed"),
        max_length=150,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    signatory_office = forms.CharField(
        label=_("Their office"),
        help_text=_("For example “Minister of Justice”."),
        max_length=150,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    signed_on = forms.DateField(
        label=_("Day of the signature"),
        widget=forms.DateInput(attrs={"type": "date", "class": "input--s"}, format="%Y-%m-%d"),
    )
    signed_copy = DocumentField(label=_("Copy of the signed statement"), required=False)

    def clean_signed_on(self) -> date:
        day: date = self.cleaned_data["signed_on"]
        not_later_than_today(day)
        return day
