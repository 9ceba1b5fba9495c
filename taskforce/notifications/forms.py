"""The shape of what is typed into the mail log."""

from django import forms
from django.utils.translation import gettext_lazy as _

from taskforce.notifications import kinds


class LogFilter(forms.Form):
    """Which kind of mail to show. What is not a kind shows all."""

    kind = forms.ChoiceField(label=_("Kind of mail"), required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came
        choices = [(kind.key, kind.title) for kind in kinds.every()]
        self.fields["kind"].choices = [("", _("All")), *choices]  # type: ignore[attr-defined]  # a ChoiceField

    def chosen(self) -> str:
        """The kind's key, or nothing."""
        return str(self.cleaned_data.get("kind", "")) if self.is_valid() else ""


class ResendForm(forms.Form):
    """Sending a mail again takes a reason, for whoever reads the trail later."""

    reason = forms.CharField(
        label=_("Why is it sent again?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
