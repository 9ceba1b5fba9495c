"""What a link to a public page looks like elsewhere: a card for each, of the page's own facts.

Each asks the selector that its page asks, with a visitor's eyes, and so is not found or gone where
the page is.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.defaultfilters import date
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commitments.selectors import front
from commitments.selectors import news as reports
from commitments.selectors import public as reading
from knowledge import selectors as knowledge
from meetings import selectors as meetings
from meetings.models import Meeting
from taskforce.core.access import cacheable, public
from taskforce.core.clock import in_words
from taskforce.core.pace import Pace
from taskforce.home.opendata import licence
from taskforce.packs.card import Card, png

DRAWN_A_MINUTE = 120  # for one network, by each worker
_pace = Pace()

Facts = dict[str, str]


def _drawn(facts: Callable[..., Facts]) -> Callable[..., HttpResponse]:
    """The view that draws these facts of a page."""

    @public
    @cacheable()
    @require_safe
    @wraps(facts)
    def view(request: HttpRequest, **which: Any) -> HttpResponse:
        if not _may(request):
            return render(request, "429.html", status=429)
        card = Card(
            **facts(**which),
            name=_("Global Taskforce"),
            foot=_foot(),
            language=get_language() or "en",
            right_to_left=get_language_bidi(),
        )
        response = HttpResponse(png(card), content_type="image/png")
        # Other sites show it beside their link.
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    return view


def _foot() -> str:
    """Whose page it is; away from the portal a demonstration has to say so as well."""
    host = urlsplit(settings.PORTAL_URL).netloc
    if settings.PORTAL_DEMO:
        return _("%(host)s. A demonstration: reports in it are made up.") % {"host": host}
    return host


def _may(request: HttpRequest) -> bool:
    """Visitors of one network have a limit together; who signed in is known and has none."""
    if request.user.is_authenticated:
        return True
    return _pace.allows(get_adapter().get_client_ip(request), times=DRAWN_A_MINUTE)


@_drawn
def home() -> Facts:
    """The promise."""
    return {"title": _plain(front.statement_in_force()[0].promise)}


@_drawn
def mission(version: str = "") -> Facts:
    """The statement's title and who signed it; the version in force where none is named."""
    versions = reading.published_versions()
    wanted = [each for each in versions if not version or each.version == version]
    if not wanted:
        raise Http404
    signed = [each.government.name for each in reading.signatures_of(wanted[0])]
    names = {"version": wanted[0].version, "governments": ", ".join(signed)}
    words = _("Signed by %(governments)s") if signed else ""
    return {
        "over": _("Mission statement, version %(version)s") % names,
        "title": _plain(wanted[0].title),
        "words": words % names,
    }


@_drawn
def commitment(number: int) -> Facts:
    """Its number, name and words."""
    found = next((each for each in reading.commitments() if each.number == number), None)
    if found is None:
        raise Http404
    return {
        "over": _("Commitment %(number)d") % {"number": number},
        "title": found.short_name,
        "words": _plain(found.text),
    }


@_drawn
def member(slug: str) -> Facts:
    """Its name, and what it signed and published last."""
    government = reading.get_member(slug)
    signed = government.signatures.first()
    latest = reading.publications_of(government).filter(is_current=True).first()
    words = []
    if signed:
        words.append(
            _("Signed the mission statement, version %(version)s.")
            % {"version": signed.statement.version}
        )
    if latest:
        words.append(_("Latest report: %(round)s.") % {"round": latest.round})
    return {
        "over": government.get_kind_display(),
        "title": government.name,
        "words": " ".join(words),
    }


@_drawn
def publication(slug: str, round_slug: str, number: int) -> Facts:
    """Whose report it is, on what, and of which day."""
    found = reading.get_publication(slug, round_slug, number)
    reading.refuse_if_taken_back(found)
    return {
        "over": _("Progress report"),
        "title": f"{found.government}, {found.round}",
        "words": _("Version %(number)d, published %(day)s. The government’s own words.")
        % {"number": number, "day": date(found.published_at, "j F Y")},
    }


@_drawn
def meeting(pk: int) -> Facts:
    """When and where it is, and whether it takes place."""
    found = meetings.get_public_meeting(pk)
    words = _("%(when)s, %(place)s") % {
        "when": in_words(found.starts_at, found.zone),
        "place": found.place,
    }
    if found.state == Meeting.State.CANCELLED:
        words = _("This meeting is cancelled.")
    elif found.date_pending:
        words = _("This meeting is postponed; its new date is to be decided.")
    return {"over": found.get_kind_display(), "title": found.title, "words": words}


@_drawn
def resource(pk: int) -> Facts:
    """A text that everybody may read."""
    found = knowledge.get_resource(AnonymousUser(), pk)
    return {"over": found.get_kind_display(), "title": found.title, "words": found.summary}


@_drawn
def progress() -> Facts:
    """The round, and how many reports can be read, from five on."""
    chosen = reading.main_round(list(reading.published_rounds()))
    words = ""
    if chosen is not None:
        count = reports.readable_in(chosen)
        words = _("What governments published of themselves: a picture, not a ranking.")
        if count >= reading.SMALLEST_AGGREGATE:
            words = _(
                "What %(count)d governments published of themselves: a picture, not a ranking."
            ) % {"count": count}
    return {
        "over": str(chosen) if chosen else "",
        "title": _("Progress on the nine commitments"),
        "words": words,
    }


@_drawn
def data() -> Facts:
    """In which forms, and under which licence."""
    return {
        "title": _("Open data"),
        "words": _("Everything that is public here, as CSV, JSON and XLSX, under %(licence)s.")
        % {"licence": licence.NAME},
    }


def _plain(text: str) -> str:
    """A passage of the statement without its marks of emphasis."""
    return text.replace("**", "").strip("*")
