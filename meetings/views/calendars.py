"""Calendar files: of one meeting, of all formal ones, and a person's own."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from meetings import ical, selectors, services
from meetings.keys import feed_key
from members.requests import PersonRequest
from taskforce.core.access import cacheable, public, rule


@public
@cacheable()
@require_safe
def meeting_file(request: HttpRequest, pk: int) -> HttpResponse:
    """One meeting for a calendar; it takes the meeting away where it is off."""
    meeting = selectors.get_public_meeting(pk)
    return _answer(ical.one_meeting(meeting), f"{meeting.slug}.ics")


@public
@cacheable()
@require_safe
def public_feed(request: HttpRequest) -> HttpResponse:
    """The formal meetings, for whoever subscribes."""
    name = _("Global Taskforce: formal meetings")
    body = ical.feed(selectors.public_calendar(), name=name, notes={})
    return _answer(body, "global-taskforce.ics")


@public
@require_safe
def own_feed(request: HttpRequest, key: str) -> HttpResponse:
    """Every meeting, with the person's own seat. The key in the address opens it."""
    person = selectors.reader_of_feed(key)
    with translation.override(person.language):
        body = ical.feed(
            selectors.own_calendar(),
            name=_("Global Taskforce: my meetings"),
            notes=selectors.seats_of(person),
        )
    response = _answer(body, "meetings.ics")
    response["Cache-Control"] = "private, no-store"
    return response


@rule("meeting.follow", check=True)
@require_GET
def own_address(request: PersonRequest) -> HttpResponse:
    """The person's own calendar address, to make, to renew or to revoke."""
    feed = selectors.feed_of(request.user)
    path = reverse("calendar-feed", args=[feed_key(feed)]) if feed else ""
    context = {"feed": feed, "address": f"{settings.PORTAL_URL}{path}" if feed else ""}
    return render(request, "meetings/calendar.html", context)


@rule("meeting.follow", check=True)
@require_POST
def own_make(request: PersonRequest) -> HttpResponse:
    """Makes an address; one that was there leads nowhere any more."""
    services.make_feed(person=request.user)
    messages.success(request, _("Here is your address. Earlier ones do not work any more."))
    return redirect("calendar-own")


@rule("meeting.follow", check=True)
@require_POST
def own_revoke(request: PersonRequest) -> HttpResponse:
    """Closes the address."""
    services.revoke_feed(person=request.user)
    messages.success(request, _("Your address does not work any more."))
    return redirect("calendar-own")


def _answer(body: bytes, name: str) -> HttpResponse:
    response = HttpResponse(body, content_type=ical.CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
