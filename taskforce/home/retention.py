"""Everything that is forgotten after its time, in one list. docs/retention.md says the same for
people, and what is kept for ever; a test compares the two."""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction

from commitments import services as commitments
from meetings import services as meetings
from members.services import applications, recovery
from members.services.erasure import erase_expired
from taskforce.notifications import services as mail

Job = Callable[[datetime], Mapping[str, int]]

logger = logging.getLogger(__name__)


def _counters(now: datetime) -> int:
    """Counters of the rate limits that have run out: they stand under network addresses."""
    table = connection.ops.quote_name(str(settings.CACHES["default"]["LOCATION"]))
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [now])  # noqa: S608  # a setting
        return int(cursor.rowcount)


# In this order: what belongs to a person follows the person.
JOBS: tuple[Job, ...] = (
    lambda now: asdict(erase_expired(now=now)),
    lambda now: {"drafts": applications.forget_unconfirmed(now=now)},
    lambda now: {"recoveries": recovery.forget_recoveries(now=now)},
    lambda now: {"needs": meetings.forget_needs(now=now)},
    lambda now: {"seats": meetings.forget_names()},
    lambda now: {"packs": meetings.take_packs_back()},
    lambda now: {"workbooks": commitments.forget_workbooks(now=now)},
    lambda now: {"presence": commitments.forget_presence(now=now)},
    lambda now: {"mail": mail.forget_mail(now=now)},
    lambda now: {"addresses": mail.forget_addresses(now=now)},
    lambda now: {"counters": _counters(now)},
)


class Incomplete(Exception):
    """A job failed; the others were done all the same. The log says why."""


def forget(*, now: datetime, dry_run: bool = False) -> dict[str, int]:
    """Forgets what is past its time; how many of each. Safe at any number at once.

    A dry run does the same and takes it back, so that it counts by the very rules. Raises
    Incomplete, after all jobs, where one failed.
    """
    done: dict[str, int] = {}
    failed = 0
    for job in JOBS:
        try:
            done |= _tried(job, now) if dry_run else job(now)
        except Exception:
            logger.exception("Something could not be forgotten")
            failed += 1
    if failed:
        raise Incomplete(f"{failed} of {len(JOBS)} jobs failed; done: {dict(_said(done))}")
    return done


def _tried(job: Job, now: datetime) -> Mapping[str, int]:
    with transaction.atomic():
        counts = job(now)
        transaction.set_rollback(True)
    return counts


def _said(done: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    return ((name, count) for name, count in done.items() if count)
