"""The shape of what is done about the secretariat's people and about recoveries."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from members.forms import NameMixin
from members.models import StaffRole

STAFF_ROLE_MEANING = {
    StaffRole.OFFICER: _("Runs rounds and meetings, reviews reports, prepares applications."),
    StaffRole.APPROVER: _("Does an officer’s work and admits governments."),
    StaffRole.ADMINISTRATOR: _("Gives secretariat roles and sets up single sign-on."),
}


def _roles(*, required: bool) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=_("Roles"),
        choices=StaffRole.choices,
        required=required,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one role from the list.")},
    )


class StaffRolesForm(forms.Form):
    """The roles of one person; none at all sees them off."""

    roles = _roles(required=False)

    descriptions = {"roles": STAFF_ROLE_MEANING}


class InviteStaffForm(NameMixin, forms.Form):
    """Whom to ask into the secretariat, and as what."""

    name = forms.CharField(
        label=_("Name"), max_length=150, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"spellcheck": "false"}),
    )
    language = forms.ChoiceField(
        label=_("Language of the invitation"),
        choices=settings.LANGUAGES,
        widget=forms.Select(attrs={"class": "input--s"}),
    )
    roles = _roles(required=True)

    descriptions = {"roles": STAFF_ROLE_MEANING}


class RecoveryForm(forms.Form):
    """Whose account, and how it was made sure that it is them who asks."""

    email = forms.EmailField(
        label=_("E-mail address of the account"),
        max_length=254,
        widget=forms.EmailInput(attrs={"spellcheck": "false"}),
    )
    evidence = forms.CharField(
        label=_("How did you make sure that it is them?"),
        help_text=_(
            "For example: called back at the ministry’s switchboard, number from its website."
        ),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        error_messages={"required": _("Say how you made sure.")},
    )
