"""The shape of what is typed about action items."""

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from meetings.forms.fields import DayField, until_its_end
from meetings.models import ActionItem, Meeting
from meetings.selectors import SECRETARIAT, UNSETTLED
from meetings.services import Owner
from members import authority
from members.models import Government, User
from members.selectors import active_members


def owner_choices() -> list[Any]:
    """The secretariat and every active member, each with the people who may look after an action:
    in four queries."""
    governments = list(active_members())
    people = authority.people_by_government(authority.READ, [row.pk for row in governments])
    secretariat = gettext("Secretariat")
    return [
        ("", gettext("Choose an owner")),
        _group("s", secretariat, User.objects.officers()),
        *(_group(str(row.pk), str(row), people.get(row.pk, [])) for row in governments),
    ]


def _group(key: str, name: str, people: Any) -> tuple[str, list[tuple[str, str]]]:
    nobody = pgettext("action owner", "%(owner)s, nobody named yet") % {"owner": name}
    named = [(f"{key}-{person.pk}", f"{name}: {person.name}") for person in people]
    return name, [(key, nobody), *named]


def owner_value(action: ActionItem) -> str:
    """What the owner's field holds for an action."""
    key = str(action.government_id) if action.government_id else "s"
    return f"{key}-{action.person_id}" if action.person_id else key


class OwnerField(forms.ChoiceField):
    """A government or the secretariat, and the person who looks after it where one is chosen."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=owner_choices, **kwargs)

    def clean(self, value: Any) -> Owner | None:
        """The owner; None where nothing was chosen."""
        chosen = super().clean(value)
        if not chosen:
            return None
        key, _dash, person = chosen.partition("-")
        return Owner(
            None if key == "s" else Government.objects.get(pk=key),
            User.objects.get(pk=person) if person else None,
        )


class ActionForm(forms.Form):
    """An action item as an officer writes it."""

    text = forms.CharField(
        label=_("What is to be done"), max_length=5_000, widget=forms.Textarea(attrs={"rows": 4})
    )
    owner = OwnerField(label=_("Owner"))
    due_on = DayField(label=_("Due on"), required=False, size="input--s")
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, action: ActionItem, **kwargs: Any) -> None:
        due = action.due_at and action.due_at.astimezone(ZoneInfo(action.due_zone)).date()
        initial = {
            "text": action.text,
            "owner": owner_value(action),
            "due_on": due,
            "version": action.version,
        }
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        self.fields["due_on"].help_text = until_its_end(action.due_zone)
        field: Any = self.fields["owner"]
        known = {value for _name, options in field.choices[1:] for value, _label in options}
        if initial["owner"] not in known:  # who left, or whose government did
            name = f"{action.owner}: {action.person}" if action.person else action.owner
            field.choices = [*field.choices, (initial["owner"], name)]


class WordsForm(forms.Form):
    """What is said of an action, alone or with a move."""

    words = forms.CharField(
        label=_("What happened, or why"),
        max_length=5_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("All members and the secretariat read it. No names, no case details."),
    )


class FilterForm(forms.Form):
    """Which actions are shown."""

    owner = forms.ChoiceField(label=_("Owner"), required=False)
    meeting = forms.ModelChoiceField(
        label=_("Meeting"),
        required=False,
        queryset=Meeting.objects.none(),
        empty_label=_("All meetings"),
    )
    state = forms.ChoiceField(label=_("State"), required=False)
    overdue = forms.BooleanField(label=_("Overdue only"), required=False)

    def __init__(self, *args: Any, owners: Any, meetings: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner, state, meeting = (self.fields[name] for name in ("owner", "state", "meeting"))
        choices: Any = owner
        choices.choices = [
            ("", gettext("All owners")),
            (SECRETARIAT, gettext("Secretariat")),
            *((row.slug, str(row)) for row in owners),
        ]
        choices = state
        choices.choices = [
            ("", gettext("Everything that is open")),
            *ActionItem.State.choices,
            ("all", gettext("All states")),
        ]
        rows: Any = meeting
        rows.queryset = meetings

    @property
    def chosen(self) -> Mapping[str, Any]:
        """As selectors.open_actions takes it. What makes no sense filters nothing."""
        if not self.is_valid():
            return {}
        data = self.cleaned_data
        state = data["state"] or UNSETTLED
        return {
            "owner": data["owner"],
            "meeting": data["meeting"],
            "state": "" if state == "all" else state,
            "overdue": data["overdue"],
        }


class CarryForm(forms.Form):
    """Which actions go to which meeting."""

    target = forms.ModelChoiceField(
        label=_("Carry over to"),
        queryset=Meeting.objects.none(),
        empty_label=_("Choose a meeting"),
    )
    actions = forms.ModelMultipleChoiceField(
        label=_("Actions"),
        queryset=ActionItem.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, *args: Any, actions: Sequence[ActionItem], ahead: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        target: Any = self.fields["target"]
        target.queryset = ahead
        chosen: Any = self.fields["actions"]
        chosen.queryset = ActionItem.objects.filter(pk__in=[row.pk for row in actions]).listed()
        chosen.label_from_instance = lambda row: f"{row.number}, {row.owner}: {row.text[:200]}"
        chosen.initial = [row.pk for row in actions]
