"""What changed across all members since they last met: as everybody reads it, and as members do."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import partial

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_safe

from commitments.selectors import public as reading
from commitments.selectors.changes import Change, changes_since, public_changes_since
from meetings import selectors as meetings
from members.requests import PersonRequest
from taskforce.core.access import cacheable, public, rule
from taskforce.core.clock import start_of_day

Since = Callable[[datetime], Mapping[int, Sequence[Change]]]


class SinceForm(forms.Form):
    """From which day on."""

    since = forms.DateField(
        label=_("Since"),
        widget=forms.DateInput(attrs={"type": "date", "class": "input--s"}, format="%Y-%m-%d"),
    )


@public
@cacheable("since")
@require_safe
def public_changes(request: HttpRequest) -> HttpResponse:
    """What governments published that is new since the last formal meeting, or since a day."""
    return _page(request, public_changes_since, "home/public_changes.html")


@rule("shared.read", check=True)
@require_GET
def changes(request: PersonRequest) -> HttpResponse:
    """The same with what governments share with members only."""
    return _page(request, partial(changes_since, request.user), "home/changes.html")


def _page(request: HttpRequest, since: Since, template: str) -> HttpResponse:
    meeting = meetings.last_formal_meeting(timezone.now())
    form = SinceForm(request.GET) if "since" in request.GET else None
    moment = (
        meeting.ends_at if meeting else datetime.min.replace(tzinfo=timezone.get_default_timezone())
    )
    status = 200
    if form is not None:
        if form.is_valid():
            day: date = form.cleaned_data["since"]
            moment, meeting = start_of_day(day, timezone.get_current_timezone_name()), None
        else:
            status = 422
    found = since(moment) if status == 200 else {}
    names = {each.number: each for each in reading.commitments()}
    context = {
        "form": form or SinceForm(),
        "meeting": meeting,
        "moment": moment if form or meeting else None,
        "groups": [(names[number], rows) for number, rows in found.items() if number in names],
    }
    return render(request, template, context, status=status)
