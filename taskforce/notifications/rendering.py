"""From a notice to words: in the recipient's language and zone, safe as a header and as a text."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context, Engine
from django.utils import timezone, translation

from taskforce.core.clock import in_words
from taskforce.notifications import kinds
from taskforce.notifications.models import Notice

SUBJECT_LIMIT = 200  # characters; mail programs show fewer

_DIRECTION_MARKS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_MANY_BLANK_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True)
class Rendered:
    """A mail's words, and the language they are in."""

    subject: str
    text: str
    html: str
    language: str


def single_line(text: str) -> str:
    """The text on one line, without control characters and marks that turn the direction around.

    A name with a line break in it could otherwise add a header, or a line of its own to a mail.
    """
    kept = (
        character
        for character in " ".join(text.split())
        if unicodedata.category(character) not in {"Cc", "Cs"} and character not in _DIRECTION_MARKS
    )
    return "".join(kept)


def as_instants(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts for a template: JSON has no instants, so facts named `…_at` are read as such."""
    return {
        name: datetime.fromisoformat(value) if name.endswith("_at") and value else value
        for name, value in facts.items()
    }


def render(notice: Notice, *, for_others: bool = False) -> Rendered:
    """Subject, plain text and HTML. `for_others` leaves out what only the recipient may hold: a
    link that is itself a key.

    Every template has the notice's facts, `recipient_name`, `link` (absolute), `portal_url`,
    `language`, and `deadline` in words (in the zone of `due_zone`, if the facts have it, and in
    the recipient's), empty where there is none; then what the kind's own `context` adds. Instants
    are shown in the recipient's zone by the `date` filter.
    """
    kind = kinds.get(notice.kind)
    person = notice.to
    hidden = for_others and kind.link_is_key
    with translation.override(person.language), timezone.override(ZoneInfo(person.time_zone)):
        facts = as_instants(notice.facts)
        values = {
            **facts,
            "recipient_name": single_line(person.name),
            "link": settings.PORTAL_URL + ("/…" if hidden else kind.link(notice)),
            "portal_url": settings.PORTAL_URL,
            "language": person.language,
            "deadline": _deadline(notice, facts.get("due_zone", "UTC"), person.time_zone),
            **kind.context(notice),
        }
        subject = single_line(_fill(kind.template("subject.txt"), values))
        return Rendered(
            subject=_prefixed(subject)[:SUBJECT_LIMIT],
            text=_MANY_BLANK_LINES.sub("\n\n", _fill(kind.template("body.txt"), values)).strip()
            + "\n",
            html=_fill(kind.template("body.html"), values),
            language=person.language,
        )


def compose(notice: Notice) -> EmailMultiAlternatives:
    """The mail itself. Its Message-ID is the notice's own, whichever attempt this is."""
    rendered = render(notice)
    message = EmailMultiAlternatives(
        subject=rendered.subject,
        body=rendered.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[notice.address],
        headers={
            "Message-ID": notice.message_id,
            "Auto-Submitted": "auto-generated",
            "Content-Language": rendered.language,
        },
    )
    message.attach_alternative(rendered.html, "text/html")
    return message


def _fill(template: str, values: Mapping[str, Any]) -> str:
    escape = template.endswith(".html")
    loaded = Engine.get_default().get_template(template)
    return loaded.render(Context(dict(values), autoescape=escape))


def _prefixed(subject: str) -> str:
    return f"{settings.MAIL_SUBJECT_PREFIX.strip()} {subject}".strip()


def _deadline(notice: Notice, zone: str, own_zone: str) -> str:
    return in_words(notice.due_at, zone, own_zone) if notice.due_at else ""
