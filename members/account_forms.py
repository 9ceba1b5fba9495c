"""django-allauth's forms in the portal's words: visible labels, hints, no placeholders.

allauth loads this module while it sets itself up, so it imports nothing of the portal's models.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.mfa.base import forms as factor
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn import forms as passkey
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_PASSWORD_HINT = _(
    "At least 12 characters. Several words in a row are easy to remember. "
    "Passwords that many people use are refused."
)


class _Worded(forms.Form):
    """Gives each field our label and hint."""

    labels: ClassVar[Mapping[str, Any]]
    hints: ClassVar[Mapping[str, Any]] = {}
    attributes: ClassVar[Mapping[str, Mapping[str, str]]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if name in self.labels:
                field.label = self.labels[name]
            field.help_text = self.hints.get(name, "")
            field.widget.attrs.update(self.attributes.get(name, {}))


_CODE = {"inputmode": "numeric", "class": "input--s", "spellcheck": "false"}
_CHOOSE = {"password1": _("New password"), "password2": _("New password, once more")}
_CHOOSE_HINTS = {"password1": _PASSWORD_HINT}


class SignInForm(_Worded, account.LoginForm):
    """Address and password. The answer is the same for an address that nobody has."""

    labels = {"login": _("E-mail address"), "password": _("Password")}
    attributes = {"login": {"autocomplete": "username", "spellcheck": "false"}}


class LinkForm(_Worded, account.ResetPasswordForm):
    """Asks for a link to set a new password."""

    labels = {"email": _("E-mail address")}


class NewPasswordByLinkForm(_Worded, account.ResetPasswordKeyForm):
    """A new password, by somebody who followed a link from a mail."""

    labels = _CHOOSE
    hints = _CHOOSE_HINTS


class ChangePasswordForm(_Worded, account.ChangePasswordForm):
    """A new password, by somebody who knows the present one."""

    labels = {"oldpassword": _("Present password"), **_CHOOSE}
    hints = _CHOOSE_HINTS


class SetPasswordForm(_Worded, account.SetPasswordForm):
    """A first password, by somebody who signed in without one."""

    labels = _CHOOSE
    hints = _CHOOSE_HINTS


class ChangeAddressForm(_Worded, account.AddEmailForm):
    """A new address; it counts once the link sent to it was followed."""

    labels = {"email": _("New e-mail address")}


class ConfirmByPasswordForm(_Worded, account.ReauthenticateForm):
    """The password again, by somebody who has no second factor yet."""

    labels = {"password": _("Password")}


class SecondStepForm(_Worded, factor.AuthenticateForm):
    """A one-time code or a recovery code at sign-in."""

    labels = {"code": _("Code")}
    attributes = {"code": _CODE}


class ConfirmByCodeForm(_Worded, factor.ReauthenticateForm):
    """A one-time code or a recovery code again, before something sensitive."""

    labels = {"code": _("Code")}
    attributes = {"code": _CODE}


class SetUpCodesForm(_Worded, totp.ActivateTOTPForm):
    """The first code of a new authenticator app; it is spent by this and lets nobody in."""

    labels = {"code": _("Code that the app shows")}
    attributes = {"code": _CODE}

    def clean_code(self) -> str:
        code: str = super().clean_code()
        TOTP(Authenticator(user=self.user, type=Authenticator.Type.TOTP))._mark_code_used(code)
        return code


class _CredentialField(forms.JSONField):
    """What a browser's authenticator said; nonsense of any depth is only wrong."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except RecursionError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error


class PasskeySignInForm(passkey.LoginWebAuthnForm):
    """A passkey instead of address and password."""

    credential = _CredentialField()


class PasskeyStepForm(passkey.AuthenticateWebAuthnForm):
    """A passkey as the second step."""

    credential = _CredentialField()


class ConfirmByPasskeyForm(passkey.ReauthenticateWebAuthnForm):
    """A passkey again, before something sensitive."""

    credential = _CredentialField()


class AddPasskeyForm(_Worded, passkey.AddWebAuthnForm):
    """A name for a new passkey; the browser adds the credential."""

    labels = {"name": _("Name of the passkey")}
    hints = {"name": _("Tells you where it is kept, for example “Laptop at the ministry”.")}
    attributes = {"name": {"maxlength": "100"}}
    credential = _CredentialField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("passwordless", None)  # each passkey may also replace the password


class RenamePasskeyForm(_Worded, passkey.EditWebAuthnForm):
    """Another name for a passkey."""

    labels = {"name": _("Name of the passkey")}
    attributes = {"name": {"maxlength": "100"}}
