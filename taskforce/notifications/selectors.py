"""Reading the ledger: the log of mail, how delivery is doing, and what people want."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Min, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from taskforce.core.confidential import closed_to
from taskforce.notifications.models import (
    Addressee,
    Heartbeat,
    Notice,
    NoticeQuerySet,
    RefusedAddress,
    Wishes,
)

if TYPE_CHECKING:
    from members.models import User  # for readers and the type checker; members is a layer above

PAGE_SIZE = 50
LATE = timedelta(minutes=15)  # seven sweeps
SILENT = timedelta(minutes=31)  # three runs of the planner


@dataclass(frozen=True)
class Log:
    """One page of the log, and how many notices there are in each state."""

    page: Page[Notice]
    counts: Mapping[str, int]


def open_to(reader: Any) -> NoticeQuerySet:
    """The notices that this person may know of in the log: without those about confidential kinds
    of objects (core.confidential) that are closed to them."""
    return Notice.objects.exclude(object_type__in=closed_to(reader))


def log(
    *, reader: Any, state: str = "", kind: str = "", person: str = "", page: str | int = 1
) -> Log:
    """The notices that the reader may know of, latest first, fifty on a page; those in one state,
    of one kind, or to people with this in their name or address, where named.

    A page that does not exist gives the nearest one. The counts are of the kind and the people
    that were named.
    """
    rows = open_to(reader)
    if kind:
        rows = rows.filter(kind=kind)
    if person:
        rows = rows.filter(_to_somebody_like(person))
    counts = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    shown = rows.filter(state=state) if state else rows
    return Log(
        Paginator(shown.listed(), PAGE_SIZE).get_page(page),
        {known: counts.get(known, 0) for known in Notice.State.values},
    )


def _to_somebody_like(words: str) -> Q:
    """By name or address as they are now, or the address that was written to."""
    fields = ("recipient__name", "recipient__email", "stranger_name", "stranger_email", "address")
    found = Q()
    for field in fields:
        found |= Q(**{f"{field}__icontains": words})
    return found


def get_notice(reader: Any, pk: int) -> Notice:
    """The notice with its recipient; 404 where there is none that the reader may know of."""
    return get_object_or_404(open_to(reader).select_related("recipient"), pk=pk)


def copies(notice: Notice) -> QuerySet[Notice]:
    """The same notice sent at other times, the first one included, in order."""
    return Notice.objects.copies_of(notice).order_by("copy")


@dataclass(frozen=True)
class Health:
    """How delivery is doing, in numbers and without names.

    `waiting` are queued or being sent, `retrying` those of them that failed before, `late` how
    long the oldest has been due without being taken, `failed` what failed for good within a day.
    `silent` is how long the planner or the sweep has not run, whichever is longer; nothing until
    both have run once.
    """

    waiting: int
    retrying: int
    late: timedelta
    failed: int
    refused_addresses: int
    silent: timedelta

    @property
    def is_late(self) -> bool:
        """Due mail is not taken: the worker, the broker or the mail server is away."""
        return self.late > LATE

    @property
    def is_ill(self) -> bool:
        """Mail is late, or nothing becomes due since beat or the worker stands still."""
        return self.is_late or self.silent > SILENT


def health() -> Health:
    """The numbers of this moment."""
    now = timezone.now()
    due = Q(state=Notice.State.QUEUED, not_before__lte=now)
    numbers = Notice.objects.filter(
        state__in=[Notice.State.QUEUED, Notice.State.SENDING]
    ).aggregate(
        waiting=Count("pk"),
        retrying=Count("pk", filter=~Q(answer="")),
        oldest=Min("not_before", filter=due),
    )
    return Health(
        waiting=numbers["waiting"],
        retrying=numbers["retrying"],
        late=now - numbers["oldest"] if numbers["oldest"] else timedelta(),
        failed=Notice.objects.filter(
            state=Notice.State.FAILED, settled_at__gte=now - timedelta(days=1)
        ).count(),
        refused_addresses=RefusedAddress.objects.count(),
        silent=_silence(now),
    )


def _silence(now: datetime) -> timedelta:
    seen = dict(Heartbeat.objects.values_list("name", "at"))
    both = seen.keys() >= {Heartbeat.PLANNER, Heartbeat.SWEEP}
    return now - min(seen.values()) if both else timedelta()


def refused_addresses() -> QuerySet[RefusedAddress]:
    """The addresses that take no mail, the latest first, with the mail that showed it."""
    return RefusedAddress.objects.select_related("notice__recipient")


def is_refused(address: str) -> bool:
    """Whether a server called this address undeliverable and nobody has trusted it since."""
    return RefusedAddress.objects.filter(address=address.lower()).exists()


def get_refused_address(pk: int) -> RefusedAddress:
    """The address; 404 where it takes mail again."""
    return get_object_or_404(refused_addresses(), pk=pk)


def failures_since(moment: datetime) -> list[Notice]:
    """Mail that failed for good since then, the latest first; without what was sent again and what
    went to an address that takes no mail at all."""
    failed = Notice.objects.filter(state=Notice.State.FAILED, settled_at__gte=moment)
    rows = failed.exclude(address__in=RefusedAddress.objects.values("address")).listed()
    copies = Notice.objects.filter(copy__gt=0).order_by("copy")  # few: an officer makes each
    latest = {notice.key: notice.copy for notice in copies}
    return [notice for notice in rows if latest.get(notice.key, 0) <= notice.copy]


def wishes_of(people: Iterable["User | Addressee"]) -> Mapping["User | Addressee", Wishes]:
    """What each of these people wants; one query. Whoever said nothing, or has no account, gets
    everything, in the morning."""
    everybody = set(people)
    accounts = [person.pk for person in everybody if not isinstance(person, Addressee)]
    said = Wishes.objects.in_bulk(accounts)
    return {
        person: (None if isinstance(person, Addressee) else said.get(person.pk)) or Wishes()
        for person in everybody
    }
