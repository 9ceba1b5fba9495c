"""The shape of what is typed about questions, answers and what a person follows."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from knowledge import selectors
from knowledge.forms.filters import FilterForm
from knowledge.models import LANGUAGES, Answer, Question, Resource, ResourceProposal
from knowledge.models.questions import LONGEST_TEXT
from knowledge.models.resources import TITLE_LENGTH
from knowledge.services import QUESTION_RELATIONS
from members.models import Government
from members.selectors import active_members
from taskforce.core import markdown
from taskforce.core.forms import LineField

_SECRETARIAT = "s"


class QuestionFilterForm(FilterForm):
    """Which questions somebody looks at."""

    state = forms.ChoiceField(
        label=_("State"),
        choices=[
            ("", _("Open and answered")),
            *Question.State.choices,
        ],
        required=False,
    )
    commitment = forms.TypedChoiceField(
        label=_("Commitment"), coerce=int, empty_value=None, required=False
    )
    mentioned = forms.ChoiceField(label=_("Government asked"), required=False)
    whose = forms.ChoiceField(
        label=_("Which questions"),
        choices=[
            ("", _("All")),
            (selectors.OWN, _("Asked by me")),
            (selectors.FOLLOWED, _("Followed by me")),
            (selectors.PUT_TO_US, _("Put to my government")),
        ],
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["commitment"].choices = [  # type: ignore[attr-defined]
            ("", _("Every commitment")),
            *((str(row.number), str(row)) for row in selectors.commitments()),
        ]
        self.fields["mentioned"].choices = [  # type: ignore[attr-defined]
            ("", _("Any, or none")),
            *((row.slug, str(row)) for row in selectors.asked_governments()),
        ]


class VoiceField(forms.ChoiceField):
    """In whose name somebody writes: nothing to choose where there is one name alone. Becomes the
    government, or None for the secretariat."""

    def __init__(self, *, names: Sequence[Government | None], **kwargs: Any) -> None:
        self._names: Mapping[str, Government | None] = {
            str(each.pk) if each else _SECRETARIAT: each for each in names
        }
        super().__init__(
            label=_("In whose name"),
            choices=[
                (key, str(each) if each else gettext("Secretariat"))
                for key, each in self._names.items()
            ],
            required=len(names) > 1,
            widget=forms.RadioSelect if len(names) > 1 else forms.HiddenInput,
            **kwargs,
        )

    def clean(self, value: Any) -> Government | None:
        """The government, or None for the secretariat."""
        chosen = super().clean(value)
        return self._names[chosen or next(iter(self._names))]


def _words(label: Any, missing: Any, help_text: Any = "", rows: int = 8) -> forms.CharField:
    return forms.CharField(
        label=label,
        error_messages={"required": missing},
        max_length=LONGEST_TEXT,
        validators=[markdown.check],
        widget=forms.Textarea(attrs={"rows": rows, "dir": "auto"}),
        help_text=help_text,
    )


class QuestionForm(forms.Form):
    """A question: in whose name, what, about what, and of whom."""

    title = LineField(
        label=_("Question in one sentence"),
        max_length=TITLE_LENGTH,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        error_messages={"required": _("Put your question in one sentence.")},
    )
    text = _words(
        _("What you would like to know"),
        _("Say what you would like to know."),
        _(
            "An empty line begins a paragraph; “How to write” shows headings, lists and links. No "
            "case data, no imagery, no operational detail. You may name a government in the text, "
            "such as @norland, and it is told."
        ),
    )
    commitments: forms.ModelMultipleChoiceField = forms.ModelMultipleChoiceField(
        label=_("Commitments"),
        queryset=None,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Those who follow them find the question. Choose one, or a capability."),
    )
    capabilities: forms.ModelMultipleChoiceField = forms.ModelMultipleChoiceField(
        label=_("Capabilities of the Model National Response"),
        queryset=None,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    mentioned: forms.ModelMultipleChoiceField = forms.ModelMultipleChoiceField(
        label=_("Ask a government directly"),
        queryset=None,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Its delegation gets a mail. All members read the question."),
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        names: Sequence[Government | None] = (),
        question: Question | None = None,
        **kwargs: Any,
    ) -> None:
        if question is not None:
            kwargs["initial"] = {
                "title": question.title,
                "text": question.text,
                "version": question.version,
                **{name: list(getattr(question, name).all()) for name in QUESTION_RELATIONS},
            }
        super().__init__(*args, **kwargs)
        own = names[0] if question is None and len(names) == 1 else None
        own = question.government if question is not None else own
        to_ask = active_members()
        offered = {
            "commitments": selectors.commitments(),
            "capabilities": selectors.capabilities(),
            "mentioned": to_ask.exclude(pk=own.pk) if own else to_ask,
        }
        for name, rows in offered.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
        if question is None:
            self.fields["government"] = VoiceField(names=names)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("commitments") and not cleaned.get("capabilities"):
            self.add_error("commitments", _("Say which commitment or capability it is about."))
        return cleaned


class AnswerForm(forms.Form):
    """An answer: what, and in whose name."""

    text = _words(
        _("Your answer"),
        _("Write your answer."),
        _(
            "An empty line begins a paragraph; “How to write” shows headings, lists and links. No "
            "case data, no imagery, no operational detail. You may name a government in the text, "
            "such as @norland, and it is told."
        ),
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        names: Sequence[Government | None] = (),
        answer: Answer | None = None,
        **kwargs: Any,
    ) -> None:
        if answer is not None:
            kwargs["initial"] = {"text": answer.text, "version": answer.version}
        super().__init__(*args, **kwargs)
        if answer is None:
            self.fields["government"] = VoiceField(names=names)


class EndForm(forms.Form):
    """Why something is taken away."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("Its author, the heads of their delegation and the secretariat read this."),
        error_messages={"required": _("Say why.")},
    )


class ConsentForm(forms.Form):
    """The text that an author agrees to, made of their answer."""

    title = LineField(
        label=_("Title"),
        max_length=TITLE_LENGTH,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=_("What it is that others find here; not the question."),
        error_messages={"required": _("Give it a title.")},
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=Resource.Kind.choices,
        initial=Resource.Kind.GOOD_PRACTICE,
    )
    summary = LineField(
        label=_("Summary"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("One or two sentences for the list."),
        error_messages={"required": _("Say in one or two sentences what it is about.")},
    )
    body = _words(
        _("Text"),
        _("Write the text."),
        _("“How to write” shows headings, lists and links."),
        rows=12,
    )
    language = forms.ChoiceField(label=_("Language of the text"), choices=LANGUAGES)

    def __init__(self, *args: Any, proposal: ResourceProposal, **kwargs: Any) -> None:
        language = (translation.get_language() or settings.LANGUAGE_CODE).partition("-")[0]
        kwargs["initial"] = {
            "body": proposal.answer.text,
            "language": language if language in dict(LANGUAGES) else "en",
        }
        super().__init__(*args, **kwargs)


class TopicsForm(forms.Form):
    """What a person follows."""

    numbers = forms.TypedMultipleChoiceField(
        label=_("Commitments"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    capabilities = forms.TypedMultipleChoiceField(
        label=_("Capabilities of the Model National Response"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, topics: selectors.Topics, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "numbers": sorted(topics.numbers),
            "capabilities": sorted(topics.capabilities),
        }
        super().__init__(*args, **kwargs)
        offered = {
            "numbers": [(row.number, str(row)) for row in selectors.commitments()],
            "capabilities": [(row.pk, str(row)) for row in selectors.capabilities()],
        }
        for name, choices in offered.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]
