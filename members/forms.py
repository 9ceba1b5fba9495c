"""The shape of what people say about themselves."""

from typing import Any
from zoneinfo import available_timezones

from allauth.account.forms import LoginForm, ResetPasswordForm
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from members.models import Government, User
from taskforce.notifications.rendering import single_line


class SignInForm(LoginForm):
    """django-allauth's, with our words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail address")


class LostPasswordForm(ResetPasswordForm):
    """django-allauth's, with our words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail address")


class NameMixin(forms.BaseForm):
    """A person's name, on one line and in its own direction: names stand in mails, lists and the
    trail."""

    def clean_name(self) -> str:
        """Raises ValidationError where nothing is left."""
        name = single_line(self.cleaned_data["name"])
        if not name:
            raise ValidationError(self.fields["name"].error_messages["required"], code="required")
        return name


class PersonForm(NameMixin, forms.ModelForm):
    """Name, language and time zone."""

    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        help_text=_("Deadlines are shown in their own zone and in yours."),
        choices=lambda: [(zone, zone.replace("_", " ")) for zone in sorted(available_timezones())],
        widget=forms.Select(attrs={"class": "input--s"}),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=settings.LANGUAGES,
        widget=forms.Select(attrs={"class": "input--s"}),
    )

    class Meta:
        model = User
        fields = ("name", "language", "time_zone")
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"})}


class ThemeForm(forms.Form):
    """Which colours; kept in a cookie of this browser."""

    theme = forms.ChoiceField(
        label=_("Colours"),
        choices=[
            ("", _("As my system has it")),
            ("light", _("Light")),
            ("dark", _("Dark")),
        ],
        required=False,
        widget=forms.RadioSelect,
    )


class GovernmentForm(forms.ModelForm):
    """What is known about a government: three separate facts, none derived from another."""

    class Meta:
        model = Government
        fields = (
            "name",
            "sort_name",
            "alpha2",
            "alpha3",
            "kind",
            "is_alliance_member",
            "alliance_member_since",
            "is_taskforce_member",
            "taskforce_member_since",
        )
        labels = {
            "name": _("Name"),
            "sort_name": _("Name for ordering"),
            "kind": _("Kind"),
            "is_alliance_member": _("Member of WeProtect Global Alliance"),
            "alliance_member_since": _("Member of the Alliance since"),
            "is_taskforce_member": _("Member of the Global Taskforce"),
            "taskforce_member_since": _("Member of the Taskforce since"),
        }
        widgets = {
            "alliance_member_since": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "taskforce_member_since": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }
