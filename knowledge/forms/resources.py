"""The shape of what is written into the library."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from knowledge import checklist, content, selectors
from knowledge.content import Text
from knowledge.models import FIRST_YEAR, LANGUAGES, LAST_YEAR, Resource
from knowledge.models.resources import TITLE_LENGTH
from members.models import Government
from members.selectors import active_members
from taskforce.core import markdown
from taskforce.core.forms import LineField
from taskforce.core.texts import plain
from taskforce.documents.forms import DocumentField

_READERS = [
    (Resource.Visibility.NAMED, _("Named governments only, and the secretariat")),
    (Resource.Visibility.TASKFORCE, _("All member governments and the secretariat")),
    (Resource.Visibility.PUBLIC, _("Everybody")),
]


def _named_governments() -> forms.ModelMultipleChoiceField:
    return forms.ModelMultipleChoiceField(
        label=_("Named governments"),
        queryset=Government.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Counts where only named governments may read it."),
    )


def shown_version() -> forms.IntegerField:
    """Which version the page shows to somebody who confirms what it says."""
    return forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class ResourceForm(forms.Form):
    """One text of the library. `origins` are the governments for which it can be written, None
    standing for the secretariat; a text that exists keeps the one it has."""

    government = forms.TypedChoiceField(label=_("From"), required=False)
    title = LineField(label=_("Title"), max_length=TITLE_LENGTH)
    kind = forms.ChoiceField(label=_("Kind"), choices=Resource.Kind.choices)
    summary = LineField(
        label=_("Summary"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One or two sentences for the list."),
    )
    body = forms.CharField(
        label=_("Text"),
        widget=forms.Textarea(attrs={"rows": 16}),
        validators=[markdown.check],
        help_text=_(
            "What you did, what came of it, what you would do differently. An empty line begins a "
            "paragraph; “How to write” below shows headings, lists and links. No case data, no "
            "imagery, no operational detail, and nothing that others hold the rights to."
        ),
    )
    links = forms.CharField(
        label=_("Links"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One on each line: the address, a space, then what it leads to."),
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
        choices=_READERS,
        initial=Resource.Visibility.TASKFORCE,
        widget=forms.RadioSelect,
    )
    governments = _named_governments()
    note = LineField(
        label=_("What changed"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One sentence that readers see beside the date of the new version."),
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        origins: Sequence[Government | None] = (),
        resource: Resource | None = None,
        text: Text | None = None,
        **kwargs: Any,
    ) -> None:
        if resource is not None and text is not None:
            kwargs["initial"] = _as_typed(resource, text)
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["commitments"].queryset = selectors.commitments()
        fields["capabilities"].queryset = selectors.capabilities()
        fields["governments"].queryset = active_members()
        self._origins: Mapping[str, Government | None] = {
            str(each.pk) if each else "": each for each in origins
        }
        if len(self._origins) < 2:
            del fields["government"]
        else:
            fields["government"].choices = [
                (value, str(each or _("The secretariat"))) for value, each in self._origins.items()
            ]
        if resource is None or resource.amendment is None:
            del fields["note"]

    def clean_body(self) -> str:
        return plain(self.cleaned_data["body"])

    def clean_links(self) -> list[dict[str, str]]:
        lines = [line.strip() for line in self.cleaned_data["links"].splitlines()]
        found = [line.partition(" ") for line in lines if line]
        try:
            return content.cleaned_links({"url": url, "title": title} for url, _s, title in found)
        except ValidationError as error:
            raise ValidationError(error.messages) from error

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("visibility"):
            content.named_in(cleaned)
        chosen = str(cleaned.get("government") or "")
        offered = "government" in self.fields and "government" not in self.errors
        posted = self.add_prefix("government") in self.data
        if offered and not (posted and chosen in self._origins):
            self.add_error("government", _("Say for whom you write."))
        only = next(iter(self._origins.values()), None)
        return {**cleaned, "government": self._origins.get(chosen, only)}

    def as_text(self, resource: Resource | None) -> Text:
        """What was typed, as its readers will see it."""
        typed = self.cleaned_data
        names = ("title", "kind", "summary", "body", "language", "year", "visibility", "links")
        return Text(
            **{name: typed[name] for name in names},
            government=resource.government if resource else typed["government"],
            commitments=list(typed["commitments"]),
            capabilities=list(typed["capabilities"]),
            governments=list(typed["governments"]),
            documents=[
                row.document for row in (selectors.drafted_documents(resource) if resource else ())
            ],
        )


class AddDocumentForm(forms.Form):
    """One document of a text."""

    file = DocumentField(label=_("Document"))


class ChecklistForm(forms.Form):
    """The four points that somebody confirms before others read a text."""

    points = forms.MultipleChoiceField(
        label=_("Please confirm"),
        choices=list(checklist.POINTS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("All four. Your name and the time are kept with them."),
    )
    version = shown_version()

    def clean_points(self) -> list[str]:
        try:
            return checklist.require_all(self.cleaned_data["points"])
        except ValidationError as error:
            raise ValidationError(error.messages) from error


class SeenForm(forms.Form):
    """Agreeing with a text as the page shows it."""

    version = shown_version()


class ReadersForm(forms.Form):
    """Who reads what is published."""

    visibility = forms.ChoiceField(
        label=_("Who may read it"), choices=_READERS, widget=forms.RadioSelect
    )
    governments = _named_governments()
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, resource: Resource, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "visibility": resource.visibility,
            "governments": [each.pk for each in content.named(resource)],
            "version": resource.version,
        }
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["governments"].queryset = active_members()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("visibility"):
            content.named_in(cleaned)
        return cleaned


class ReasonForm(forms.Form):
    """Why a text goes back, or away from its readers."""

    code = forms.ChoiceField(label=_("Reason"), choices=(), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("In words"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(
        self, *args: Any, codes: Iterable[tuple[str, Any]], hint: Any = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = list(codes)
        if choices:
            self.fields["code"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["code"]
        self.fields["reason"].help_text = hint


def _as_typed(resource: Resource, text: Text) -> dict[str, Any]:
    names = ("title", "kind", "summary", "body", "language", "year", "visibility", "note")
    return {
        **{name: getattr(text, name) for name in names},
        "links": "\n".join(f"{link['url']} {link['title']}" for link in text.links),
        "commitments": list(text.commitments),
        "capabilities": list(text.capabilities),
        "governments": list(text.governments),
        "version": resource.version,
    }
