"""What views that show a form and take it back have in common."""

from typing import TypeVar, cast

from django.forms import BaseForm
from django.http import HttpRequest, QueryDict

FormT = TypeVar("FormT", bound=BaseForm)


def typed(request: HttpRequest) -> QueryDict | None:
    """What was sent, also where it is empty; None where nothing was sent yet."""
    return request.POST if request.method == "POST" else None


def status_of(form: BaseForm) -> int:
    """422 for a form with errors, so that nobody takes the answer for a success."""
    return 422 if form.errors else 200


def based_on(form: FormT, version: int) -> FormT:
    """The same answers on top of another stored version: sending them again replaces knowingly
    what somebody else has saved meanwhile. The form was bound to a request's fields."""
    answers = cast(QueryDict, form.data).copy()
    answers["version"] = str(version)
    form.data = answers
    return form
