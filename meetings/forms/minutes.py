"""The shape of what is typed about minutes and objections."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.forms.fields import ReasonField
from meetings.selectors import Draft
from meetings.services.minutes import LONGEST
from members.models import Government


class MinutesForm(forms.Form):
    """The minutes, and the version that the writer read."""

    text = forms.CharField(
        label=_("Minutes"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 30}),
        help_text=_(
            "Plain text; an empty line begins a paragraph. Nobody but the secretariat reads it "
            "before it is circulated."
        ),
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput, required=False)


class CirculateForm(forms.Form):
    """What changed since members last had minutes, and the version that is to be circulated."""

    note = ReasonField(
        label=_("What changed"),
        help_text=_("One or two sentences. Members read them above the text."),
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, draft: Draft, **kwargs: Any) -> None:
        kwargs["initial"] = {"version": draft.version}
        super().__init__(*args, **kwargs)
        if draft.last is None:
            del self.fields["note"]


class WithdrawForm(forms.Form):
    """Why circulated minutes are taken back."""

    reason = ReasonField(help_text=_("For the record of the secretariat."))


class SettleForm(forms.Form):
    """How an objection was settled."""

    reason = ReasonField(
        label=_("How it was settled"), help_text=_("The delegation that objected reads it.")
    )


class ObjectionForm(forms.Form):
    """An objection, in whose name, and to which revision."""

    government = forms.ModelChoiceField(
        label=_("Government"), queryset=Government.objects.none(), empty_label=None
    )
    text = forms.CharField(
        label=_("What you object to"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "Say which words, and what should stand there instead. Your delegation and the "
            "secretariat read this, nobody else."
        ),
    )
    revision = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, governments: Sequence[Government], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["government"]
        field.queryset = Government.objects.filter(
            pk__in=[row.pk for row in governments]
        ).alphabetical()
        if len(governments) == 1:
            field.widget = forms.HiddenInput()
            field.initial = governments[0].pk
