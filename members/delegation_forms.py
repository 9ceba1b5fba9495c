"""The shape of what is done in a delegation."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from members.forms import NameMixin, PersonForm
from members.models import Delegation, Role, User

ROLE_MEANING = {
    Role.HEAD: _("Looks after the delegation: invites, changes roles, sees people off."),
    Role.CLEARANCE: _("Submits for the government. One person has this role."),
    Role.DEPUTY: _("Submits where the clearance holder cannot."),
    Role.DRAFTER: _("Writes the report with the others."),
    Role.OBSERVER: _("Reads what the delegation reads."),
}


def _roles() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=_("Roles"),
        choices=Role.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one role from the list.")},
    )


class InviteForm(NameMixin, forms.Form):
    """Whom to ask in, and as what."""

    name = forms.CharField(
        label=_("Name"), max_length=150, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    email = forms.EmailField(
        label=_("Official e-mail address"),
        help_text=_("A person’s own address. The invitation works for it alone, for 14 days."),
        max_length=254,
        widget=forms.EmailInput(attrs={"spellcheck": "false"}),
    )
    language = forms.ChoiceField(
        label=_("Language of the invitation"),
        choices=settings.LANGUAGES,
        widget=forms.Select(attrs={"class": "input--s"}),
    )
    roles = _roles()

    descriptions = {"roles": ROLE_MEANING}


class OfficeForm(forms.Form):
    """Where everybody may write to. The service says beside which field something is missing."""

    office = forms.CharField(
        label=_("Office"),
        help_text=_("For example: Unit for child protection, Ministry of the Interior."),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    office_email = forms.EmailField(
        label=_("Its e-mail address"),
        help_text=_("Everybody reads it. An address of the office, not of a person."),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"spellcheck": "false"}),
    )


class RolesForm(forms.Form):
    """What a person is in the delegation."""

    roles = _roles()

    descriptions = {"roles": ROLE_MEANING}


class WhyForm(forms.Form):
    """Words for suspending or reinstating."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("It is kept in the history, which the delegation reads."),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        error_messages={"required": _("Say why.")},
    )


class DepartForm(forms.Form):
    """Who takes over."""

    successor = forms.ModelChoiceField(
        label=_("Who takes over?"),
        help_text=_("Their open work goes to this person."),
        queryset=Delegation.objects.none(),
        required=False,
        empty_label=_("Nobody"),
        widget=forms.Select(attrs={"class": "input--m"}),
    )

    def __init__(self, *args: Any, delegation: Delegation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["successor"]
        field.queryset = (
            Delegation.objects.filter(
                government=delegation.government_id, state=Delegation.State.ACTIVE
            )
            .exclude(pk=delegation.pk)
            .select_related("user", "government")
            .order_by("user__name")
        )
        field.label_from_instance = lambda seat: seat.user.name


class AcceptForm(PersonForm):
    """Somebody new says who they are. The password may stay empty: a passkey is enough."""

    password = forms.CharField(
        label=_("Password"),
        help_text=_(
            "At least 12 characters; several words in a row are easy to remember. Leave it empty "
            "if you will sign in with a passkey alone."
        ),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._email = email

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if password:
            validate_password(
                password, User(email=self._email, name=self.cleaned_data.get("name", ""))
            )
        return password

    def _post_clean(self) -> None:
        """No row is checked: the person does not exist yet, and the service makes them."""


class AgreeForm(forms.Form):
    """A box that has to be ticked."""

    agree = forms.BooleanField(
        label=_("Everybody in the list belongs to the delegation, in the right role."),
        error_messages={"required": _("Tick the box if the list is right; change it if not.")},
    )


def add_objection(form: forms.BaseForm, error: ValidationError) -> None:
    """Puts a service's objection beside the field that it names, or above the form."""
    if hasattr(error, "error_dict"):
        for name, messages in error.message_dict.items():
            form.add_error(name if name in form.fields else None, messages)
    else:
        form.add_error(None, error)
