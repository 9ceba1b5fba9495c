"""What is typed about who comes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings import selectors
from meetings.forms.fields import ReasonField
from meetings.models import Language, Meeting, Registration
from members.models import Government, User


class RegistrationForm(forms.Form):
    """One person of a delegation. Of one who is registered, the person stays."""

    person = forms.ModelChoiceField(
        label=_("Who comes"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Somebody without an account here"),
    )
    name = forms.CharField(
        label=_("Name of somebody without an account"),
        max_length=150,
        required=False,
        help_text=_("As on the name plate."),
    )
    office = forms.CharField(
        label=_("Office"),
        max_length=150,
        required=False,
        help_text=_("For example: Director, Ministry of the Interior."),
    )
    part = forms.ChoiceField(
        label=_("Part in the delegation"),
        choices=Registration.Part.choices,
        widget=forms.RadioSelect,
    )
    mode = forms.ChoiceField(
        label=_("Attendance"), choices=Registration.Mode.choices, widget=forms.RadioSelect
    )
    interpretation = forms.ChoiceField(
        label=_("Needs interpretation into"),
        required=False,
        help_text=_("Only the secretariat and your head of delegation read it."),
    )
    accessibility = forms.CharField(
        label=_("What else is needed to take part"),
        max_length=1_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "For example step-free access or captions. Only the secretariat and your head of "
            "delegation read it, and it is deleted after the meeting."
        ),
    )

    def __init__(
        self,
        *args: Any,
        meeting: Meeting,
        government: Government,
        registration: Registration | None = None,
        **kwargs: Any,
    ) -> None:
        if registration is not None:
            kwargs["initial"] = _as_typed(registration)
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["person"].queryset = selectors.people_to_register(government)
        offered = [each for each in Language.choices if each[0] in meeting.interpretation]
        kept = self.initial.get("interpretation")
        if kept and kept not in meeting.interpretation:
            offered.append((kept, Language(kept).label))
        fields["interpretation"].choices = [("", _("None")), *offered]
        if registration is not None:
            del fields["person"], fields["name"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "name" in self.fields and not cleaned.get("person") and not cleaned.get("name"):
            self.add_error("name", _("Choose a person or write a name."))
        return cleaned


class DeclineForm(forms.Form):
    """Why a registration is declined."""

    reason = ReasonField(help_text=_("The delegation reads it."))


def _as_typed(registration: Registration) -> dict[str, Any]:
    needs = getattr(registration, "needs", None)
    return {
        "office": registration.office,
        "part": registration.part,
        "mode": registration.mode,
        "interpretation": needs.interpretation if needs else "",
        "accessibility": needs.accessibility if needs else "",
    }
