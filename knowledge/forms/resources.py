"""The shape of what is asked of the library and of what the secretariat writes into it."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from knowledge import selectors
from knowledge.models import FIRST_YEAR, LANGUAGES, LAST_YEAR, Resource
from knowledge.services import FIELDS, RELATIONS
from members.models import Government


class FilterForm(forms.Form):
    """Two questions to the library, in its address. A value that makes no sense asks nothing."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", _("Every kind")), *Resource.Kind.choices], required=False
    )
    commitment = forms.TypedChoiceField(
        label=_("Commitment"), coerce=int, empty_value=None, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["commitment"].choices = [  # type: ignore[attr-defined]
            ("", _("Every commitment")),
            *((str(row.number), str(row)) for row in selectors.commitments()),
        ]

    def asked(self) -> dict[str, Any]:
        """What was asked, without what makes no sense."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class ResourceForm(forms.Form):
    """One text of the library."""

    title = forms.CharField(label=_("Title"), max_length=150)
    kind = forms.ChoiceField(label=_("Kind"), choices=Resource.Kind.choices)
    summary = forms.CharField(
        label=_("Summary"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One or two sentences for the list."),
    )
    body = forms.CharField(
        label=_("Text"),
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text=_(
            "Plain text; an empty line begins a paragraph. No case data, no imagery, no "
            "operational detail, and nothing that others hold the rights to."
        ),
    )
    commitments: forms.ModelMultipleChoiceField = forms.ModelMultipleChoiceField(
        label=_("Commitments"),
        queryset=None,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Which of the nine it helps with."),
    )
    capabilities: forms.ModelMultipleChoiceField = forms.ModelMultipleChoiceField(
        label=_("Capabilities of the Model National Response"),
        queryset=None,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    government = forms.ModelChoiceField(
        label=_("Government"),
        queryset=Government.objects.none(),
        required=False,
        empty_label=_("From the secretariat"),
    )
    language = forms.ChoiceField(label=_("Language of the text"), choices=LANGUAGES, initial="en")
    year = forms.IntegerField(
        label=_("Year"),
        widget=forms.NumberInput(attrs={"class": "input--s"}),
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        help_text=_("The year that the text describes."),
    )
    visibility = forms.ChoiceField(
        label=_("Who may read it once it is published"),
        choices=[
            (Resource.Visibility.TASKFORCE, _("Member governments and the secretariat")),
            (Resource.Visibility.PUBLIC, _("Everybody")),
        ],
        initial=Resource.Visibility.TASKFORCE,
        widget=forms.RadioSelect,
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, resource: Resource | None = None, **kwargs: Any) -> None:
        if resource is not None:
            kwargs["initial"] = _as_typed(resource)
        super().__init__(*args, **kwargs)
        authors = Government.objects.reporting(demonstration=settings.PORTAL_DEMO)
        if resource is not None and resource.government_id:
            authors = authors | Government.objects.filter(pk=resource.government_id)
        offered = {
            "commitments": selectors.commitments(),
            "capabilities": selectors.capabilities(),
            "government": authors.alphabetical(),
        }
        for name, rows in offered.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def clean_body(self) -> str:
        # Browsers send CRLF; one form of line end keeps versions comparable.
        body: str = self.cleaned_data["body"]
        return body.replace("\r\n", "\n")


def _as_typed(resource: Resource) -> dict[str, Any]:
    typed: dict[str, Any] = {name: getattr(resource, name) for name in FIELDS}
    typed |= {name: list(getattr(resource, name).all()) for name in RELATIONS}
    return typed | {"version": resource.version}
