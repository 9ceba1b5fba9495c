"""What is typed about papers."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings import selectors
from meetings.forms.fields import DayField, ReasonField
from meetings.forms.meetings import day_there
from meetings.models import AgendaItem, Meeting, Paper
from members.models import Government
from members.selectors import active_members
from taskforce.core.clock import end_of_day
from taskforce.documents.forms import DocumentField


class PaperForm(forms.Form):
    """What a paper is, who brings it by when, and who may read it."""

    title = forms.CharField(label=_("Title"), max_length=150)
    item = forms.ModelChoiceField(
        label=_("Item of the agenda"),
        queryset=AgendaItem.objects.none(),
        required=False,
        empty_label=_("None in particular"),
    )
    government = forms.ModelChoiceField(
        label=_("Brought by"),
        queryset=Government.objects.none(),
        required=False,
        empty_label=_("The secretariat"),
        help_text=_("Its head of delegation gets a mail and brings the document."),
    )
    due_at = DayField(
        label=_("Due on"),
        required=False,
        help_text=_("Until the end of this day in the meeting’s time zone."),
    )
    access = forms.ChoiceField(
        label=_("Who may read it"), choices=Paper.Access.choices, widget=forms.RadioSelect
    )
    governments = forms.ModelMultipleChoiceField(
        label=_("Named governments"),
        queryset=Government.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Counts where only named governments may read it."),
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, meeting: Meeting, paper: Paper | None = None, **kwargs: Any
    ) -> None:
        self.meeting = meeting
        kwargs["initial"] = _as_typed(meeting, paper)
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["item"].queryset = selectors.items_for_papers(meeting)
        members = active_members()
        fields["government"].queryset = members
        fields["governments"].queryset = members

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("access") == Paper.Access.NAMED and not cleaned.get("governments"):
            self.add_error("governments", _("Choose at least one government."))
        day = cleaned.get("due_at")
        due_at = end_of_day(day, self.meeting.zone) if day else None
        return {**cleaned, "due_at": due_at}


class BringForm(forms.Form):
    """The document itself."""

    file = DocumentField(label=_("Document"))


class WithdrawForm(forms.Form):
    """Why a paper is withdrawn."""

    reason = ReasonField(help_text=_("For the record of the secretariat."))


def _as_typed(meeting: Meeting, paper: Paper | None) -> dict[str, Any]:
    if paper is None:
        return {
            "due_at": day_there(meeting.papers_by, meeting.zone),
            "access": Paper.Access.TASKFORCE,
        }
    named: Sequence[Government] = selectors.named_governments(paper)
    return {
        "title": paper.title,
        "item": paper.item_id,
        "government": paper.government_id,
        "due_at": day_there(paper.due_at, meeting.zone),
        "access": paper.access,
        "governments": [each.pk for each in named],
        "version": paper.version,
    }
