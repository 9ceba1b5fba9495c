"""The mail about introductions: asked, still to answer, made, not come about.

A mail names its own government and a commitment. It says neither whether that government needs or
offers something nor, ever, which other one is concerned: that stands on the page.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from knowledge.models import Consent
from members import authority, recipients
from taskforce.notifications.kinds import Kind
from taskforce.notifications.models import Notice
from taskforce.notifications.planning import Case, Ladder, phase
from taskforce.notifications.services import queue

_MONTH = timedelta(days=30)
_A_WEEK = timedelta(days=7)  # for a copy that is sent again; a reminder lasts as long as its window
_SAMPLE = {
    "government_name": "Norland",
    "number": 4,
    "question": "00000000-0000-4000-8000-000000000000",
}
ZONE = "UTC"  # a question ends thirty days after it was asked, to the second


def _to_the_question(notice: Notice) -> str:
    return reverse("support-consent", args=[notice.facts["question"]])


def _still_asked(notice: Notice) -> bool | str:
    asked = Consent.objects.filter(pk=notice.object_id, state=Consent.State.ASKED).exists()
    return asked or "The question is no longer open."


def _still_known(notice: Notice) -> bool | str:
    known = Consent.objects.filter(pk=notice.object_id, state__in=Consent.MUTUAL).exists()
    return known or "The introduction does not stand."


ASKED = Kind(
    key="introduction.asked",
    title=_("A government is asked about an introduction"),
    recipients=recipients.CLEARERS_AND_HEADS,
    link=_to_the_question,
    expires_after=_MONTH,
    still_true=_still_asked,
    sample=_SAMPLE,
)
MADE = Kind(
    key="introduction.made",
    title=_("An introduction was made"),
    recipients=recipients.CLEARERS_AND_HEADS,
    link=_to_the_question,
    expires_after=_MONTH,
    still_true=_still_known,
    sample=_SAMPLE,
)
CLOSED = Kind(
    key="introduction.closed",
    title=_("An introduction did not come about"),
    recipients=recipients.CLEARERS_AND_HEADS,
    link=_to_the_question,
    expires_after=timedelta(days=14),
    sample=_SAMPLE,
)
ANSWER_DUE = Kind(
    key="introduction.answer_due",
    title=_("A question about an introduction waits for an answer"),
    recipients=recipients.CLEARERS_AND_HEADS,
    link=_to_the_question,
    expires_after=_A_WEEK,
    context=phase,
    sample={**_SAMPLE, "due_zone": ZONE, "step": -7},
)


def asked(consent: Consent) -> None:
    """Those who answer for the government are asked."""
    _queue(ASKED, consent)


def introduced(consent: Consent) -> None:
    """Those who answer for the government hear that the other one agreed as well."""
    _queue(MADE, consent)


def closed(consent: Consent) -> None:
    """Those who answer for the government hear that nothing comes of it; not why."""
    _queue(CLOSED, consent)


def _queue(kind: Kind, consent: Consent) -> None:
    queue(
        kind=kind.key,
        recipients=recipients.clearers_and_heads(consent.government_id),
        obj=consent,
        facts=_facts(consent),
    )


def _facts(consent: Consent) -> dict[str, Any]:
    return {
        "government_name": str(consent.government),
        "number": consent.entry.commitment.number,
        "question": str(consent.pk),
    }


def open_questions(earliest: datetime, latest: datetime, pk: str | None = None) -> Iterator[Case]:
    """Questions that a government has not answered, with those who answer for it."""
    rows = Consent.objects.filter(
        state=Consent.State.ASKED,
        introduction__answer_by__gte=earliest,
        introduction__answer_by__lte=latest,
    ).select_related("introduction", "government", "entry__commitment")
    rows = rows.order_by("introduction__answer_by", "pk")
    consents = list(rows.filter(pk=pk) if pk else rows)
    governments = {consent.government_id for consent in consents}
    clearers = authority.people_by_government(authority.CLEAR, governments)
    heads = authority.people_by_government(authority.MANAGE, governments)
    for consent in consents:
        people = [*clearers.get(consent.government_id, []), *heads.get(consent.government_id, [])]
        yield Case(
            obj=consent,
            due_at=consent.introduction.answer_by,
            recipients=list(dict.fromkeys(people)),
            facts={**_facts(consent), "due_zone": ZONE},
            since=consent.introduction.proposed_at,
        )


KINDS = (ASKED, MADE, CLOSED, ANSWER_DUE)
LADDERS = (Ladder(ANSWER_DUE, steps=(-14, -7, -1), lasts=1, cases=open_questions),)
