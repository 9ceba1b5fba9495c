"""What is typed about needs, offers and introductions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from knowledge.forms.filters import FilterForm
from knowledge.models import LANGUAGES, Consent, Introduction, Outcome, Side, SupportEntry
from knowledge.models.resources import TITLE_LENGTH
from knowledge.selectors import capabilities, commitments
from knowledge.selectors.support import people_to_name
from knowledge.services.support import CONTENT
from knowledge.services.support_introductions import LONGEST
from members.models import User
from taskforce.core.forms import LineField


class EntryForm(forms.Form):
    """One need or offer."""

    commitment: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Commitment"),
        queryset=None,
        empty_label=_("Choose one of the nine"),
        error_messages={"required": _("Choose the commitment that it is about.")},
    )
    capability: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Capability of the Model National Response"),
        queryset=None,
        required=False,
        empty_label=_("None in particular"),
    )
    title = LineField(
        label=_("In a few words"),
        max_length=TITLE_LENGTH,
        help_text=_("For example: Training for analysts of a hotline."),
        error_messages={"required": _("Say it in a few words.")},
    )
    words = forms.CharField(
        label=_("More about it"),
        max_length=5_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "What exactly, for whom, until when. No case data and no operational detail. Another "
            "government reads it only after you have agreed to that introduction."
        ),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages in which you can work together"),
        choices=LANGUAGES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, entry: SupportEntry | None = None, **kwargs: Any) -> None:
        if entry is not None:
            kwargs["initial"] = {
                **{name: getattr(entry, name) for name in CONTENT},
                "version": entry.version,
            }
        super().__init__(*args, **kwargs)
        offered = commitments()
        if entry is not None:
            kept = type(entry.commitment).objects.filter(pk=entry.commitment_id)
            offered = (offered | kept).distinct()
        fields: dict[str, Any] = self.fields
        fields["commitment"].queryset = offered
        fields["capability"].queryset = capabilities()


class AgreeForm(forms.Form):
    """Whom the other government may write to once both have agreed."""

    contact = forms.ModelChoiceField(
        label=_("Person of your delegation"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Nobody by name"),
        help_text=_("The other government reads their name and e-mail address."),
    )
    mailbox = forms.EmailField(
        label=_("Mailbox of an office"),
        required=False,
        help_text=_("One that somebody reads after a change of people."),
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, consent: Consent, **kwargs: Any) -> None:
        kwargs["initial"] = {"version": consent.entry.version}
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["contact"].queryset = people_to_name(consent.government_id)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "mailbox" not in self.errors and not (cleaned.get("contact") or cleaned.get("mailbox")):
            self.add_error("contact", _("Choose a person, or give the address of a mailbox."))
        return cleaned


class DeclineForm(forms.Form):
    """Why a government does not wish to be introduced: for the secretariat alone."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("If you wish. Only the secretariat reads it."),
    )


class OutcomeForm(forms.Form):
    """What came of an introduction."""

    outcome = forms.ChoiceField(
        label=_("What came of it?"),
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what came of it.")},
    )
    words = forms.CharField(
        label=_("In your own words"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Both governments and the secretariat read it."),
    )


class EntryFilterForm(FilterForm):
    """Which needs and offers an officer looks at."""

    side = forms.ChoiceField(
        label=_("Need or offer"),
        choices=[("", _("Needs and offers")), *Side.choices],
        required=False,
    )
    state = forms.ChoiceField(label=_("State"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [  # type: ignore[attr-defined]
            ("", _("In every state")),
            *(
                (value, label)
                for value, label in SupportEntry.State.choices
                if value not in SupportEntry.UNCONFIRMED
            ),
        ]


class IntroductionFilterForm(FilterForm):
    """Which introductions an officer looks at."""

    state = forms.ChoiceField(
        label=_("State"),
        choices=[("", _("In every state")), *Introduction.State.choices],
        required=False,
    )
