"""What is typed about the agenda."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.models import AgendaItem
from meetings.models.agenda import LONGEST, SHORTEST
from members.models import Government


class ItemForm(forms.Form):
    """One item."""

    title = forms.CharField(label=_("Title"), max_length=150)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=AgendaItem.Kind.choices, widget=forms.RadioSelect
    )
    minutes = forms.IntegerField(
        label=_("Length in minutes"),
        min_value=SHORTEST,
        max_value=LONGEST,
        widget=forms.NumberInput(attrs={"class": "input--s"}),
    )
    presenter = forms.CharField(
        label=_("Presenter"),
        max_length=150,
        required=False,
        help_text=_("A person, a government or the secretariat."),
    )
    description = forms.CharField(
        label=_("Description"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Member governments read it. No case data."),
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, item: AgendaItem | None = None, **kwargs: Any) -> None:
        if item is not None:
            kwargs["initial"] = {
                name: getattr(item, name)
                for name in (*("title", "kind", "minutes"), *("presenter", "description"))
            } | {"version": item.version}
        super().__init__(*args, **kwargs)


class ProposalForm(ItemForm):
    """An item in the name of a government; whoever heads several delegations says for which."""

    government = forms.ModelChoiceField(
        label=_("For which government"), queryset=Government.objects.none(), empty_label=None
    )

    field_order = ("government",)

    def __init__(self, *args: Any, governments: Sequence[Government], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["government"]
        field.queryset = Government.objects.filter(
            pk__in=[each.pk for each in governments]
        ).alphabetical()
        if len(governments) == 1:
            field.initial = governments[0]
            field.widget = forms.HiddenInput()


class PlaceForm(forms.Form):
    """The place where an item is to stand, in the order that the person saw."""

    place = forms.IntegerField(label=_("Place on the agenda"))
    order = forms.RegexField(r"^\d+(,\d+)*$", max_length=5_000, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        item: AgendaItem,
        order: Sequence[AgendaItem],
        place: int = 0,
        **kwargs: Any,
    ) -> None:
        kwargs["initial"] = {
            "place": min(place or order.index(item) + 1, len(order)),
            "order": ",".join(str(each.pk) for each in order),
        }
        super().__init__(*args, **kwargs)
        others = [each.title for each in order if each != item]
        places: list[tuple[int, Any]] = [(1, _("1. First"))]
        places += [
            (number, _("%(number)d. After: %(title)s") % {"number": number, "title": title})
            for number, title in enumerate(others, start=2)
        ]
        self.fields["place"].widget = forms.Select(choices=places, attrs={"dir": "auto"})

    def clean_order(self) -> list[int]:
        return [int(number) for number in self.cleaned_data["order"].split(",")]


class ItemReasonForm(forms.Form):
    """Why a proposal is declined, or an item taken off."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The delegation that proposed it reads it."),
    )
