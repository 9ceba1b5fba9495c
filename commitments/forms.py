"""The shape of what is typed into reports and rounds."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.http import QueryDict
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from commitments.models import Capability, Commitment, Section, Statement, Status, Visibility
from commitments.models.status import STATUS_MEANING, VISIBILITY_MEANING
from commitments.services.signing import TEXTS
from taskforce.core.clock import end_of_day, validate_zone
from taskforce.core.forms import not_later_than_today
from taskforce.documents.forms import DocumentField

WORD_LIMIT = 500  # words in one text; about a page, as much as a reader takes in


def _words_within_limit(text: str) -> None:
    count = len(text.split())
    if count > WORD_LIMIT:
        raise ValidationError(
            _("Shorten this to %(limit)d words. It has %(count)d."),
            params={"limit": WORD_LIMIT, "count": count},
            code="too_long",
        )


def _text(label: Any, hint: Any, *, rows: int, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=required,
        max_length=20_000,
        validators=[_words_within_limit],
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
    """One commitment's answers. Missing answers are an error only in a section called complete."""

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

    descriptions = {
        "status": STATUS_MEANING,
        "visibility": VISIBILITY_MEANING,
    }

    def __init__(self, *args: Any, commitment: Commitment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["narrative"].help_text = commitment.reporting_guide

    @classmethod
    def of(cls, section: Section) -> "SectionForm":
        """The form filled with what is stored."""
        initial = {
            name: getattr(section, name) for name in cls.base_fields if name != "is_complete"
        }
        if section.version:
            initial["is_complete"] = "yes" if section.is_complete else "no"
        return cls(initial=initial, commitment=section.commitment)

    def clean(self) -> dict[str, Any]:
        answers: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("narrative", "challenges", "next_steps"):
            # Browsers send CRLF; one form of line end keeps versions comparable.
            if name in answers:
                answers[name] = answers[name].replace("\r\n", "\n")
        if answers.get("is_complete"):
            if not answers.get("status") and "status" not in self.errors:
                self.add_error("status", _("Select how you would describe progress."))
            if not answers.get("narrative") and "narrative" not in self.errors:
                self.add_error("narrative", _("Describe what changed in this period."))
        return answers


class ReasonForm(forms.Form):
    """Words for going back."""

    reason = forms.CharField(
        label=_("What has to change?"),
        help_text=_("The drafters read this at the top of the report."),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        error_messages={"required": _("Say what has to change.")},
    )


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

    def clean_title(self) -> str:
        title: str = self.cleaned_data["title"]
        if not slugify(title):
            raise ValidationError(_("Use letters or digits in the title."))
        return title

    def due_at(self) -> datetime:
        """The deadline as one instant; only for a valid form."""
        due_on: date = self.cleaned_data["due_on"]
        return end_of_day(due_on, self.cleaned_data["due_zone"])


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
