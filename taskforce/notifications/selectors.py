"""Reading the ledger: the log of mail, and how delivery is doing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.core.paginator import Page, Paginator
from django.db.models import Count, Min, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from taskforce.notifications.models import Notice, RefusedAddress

PAGE_SIZE = 50
LATE = timedelta(minutes=15)  # seven sweeps


@dataclass(frozen=True)
class Log:
    """One page of the log, and how many notices there are in each state."""

    page: Page[Notice]
    counts: Mapping[str, int]


def log(*, state: str = "", kind: str = "", page: str | int = 1) -> Log:
    """The notices, latest first, fifty on a page; those in one state or of one kind where named.

    A page that does not exist gives the nearest one. The counts are of the kind that was named.
    """
    rows = Notice.objects.filter(kind=kind) if kind else Notice.objects.all()
    counts = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    shown = rows.filter(state=state) if state else rows
    return Log(
        Paginator(shown.listed(), PAGE_SIZE).get_page(page),
        {known: counts.get(known, 0) for known in Notice.State.values},
    )


def get_notice(pk: int) -> Notice:
    """The notice with its recipient; 404 where there is none."""
    return get_object_or_404(Notice.objects.select_related("recipient"), pk=pk)


def copies(notice: Notice) -> QuerySet[Notice]:
    """The same notice sent at other times, the first one included, in order."""
    return Notice.objects.filter(
        recipient_id=notice.recipient_id,
        stranger_email=notice.stranger_email,
        kind=notice.kind,
        object_type=notice.object_type,
        object_id=notice.object_id,
        due_at=notice.due_at,
        step=notice.step,
    ).order_by("copy")


@dataclass(frozen=True)
class Health:
    """How delivery is doing, in numbers and without names.

    `waiting` are queued or being sent, `retrying` those of them that failed before, `late` how
    long the oldest has been due without being taken, `failed` what failed for good within a day.
    """

    waiting: int
    retrying: int
    late: timedelta
    failed: int
    refused_addresses: int

    @property
    def is_ill(self) -> bool:
        """Due mail is not taken: the worker, the broker, beat or the mail server is away."""
        return self.late > LATE


def health() -> Health:
    """The numbers of this moment."""
    now = timezone.now()
    open_rows = Notice.objects.filter(state__in=[Notice.State.QUEUED, Notice.State.SENDING])
    oldest = Notice.objects.due(now).aggregate(oldest=Min("not_before"))["oldest"]
    return Health(
        waiting=open_rows.count(),
        retrying=open_rows.exclude(answer="").count(),
        late=now - oldest if oldest else timedelta(),
        failed=Notice.objects.filter(
            state=Notice.State.FAILED, settled_at__gte=now - timedelta(days=1)
        ).count(),
        refused_addresses=RefusedAddress.objects.count(),
    )
