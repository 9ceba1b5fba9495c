"""Emptying the ledger: claim one row with a lease, send it, mark it.

At least once: a worker that is killed between the server's yes and our mark, or a yes that is lost
on the way, leads to one more copy, with the same Message-ID. Never zero times.
"""

import logging
import random
import smtplib
import time
import uuid
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from taskforce.notifications import kinds, planning
from taskforce.notifications.line import Line, MailServerAway
from taskforce.notifications.models import Notice
from taskforce.notifications.rendering import compose, single_line
from taskforce.notifications.selectors import is_refused, wishes_of
from taskforce.notifications.services import addresses

BATCH_SECONDS = 5.0  # so that a worker that is asked to stop does so soon

logger = logging.getLogger(__name__)


def deliver(*, seconds: float = BATCH_SECONDS) -> Counter[str]:
    """Sends what is due, oldest first, until nothing is or the time is up.

    Must not run inside a transaction: a claim has to be visible to others before the mail leaves.
    Any number of workers may run it at once. Returns how many notices reached which state;
    `queued` are those that will be tried again, `away` says that the mail server did not answer.
    """
    done: Counter[str] = Counter()
    deadline = time.monotonic() + seconds
    with closing(Line()) as line:
        while time.monotonic() < deadline:
            if not line.is_open and not Notice.objects.due(timezone.now()).exists():
                break
            try:
                line.make_ready()
            except MailServerAway as error:
                logger.error("Mail waits, the mail server is away: %s", error)
                done["away"] += 1
                break
            notice = _claim()
            if notice is None:
                break
            done[_deliver_one(notice, line)] += 1
    return done


def tidy() -> Counter[str]:
    """Gives back what a killed worker held, and marks what came too late. Needs no mail server."""
    now = timezone.now()
    abandoned = Notice.objects.filter(state=Notice.State.SENDING, lease_until__lt=now)
    free = {"lease": None, "lease_until": None}
    counts = {
        "gave_up": abandoned.filter(attempts__gte=_most_attempts()).update(
            state=Notice.State.FAILED, reason=Notice.Reason.GAVE_UP, settled_at=now, **free
        ),
        "released": abandoned.update(state=Notice.State.QUEUED, **free),
        "expired": Notice.objects.filter(state=Notice.State.QUEUED, expires_at__lte=now).update(
            state=Notice.State.SKIPPED, reason=Notice.Reason.EXPIRED, settled_at=now
        ),
    }
    return Counter({name: count for name, count in counts.items() if count})


def _claim() -> Notice | None:
    """The oldest due notice that nobody else holds, leased to this worker."""
    now = timezone.now()
    with transaction.atomic(durable=True):
        notice = (
            Notice.objects.due(now)
            .select_for_update(skip_locked=True, of=("self",))
            .select_related("recipient")
            .order_by("not_before", "pk")
            .first()
        )
        if notice is None:
            return None
        notice.state = Notice.State.SENDING
        notice.lease = uuid.uuid4()
        notice.lease_until = now + timedelta(seconds=settings.MAIL_DELIVERY["lease"])
        notice.attempts += 1
        notice.address = notice.to.email
        notice.save(update_fields=["state", "lease", "lease_until", "attempts", "address"])
    return notice


def _deliver_one(notice: Notice, line: Line) -> Notice.State:
    try:
        if obstacle := _obstacle(notice):
            return _settle(notice, Notice.State.SKIPPED, *obstacle)
        line.send(compose(notice))
    except Exception as error:  # one notice must not hold up the others
        return _after_failure(notice, error)
    return _settle(notice, Notice.State.SENT)


def _obstacle(notice: Notice) -> tuple[Notice.Reason, str] | None:
    """Why the notice should not leave after all, with the kind's own words if it has some."""
    if notice.expires_at <= timezone.now():
        return Notice.Reason.EXPIRED, ""
    if not notice.to.is_active:
        return Notice.Reason.INACTIVE, ""
    if not addresses.is_allowed(notice.address):
        return Notice.Reason.NOT_ALLOWED, ""
    if is_refused(notice.address):
        return Notice.Reason.SUPPRESSED, ""
    kind, person = kinds.get(notice.kind), notice.recipient or notice.to
    if not kind.mandatory and not wishes_of([person])[person].wants(kind):
        return Notice.Reason.UNWANTED, ""
    source = planning.get(notice.kind)
    for answer in (
        kind.still_true(notice),
        source.still_planned(notice, timezone.now()) if source else True,
    ):
        if answer is not True:
            return Notice.Reason.OVERTAKEN, answer or ""
    return None


@dataclass(frozen=True)
class _Verdict:
    """What an error means: `for_good` that trying again is pointless, `address_is_bad` that the
    server does not know the recipient."""

    answer: str
    for_good: bool = False
    address_is_bad: bool = False


def _after_failure(notice: Notice, error: Exception) -> Notice.State:
    verdict = _judge(error)
    if verdict.for_good:
        with transaction.atomic():
            state = _settle(notice, Notice.State.FAILED, Notice.Reason.REFUSED, verdict.answer)
            if verdict.address_is_bad:
                addresses.refuse(notice=notice, answer=verdict.answer)
        return state
    if notice.attempts >= _most_attempts():
        return _settle(notice, Notice.State.FAILED, Notice.Reason.GAVE_UP, verdict.answer)
    delay = _pause(notice.attempts)
    _mark(
        notice,
        state=Notice.State.QUEUED,
        not_before=timezone.now() + delay,
        answer=verdict.answer,
    )
    return Notice.State.QUEUED


def _judge(error: Exception) -> _Verdict:
    """Only what the server says about this mail or its recipient is for good. A refused sender,
    a failed sign-in or a lost connection is our side's matter and passes."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
        answer = _said(code, words)
        # 5.7.x is policy (relaying, reputation), which says nothing about the address.
        return _Verdict(answer, code >= 500, code >= 500 and " 5.7." not in answer)
    if isinstance(error, smtplib.SMTPResponseException):
        answer = _said(error.smtp_code, error.smtp_error)
        for_good = isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= 500
        return _Verdict(answer, for_good)
    if not isinstance(error, OSError):
        logger.error("A notice could not be made into a mail", exc_info=error)
    return _Verdict(_limited(f"{type(error).__name__}: {error}"))


def _said(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return _limited(f"{code} {text}")


def _limited(text: str) -> str:
    return single_line(text)[: addresses.ANSWER_LIMIT]


def _pause(attempts: int) -> timedelta:
    """Doubles with each attempt up to a limit; the jitter keeps a crowd from returning at once."""
    policy = settings.MAIL_DELIVERY
    seconds = min(policy["first_pause"] * 2 ** (attempts - 1), policy["longest_pause"])
    return timedelta(seconds=seconds * random.uniform(0.5, 1.5))  # noqa: S311  # not a secret


def _settle(
    notice: Notice, state: Notice.State, reason: str = "", answer: str = ""
) -> Notice.State:
    _mark(notice, state=state, reason=reason, answer=answer, settled_at=timezone.now())
    return state


def _mark(notice: Notice, **values: Any) -> None:
    """Writes only where the lease is still ours: whoever holds it now decides otherwise."""
    mine = Notice.objects.filter(pk=notice.pk, lease=notice.lease)
    if not mine.update(lease=None, lease_until=None, **values):
        logger.warning("Notice %s took longer than its lease", notice.pk)


def _most_attempts() -> int:
    attempts: int = settings.MAIL_DELIVERY["attempts"]
    return attempts
