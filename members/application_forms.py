"""The shape of an application, step by step, and of what the secretariat does with it."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from members import reasons
from members.models import Application, Government, User
from taskforce.core.clock import end_of_day
from taskforce.core.forms import not_later_than_today
from taskforce.documents.forms import DocumentField
from taskforce.notifications.rendering import single_line


def _line(label: Any, hint: Any = "", *, missing: Any = "", **attrs: str) -> forms.CharField:
    """A text on one line. A draft may leave it empty; `missing` is said when it is sent."""
    return forms.CharField(
        label=label,
        help_text=hint,
        required=False,
        max_length=150,
        widget=forms.TextInput(attrs={"dir": "auto", **attrs}),
    )


def _day(label: Any, hint: Any = "", *, required: bool = False) -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=hint,
        required=required,
        widget=forms.DateInput(attrs={"type": "date", "class": "input--s"}, format="%Y-%m-%d"),
    )


class AddressForm(forms.Form):
    """Where the link to the application is sent."""

    email = forms.EmailField(
        label=_("Your official e-mail address"),
        help_text=_("An address of the government. We send you a link that opens the application."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={"required": _("Enter your e-mail address.")},
    )


class StepForm(forms.Form):
    """One step. What is missing is no error here: an application is written with interruptions."""

    title: Any
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def clean(self) -> dict[str, Any]:
        answers: dict[str, Any] = super().clean() or self.cleaned_data
        for name, value in answers.items():
            if isinstance(value, str):
                answers[name] = single_line(value)
        return answers

    @classmethod
    def of(cls, application: Application) -> "StepForm":
        """The form filled with what is stored."""
        initial = {name: getattr(application, name) for name in cls.base_fields}
        return cls(initial=initial)


class GovernmentStep(StepForm):
    """Which government applies."""

    title = _("The government")
    kind = forms.ChoiceField(
        label=_("What kind of government is it?"),
        choices=Government.Kind.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    alpha2 = forms.ChoiceField(
        label=_("State, as ISO 3166-1 lists it"),
        help_text=_("Leave it at the first line for a regional body or where it is not listed."),
        choices=lambda: [("", _("Not in this list")), *countries],
        required=False,
        widget=forms.Select(attrs={"class": "input--m"}),
    )
    government_name = _line(
        _("Name of the government"), _("As the portal is to show it, for example “Norland”.")
    )
    says_alliance_member = forms.TypedChoiceField(
        label=_("Is the government an official member of WeProtect Global Alliance?"),
        help_text=_("Only official members of the Alliance can join. The secretariat checks it."),
        choices=[("yes", _("Yes")), ("no", _("No, or I do not know"))],
        coerce=lambda value: value == "yes",
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )

    @classmethod
    def of(cls, application: Application) -> "StepForm":
        form = super().of(application)
        said = {True: "yes", False: "no", None: ""}
        form.initial["says_alliance_member"] = said[application.says_alliance_member]
        return form

    def clean(self) -> dict[str, Any]:
        answers = super().clean()
        if answers.get("kind") == Government.Kind.REGIONAL_BODY and answers.get("alpha2"):
            self.add_error("alpha2", _("A regional body has no code: choose the first line."))
        return answers


class ApplicantStep(StepForm):
    """Who writes."""

    title = _("You")
    applicant_name = _line(_("Your name"), autocomplete="name")
    applicant_office = _line(
        _("Your office"),
        _("Ministry or authority, and your function in it."),
        autocomplete="organization-title",
    )
    applicant_phone = forms.CharField(
        label=_("Telephone at the office"),
        help_text=_(
            "With the country’s code. We also call an office whose number we find ourselves."
        ),
        required=False,
        max_length=40,
        validators=[
            RegexValidator(
                r"^\+?[0-9 ()./-]{5,40}$",
                _("Enter a telephone number, for example +47 22 00 00 00."),
            )
        ],
        widget=forms.TextInput(
            attrs={"type": "tel", "autocomplete": "tel", "class": "input--s", "dir": "ltr"}
        ),
    )


class HeadStep(StepForm):
    """Who will head the delegation."""

    title = _("Head of delegation")
    head_name = _line(_("Name of the head of delegation"), _("As the nomination letter has it."))
    head_office = _line(_("Their office"))
    head_email = forms.EmailField(
        label=_("Their official e-mail address"),
        help_text=_(
            "After the approval their invitation is sent there. A person’s own address, "
            "not one that several people read."
        ),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"spellcheck": "false"}),
    )

    def clean_head_email(self) -> str:
        email: str = self.cleaned_data["head_email"]
        return email.lower()


class SignatureStep(StepForm):
    """Who signed the mission statement."""

    title = _("Signature of the mission statement")
    signatory_name = _line(_("Name of the person who signed"))
    signatory_office = _line(_("Their office"), _("For example “Minister of Justice”."))
    signed_on = _day(_("Day of the signature"))
    signed_copy = DocumentField(label=_("Copy of the signed statement"), required=False)

    def clean_signed_on(self) -> date | None:
        day: date | None = self.cleaned_data["signed_on"]
        if day:
            not_later_than_today(day)
        return day


class LetterStep(StepForm):
    """The nomination letter."""

    title = _("Nomination letter")
    letter = DocumentField(
        label=_("Nomination letter"),
        required=False,
    )


STEP_FORMS: dict[str, type[StepForm]] = {
    "government": GovernmentStep,
    "applicant": ApplicantStep,
    "head": HeadStep,
    "signature": SignatureStep,
    "letter": LetterStep,
}


# The secretariat ------------------------------------------------------------------------------


class AssignForm(forms.Form):
    """Who has the case."""

    assignee = forms.ModelChoiceField(
        label=_("Give the case to"),
        queryset=User.objects.none(),
        widget=forms.Select(attrs={"class": "input--m"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["assignee"]
        field.queryset = User.objects.officers()


class NoteForm(forms.Form):
    """Words for the next officer."""

    words = forms.CharField(
        label=_("Note"),
        help_text=_("Only the secretariat reads it. No case data."),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


class AllianceForm(forms.Form):
    """The membership in the Alliance, as it was checked."""

    checked_on = _day(_("Checked on"), required=True)
    source = forms.CharField(
        label=_("Where it was checked"),
        max_length=254,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    member_since = _day(_("Member since"), _("Where it is known."))

    def clean_checked_on(self) -> date:
        day: date = self.cleaned_data["checked_on"]
        not_later_than_today(day)
        return day


class CallBackForm(forms.Form):
    """The call to an office that the secretariat found by itself."""

    called_on = _day(_("Called on"), required=True)
    person = forms.CharField(
        label=_("Who confirmed it"), max_length=150, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    source = forms.CharField(
        label=_("Where the number was found"),
        help_text=_("Never the number in the application."),
        max_length=254,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )

    def clean_called_on(self) -> date:
        day: date = self.cleaned_data["called_on"]
        not_later_than_today(day)
        return day


def _reasons(label: Any, known: tuple[reasons.Reason, ...]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        help_text=_("The applicant reads these sentences on the page and in the mail."),
        choices=[(reason.code, reason.sentence) for reason in known],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one reason from the list.")},
    )


def _words() -> forms.CharField:
    return forms.CharField(
        label=_("In your own words"),
        help_text=_("The applicant reads this on the page of the application, not in the mail."),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        error_messages={"required": _("Explain it in your own words.")},
    )


class AskForm(forms.Form):
    """What has to be added, and by when."""

    reasons = _reasons(_("What is needed?"), reasons.ACTION_NEEDED)
    words = _words()
    answer_by = _day(_("Answer by"), _("The end of this day, UTC."), required=True)

    def clean_answer_by(self) -> datetime:
        """The last second of the day, in UTC."""
        day: date = self.cleaned_data["answer_by"]
        if day <= timezone.now().date():
            raise ValidationError(_("Choose a day that is still to come."), code="past")
        return end_of_day(day, "UTC")


class RejectForm(forms.Form):
    """Why not."""

    reasons = _reasons(_("Why is it not accepted?"), reasons.REJECTED)
    words = _words()


class ApproveForm(forms.Form):
    """The last fact that only the secretariat knows."""

    sort_name = forms.CharField(
        label=_("Name for ordering"),
        help_text=_("By which lists are ordered; written without articles and accents."),
        max_length=150,
    )


class QueueFilter(forms.Form):
    """Which cases to show."""

    assignee = forms.ModelChoiceField(
        label=_("Officer"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Everybody"),
        widget=forms.Select(attrs={"class": "input--s"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["assignee"]
        field.queryset = User.objects.officers()
