"""What became public, from every app, as the news: each with its address and its moment.

An entry says that something became public and where it stands, never more of it than its page says
today; where the page is gone, so is the entry.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.template.defaultfilters import date
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commitments.selectors import news as reports
from commitments.selectors.public import SMALLEST_AGGREGATE
from knowledge import selectors as knowledge
from meetings import selectors as meetings
from meetings.models import Meeting
from members import selectors as members
from taskforce.core.clock import in_words, start_of_day

LENGTH = 50


@dataclass(frozen=True)
class News:
    """Something that became public. `mark` tells what happened at one address apart."""

    title: str
    words: str
    path: str
    moment: datetime
    kind: str
    mark: str = ""


def latest() -> list[News]:
    """The newest first; in a fixed number of queries."""
    found = [
        *_publications(),
        *_rounds(),
        *_meetings(),
        *_texts(),
        *_signatures(),
        *_joined(),
        *_statements(),
    ]
    return sorted(found, key=lambda each: (each.moment, each.path, each.mark), reverse=True)[
        :LENGTH
    ]


def _publications() -> Iterator[News]:
    for each in reports.publications(LENGTH):
        names = {
            "government": each.government,
            "round": each.round,
            "number": each.version.number,
        }
        if each.version.number > 1:
            title = _("%(government)s published version %(number)d of its report: %(round)s")
        else:
            title = _("%(government)s published its report: %(round)s")
        yield News(
            title=title % names,
            words=_("What the government says on each commitment, in its own words."),
            path=each.get_absolute_url(),
            moment=each.published_at,
            kind=_("Report"),
        )


def _rounds() -> Iterator[News]:
    now = timezone.now()
    for each in reports.closed_rounds(LENGTH):
        words = _("What governments published on each commitment, in alphabetical order.")
        if each.governments >= SMALLEST_AGGREGATE:
            words = ngettext(
                "What %(count)d government published on each commitment.",
                "What %(count)d governments published on each commitment, in alphabetical order.",
                each.governments,
            ) % {"count": each.governments}
        yield News(
            title=_("The round is over: %(round)s") % {"round": each},
            words=words,
            path=f"{reverse('progress')}?round={each.slug}",
            moment=max(each.last, each.due_at) if each.due_at <= now else each.last,
            kind=_("Reporting round"),
        )


def _meetings() -> Iterator[News]:
    for each, moment in meetings.news(LENGTH):
        when = in_words(each.starts_at, each.zone)
        words = _("%(when)s, %(place)s") % {"when": when, "place": each.place}
        if each.outcome:
            title, words = _("Outcome: %(title)s"), each.outcome
        elif each.was_held:
            title = _("Held: %(title)s")
        elif each.state == Meeting.State.CANCELLED:
            title, words = _("Cancelled: %(title)s"), each.reason
        elif each.state == Meeting.State.POSTPONED:
            title = _("Postponed: %(title)s")
            words = each.reason if each.date_pending else f"{words}. {each.reason}"
        else:
            title = _("Announced: %(title)s")
        yield News(
            title=title % {"title": each.title},
            words=words,
            path=each.get_absolute_url(),
            moment=moment,
            kind=each.get_kind_display(),
        )


def _texts() -> Iterator[News]:
    texts: Any = knowledge.latest_public(LENGTH).prefetch_related(None)
    for each in texts:
        yield News(
            title=_("From the library: %(title)s") % {"title": each.title},
            words=each.summary,
            path=each.get_absolute_url(),
            moment=each.published_at,
            kind=each.get_kind_display(),
        )


def _signatures() -> Iterator[News]:
    for each in reports.signatures(LENGTH):
        yield News(
            title=_("%(government)s signed the mission statement")
            % {"government": each.government},
            words=_("Version %(version)s, on %(day)s.")
            % {"version": each.statement.version, "day": date(each.signed_on, "j F Y")},
            path=each.government.get_absolute_url(),
            moment=each.recorded_at,
            kind=_("Signature"),
            mark=f"signed-{each.statement.version}",
        )


def _joined() -> Iterator[News]:
    for each in members.joined(LENGTH):
        yield News(
            title=_("%(government)s joined the Global Taskforce") % {"government": each},
            words=_("On %(day)s.") % {"day": date(each.taskforce_member_since, "j F Y")},
            path=each.get_absolute_url(),
            moment=start_of_day(each.taskforce_member_since, timezone.get_default_timezone_name()),
            kind=_("Member"),
            mark="joined",
        )


def _statements() -> Iterator[News]:
    for each in reports.statements(LENGTH):
        yield News(
            title=_("The mission statement, version %(version)s") % {"version": each.version},
            words=_("The text that governments sign, with its nine commitments."),
            path=reverse("mission-version", args=[each.version]),
            moment=each.in_force_since,
            kind=_("Mission statement"),
        )
