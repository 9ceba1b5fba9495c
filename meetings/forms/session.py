"""The shape of what is typed on the page of a session, and about decisions."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.forms.actions import OwnerField
from meetings.forms.fields import DayField, until_its_end
from meetings.models import Attendance, Decision, Meeting
from meetings.services import NewAction
from members.models import Government


class SessionForm(forms.Form):
    """Everything that is written down while a meeting runs: what is left empty is not written."""

    decision = forms.CharField(
        label=_("What was decided"),
        max_length=5_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    action = forms.CharField(
        label=_("What is to be done"),
        max_length=5_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    owner = OwnerField(label=_("Owner"), required=False)
    due_on = DayField(label=_("Due on"), required=False, size="input--s")

    def __init__(
        self, *args: Any, meeting: Meeting, attendance: Mapping[Government, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.governments = {f"attendance-{row.pk}": row for row in attendance}
        for name, government in self.governments.items():
            self.fields[name] = forms.ChoiceField(
                label=str(government),
                choices=Attendance.Mode.choices,
                required=False,
                initial=attendance[government],
                widget=forms.RadioSelect,
            )
            self.fields[f"was-{name}"] = forms.CharField(
                required=False, initial=attendance[government], widget=forms.HiddenInput
            )
        self.fields["due_on"].help_text = until_its_end(meeting.zone)

    @property
    def roll(self) -> list[tuple[Government, forms.BoundField, forms.BoundField]]:
        """Each government with its field, and what stood there when the page was opened."""
        return [(row, self[name], self[f"was-{name}"]) for name, row in self.governments.items()]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("action") and not cleaned.get("owner") and "owner" not in self.errors:
            self.add_error("owner", _("Say who owns this action."))
        if (cleaned.get("owner") or cleaned.get("due_on")) and not cleaned.get("action"):
            self.add_error("action", _("Say what is to be done."))
        return cleaned

    @property
    def attendance(self) -> Mapping[int, str]:
        """What was chosen anew, by government id: what a colleague noted meanwhile stays."""
        said = self.cleaned_data
        return {
            row.pk: said[name]
            for name, row in self.governments.items()
            if said.get(name) and said[name] != said.get(f"was-{name}")
        }

    @property
    def new_action(self) -> NewAction | None:
        """The action, if one was typed."""
        data = self.cleaned_data
        if not data["action"]:
            return None
        return NewAction(data["action"], data["owner"], data["due_on"])


class DecisionForm(forms.Form):
    """The words of a decision, and the version that the writer read."""

    text = forms.CharField(
        label=_("What was decided"), max_length=5_000, widget=forms.Textarea(attrs={"rows": 5})
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, decision: Decision, **kwargs: Any) -> None:
        kwargs["initial"] = {"text": decision.text, "version": decision.version}
        super().__init__(*args, **kwargs)


class MeetingFilterForm(forms.Form):
    """Of which meeting decisions are shown."""

    meeting = forms.ModelChoiceField(
        label=_("Meeting"),
        required=False,
        queryset=Meeting.objects.none(),
        empty_label=_("All meetings"),
    )

    def __init__(self, *args: Any, meetings: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["meeting"]
        field.queryset = meetings

    @property
    def chosen(self) -> Meeting | None:
        """The meeting; None for all."""
        return self.cleaned_data["meeting"] if self.is_valid() else None
