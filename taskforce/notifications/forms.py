"""The shape of what is typed about mail: into the log, and into one's own wishes."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.conf import settings
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from taskforce.notifications import kinds
from taskforce.notifications.models import LAST_HOUR, Wishes


class LogFilter(forms.Form):
    """Which mail to show. What is not a kind shows all."""

    kind = forms.ChoiceField(label=_("Kind of mail"), required=False)
    person = forms.CharField(label=_("Name or address"), required=False, max_length=254)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came
        choices = [(kind.key, kind.title) for kind in kinds.every()]
        self.fields["kind"].choices = [("", _("All")), *choices]  # type: ignore[attr-defined]  # a ChoiceField

    def chosen(self, name: str) -> str:
        """What was chosen for a field, or nothing."""
        self.is_valid()
        return str(self.cleaned_data.get(name, ""))


class LanguageForm(forms.Form):
    """In which language to show a mail."""

    language = forms.ChoiceField(
        label=_("Language"),
        choices=settings.LANGUAGES,
        widget=forms.Select(attrs={"class": "input--s"}),
    )


class WishesForm(forms.Form):
    """When a person wants mail, and which kinds; the kinds offered are those that they may
    switch off."""

    hour = forms.TypedChoiceField(
        label=_("Reminders come at"),
        help_text=_("In your own time zone. What has just happened is told at once."),
        choices=[(hour, f"{hour:02}:00") for hour in range(LAST_HOUR + 1)],
        coerce=int,
        widget=forms.Select(attrs={"class": "input--s"}),
    )
    digest_days = forms.TypedMultipleChoiceField(
        label=_("The daily digest comes on"),
        help_text=_("Only where something waits for you."),
        choices=[(number + 1, WEEKDAYS[number]) for number in range(7)],
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    wanted = forms.MultipleChoiceField(
        label=_("Mail that you want"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    # A box that was not on the page is not one that was left empty.
    offered = forms.MultipleChoiceField(required=False, widget=forms.MultipleHiddenInput)

    def __init__(
        self, data: Any, *, wishes: Wishes, optional: Sequence[kinds.Kind], with_digest: bool
    ) -> None:
        keys = [kind.key for kind in optional]
        initial = {
            "hour": wishes.hour,
            "digest_days": wishes.digest_days,
            "wanted": [key for key in keys if key not in wishes.declined],
            "offered": keys,
        }
        super().__init__(data, initial=initial)
        self._wishes = wishes
        for name in ("wanted", "offered"):
            field = cast(forms.MultipleChoiceField, self.fields[name])
            field.choices = [(kind.key, kind.title) for kind in optional]
        if not optional:
            del self.fields["wanted"], self.fields["offered"]
        if not with_digest:
            del self.fields["digest_days"]

    def said(self) -> dict[str, Any]:
        """What to keep; what was not asked stays as it was."""
        answers = self.cleaned_data
        offered = answers.get("offered", ())
        not_asked = [key for key in self._wishes.declined if key not in offered]
        declined = [key for key in offered if key not in answers.get("wanted", ())]
        return {
            "hour": answers["hour"],
            "digest_days": answers.get("digest_days", self._wishes.digest_days),
            "declined": [*not_asked, *declined],
        }


class ResendForm(forms.Form):
    """Sending a mail again takes a reason, for whoever reads the trail later."""

    reason = forms.CharField(
        label=_("Why is it sent again?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


class TrustForm(forms.Form):
    """Trusting an address again takes a reason, for whoever reads the trail later."""

    reason = forms.CharField(
        label=_("Why can it be trusted again?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
