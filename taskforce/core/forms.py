"""What views that show a form and take it back have in common."""

from datetime import date, timedelta
from typing import Any, TypeVar, cast

from django.core.exceptions import ValidationError
from django.forms import BaseForm, CharField, Form
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from taskforce.core.texts import line

FormT = TypeVar("FormT", bound=BaseForm)


class LineField(CharField):
    """A title or a summary: see taskforce.core.texts.line."""

    def to_python(self, value: Any) -> str:
        return line(super().to_python(value) or "")


def typed(request: HttpRequest) -> QueryDict | None:
    """What was sent, also where it is empty; None where nothing was sent yet."""
    return request.POST if request.method == "POST" else None


def status_of(form: BaseForm) -> int:
    """422 for a form with errors, so that nobody takes the answer for a success."""
    return 422 if form.errors else 200


def add_errors(form: Form, error: ValidationError) -> None:
    """Puts each message beside its field; above the form where it belongs to none of them."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


def not_later_than_today(day: date) -> None:
    """Refuses a day that has come nowhere on earth: the portal's own day is UTC's."""
    if day > timezone.now().date() + timedelta(days=1):
        raise ValidationError(_("This day has not come yet."), code="future")


def based_on(form: FormT, version: int, *, field: str = "version") -> FormT:
    """The same answers on top of another stored version: sending them again replaces knowingly
    what somebody else has saved meanwhile. The form was bound to a request's fields."""
    answers = cast(QueryDict, form.data).copy()
    answers[field] = str(version)
    form.data = answers
    return form
