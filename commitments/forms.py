"""The shape of what is typed into reports and rounds."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from commitments.models import Capability, Commitment, Section, Status, Visibility
from commitments.models.status import STATUS_MEANING, VISIBILITY_MEANING
from taskforce.core.clock import end_of_day, validate_zone

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
