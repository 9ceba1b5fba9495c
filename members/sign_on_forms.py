"""The shape of what is typed about single sign-on."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members.models import Government


class WhichProviderForm(forms.Form):
    """Whose provider to go to."""

    email = forms.EmailField(
        label=_("Your official e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )


class EditProviderForm(forms.Form):
    """What can change about a provider."""

    name = forms.CharField(
        label=_("Name"), help_text=_("People read it on the link."), max_length=100
    )
    client_id = forms.CharField(label=_("Client ID"), max_length=254)
    secret = forms.CharField(
        label=_("Client secret"),
        help_text=_("It is stored sealed and never shown. Leave it empty to keep the present one."),
        required=False,
        strip=True,
        max_length=1_000,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    domains = forms.CharField(
        label=_("Mail domains"),
        help_text=_("By commas, for example justice.example, police.example"),
        max_length=2_000,
    )
    is_active = forms.BooleanField(label=_("In use"), required=False)

    def clean_domains(self) -> list[str]:
        """Each once, in lower case, without an @ that was typed along."""
        typed: str = self.cleaned_data["domains"]
        names = [part.strip().lower().lstrip("@") for part in typed.split(",")]
        return list(dict.fromkeys(name for name in names if name))


class ProviderForm(EditProviderForm):
    """A new provider."""

    government = forms.ModelChoiceField(
        label=_("Government"),
        queryset=Government.objects.none(),
        widget=forms.Select(attrs={"class": "input--m"}),
    )
    issuer = forms.URLField(
        label=_("Issuer"),
        help_text=_("Its address, exactly as the provider writes it. It cannot be changed later."),
        max_length=254,
        assume_scheme="https",
    )
    is_active = None  # type: ignore[assignment]  # a new one is in use
    field_order = ("government", "name", "issuer", "client_id", "secret", "domains")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        government: Any = self.fields["government"]
        government.queryset = Government.objects.members().alphabetical()
        self.fields["secret"].required = True
        self.fields["secret"].help_text = _("It is stored sealed and never shown.")
