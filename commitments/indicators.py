"""How an indicator is asked, checked and said: one place for forms, workbook and publications.

What was typed is kept as text, also where it is wrong; what is right is kept in one notation:
numbers with a point, dates as ISO 8601, choices as codes.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from commitments.models import IndicatorVersion

Kind = IndicatorVersion.Kind
YES_NO = (
    ("yes", pgettext_lazy("indicator", "Yes")),
    ("partly", pgettext_lazy("indicator", "Partly")),
    ("no", pgettext_lazy("indicator", "No")),
)
FIRST_YEAR, LAST_YEAR = 1990, 2100
_GROUPING = re.compile(r"[\s\u00a0\u202f_']")  # what people put between thousands


class NumberField(forms.DecimalField):
    """A number in which thousands may be parted by spaces and the fraction begins with a point."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "input--s", "dir": "ltr"})
    default_error_messages = {
        "invalid": gettext_lazy("Write the number with digits, and a point before a fraction.")
    }

    def to_python(self, value: Any) -> Any:
        text = _GROUPING.sub("", str(value or ""))
        if text and not re.fullmatch(r"-?\d+(\.\d+)?", text):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(text)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}


@dataclass(frozen=True)
class Question:
    """One thing to fill in. An indicator of money has three; `key` is where it is kept."""

    key: str
    label: str | Promise
    help_text: str
    field: forms.Field
    indicator: IndicatorVersion

    @property
    def name(self) -> str:
        """As forms, workbooks and conflicts call it."""
        return f"indicator-{self.key}"

    def problem(self, typed: str) -> str:
        """What is wrong with what was typed; empty where nothing is, and for an empty answer."""
        try:
            self.field.clean(typed)
        except ValidationError as error:
            return " ".join(error.messages)
        return ""

    def canonical(self, typed: str) -> str:
        """The one notation of a right answer; a wrong one as it was typed."""
        try:
            cleaned = self.field.clean(typed)
        except ValidationError:
            return typed
        if isinstance(cleaned, date):
            return cleaned.isoformat()
        if isinstance(cleaned, Decimal):
            return f"{cleaned.normalize():f}"
        return "" if cleaned is None else str(cleaned).replace("\r\n", "\n")


def questions(asked: Sequence[IndicatorVersion]) -> list[Question]:
    """Everything that these indicators ask for, in order."""
    return [question for indicator in asked for question in _questions(indicator)]


def _questions(indicator: IndicatorVersion) -> Iterator[Question]:
    key = str(indicator.indicator_id)
    if indicator.kind != Kind.MONEY:
        yield Question(key, indicator.label, _help(indicator), _field(indicator), indicator)
        return
    label = indicator.label
    amount, currency = _number(), _currency()
    yield Question(key, label, indicator.help_text, amount, indicator)
    currency_label = _("%(indicator)s: currency") % {"indicator": label}
    yield Question(
        f"{key}-currency", currency_label, _("Three letters, for example EUR."), currency, indicator
    )
    year = forms.IntegerField(
        required=False,
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input--s", "dir": "ltr"}),
    )
    yield Question(
        f"{key}-year", _("%(indicator)s: year") % {"indicator": label}, "", year, indicator
    )


def _help(indicator: IndicatorVersion) -> str:
    if indicator.kind == Kind.NUMBER and indicator.unit:
        unit = _("In %(unit)s.") % {"unit": indicator.unit}
        return f"{indicator.help_text} {unit}".strip()
    return indicator.help_text


def _field(indicator: IndicatorVersion) -> forms.Field:
    match indicator.kind:
        case Kind.YES_NO:
            return _choice(YES_NO)
        case Kind.CHOICE:
            return _choice([(each["code"], each["label"]) for each in indicator.choices])
        case Kind.NUMBER:
            return _number()
        case Kind.DATE:
            return forms.DateField(
                required=False,
                input_formats=["%Y-%m-%d"],
                widget=forms.DateInput(
                    attrs={"type": "date", "class": "input--s"}, format="%Y-%m-%d"
                ),
                error_messages={"invalid": gettext_lazy("Write the date as year-month-day.")},
            )
        case _:
            return forms.CharField(
                required=False,
                max_length=1_000,
                widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
            )


def _choice(choices: Sequence[tuple[Any, Any]]) -> forms.ChoiceField:
    return forms.ChoiceField(
        required=False, choices=[("", gettext_lazy("Not answered")), *choices], widget=forms.Select
    )


def _number() -> NumberField:
    return NumberField(required=False, max_digits=18, decimal_places=4)


def _currency() -> forms.CharField:
    return forms.CharField(
        required=False,
        widget=forms.TextInput(attrs={"class": "input--s", "maxlength": 3, "dir": "ltr"}),
        validators=[
            RegexValidator(r"^[A-Z]{3}$", gettext_lazy("Write the currency’s three letters."))
        ],
    )


def problems(asked: Sequence[IndicatorVersion], typed: Mapping[str, str]) -> dict[str, str]:
    """What keeps these answers from being complete, by the question's name."""
    found: dict[str, str] = {}
    for indicator in asked:
        parts = list(_questions(indicator))
        given = [part for part in parts if typed.get(part.key, "")]
        for part in parts:
            answer = typed.get(part.key, "")
            if problem := part.problem(answer):
                found[part.name] = problem
            elif not answer and (indicator.is_required or given):
                found[part.name] = _("Answer this question.")
    return found


def entries(asked: Sequence[IndicatorVersion], typed: Mapping[str, str]) -> list[dict[str, Any]]:
    """The answered indicators as a submitted version keeps them."""
    return [
        {
            "number": indicator.indicator_id,
            "label": indicator.label,
            "kind": indicator.kind,
            "unit": indicator.unit,
            "choices": indicator.choices,
            "values": {
                part.key.partition("-")[2] or "value": typed[part.key]
                for part in _questions(indicator)
                if typed.get(part.key)
            },
        }
        for indicator in asked
        if typed.get(str(indicator.indicator_id))
    ]


def said(entry: Mapping[str, Any]) -> str:
    """An entry's answer in words, in the active language."""
    values = entry["values"]
    value = values.get("value", "")
    match entry["kind"]:
        case Kind.YES_NO:
            return str(dict(YES_NO).get(value, value))
        case Kind.CHOICE:
            labels = {each["code"]: each["label"] for each in entry["choices"]}
            return str(labels.get(value, value))
        case Kind.NUMBER:
            return f"{_figure(value)} {entry['unit']}".strip()
        case Kind.MONEY:
            year = values.get("year", "")
            amount = f"{_figure(value)} {values.get('currency', '')}".strip()
            return f"{amount} ({year})" if year else amount
        case Kind.DATE:
            return day_in_words(value)
        case _:
            return str(value)


def _figure(value: str) -> str:
    try:
        number = Decimal(value)
    except ArithmeticError:
        return value
    return str(formats.number_format(number, use_l10n=True, force_grouping=True))


def day_in_words(value: str) -> str:
    """A day written as ISO 8601 in words; anything else as it stands."""
    try:
        return str(formats.date_format(date.fromisoformat(value), "j F Y"))
    except ValueError:
        return value
