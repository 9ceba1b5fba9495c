"""A notice becomes a row, in the transaction of what it tells about."""

import json
import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from taskforce.core.transitions import SomeoneWasFaster, locked
from taskforce.notifications import kinds
from taskforce.notifications.broker import nudge
from taskforce.notifications.drafts import Draft
from taskforce.notifications.models import Addressee, Notice
from taskforce.notifications.rendering import single_line

if TYPE_CHECKING:
    from members.models import User  # for readers and the type checker; members is a layer above

FACTS_LIMIT = 2_000  # characters of JSON; a notice names things, it does not carry them
ROWS_PER_QUERY = 500


def queue(
    *,
    kind: str,
    recipients: Iterable["User | Addressee"],
    obj: models.Model,
    due_at: datetime | None = None,
    step: str = "",
    facts: Mapping[str, Any],
) -> list[Notice]:
    """Queues one notice for each recipient, once: what is in the ledger already stays as it is.

    Call it inside the transaction of the event, so that both are there or neither. It neither
    renders nor sends, and works while the broker and the mail server are away. Returns the rows of
    all recipients, also those that stood there before. Raises KeyError for an unknown kind and
    ValueError for facts that are too long.
    """
    return enqueue(
        Draft(kind=kind, recipient=person, obj=obj, due_at=due_at, step=step, facts=facts)
        for person in recipients
    )


def enqueue(drafts: Iterable[Draft]) -> list[Notice]:
    """As `queue`, for notices of different kinds and objects, in one query for 500 of them."""
    rows = _rows(drafts)
    _write(rows)
    return list(Notice.objects.filter(message_id__in=rows).order_by("pk"))


def enqueue_new(drafts: Iterable[Draft]) -> int:
    """As `enqueue`, for a planner that comes by again and again: what is in the ledger is found in
    one query and left out. What was not sent because it was not true for a while, or not wanted,
    waits again. Returns how many were new or wait again."""
    rows = _rows(drafts)
    if not rows:
        return 0
    known = Notice.objects.filter(
        kind__in={row.kind for row in rows.values()},
        # A day earlier: whoever chose another hour meanwhile has moved their window by less.
        queued_at__gte=min(row.not_before for row in rows.values()) - timedelta(days=1),
    )
    again = []
    for message_id, reason in known.values_list("message_id", "reason"):
        if rows.pop(message_id, None) and reason in _MAY_PASS:
            again.append(message_id)
    _write(rows)
    return len(rows) + (_revive(again) if again else 0)


@transaction.atomic
def resend(*, notice: Notice) -> Notice:
    """Queues a copy of a settled notice, with a Message-ID of its own; the old row stays.

    The caller has asked its rule and records who wanted it and why. Raises SomeoneWasFaster where
    the notice, or a copy of it, is still on its way.
    """
    original = locked(Notice.objects.all(), notice.pk)
    family = Notice.objects.copies_of(original)
    if family.exclude(state__in=Notice.SETTLED).exists():
        raise SomeoneWasFaster(original, "resend")
    now = timezone.now()
    copy = Notice(**{name: getattr(original, name) for name in (*Notice.KEY, *_TO, "facts")})
    copy.copy = (family.aggregate(models.Max("copy"))["copy__max"] or 0) + 1
    copy.message_id = _message_id(copy)
    copy.not_before = now
    copy.expires_at = now + kinds.get(copy.kind).expires_after
    copy.save(force_insert=True)
    transaction.on_commit(nudge, robust=True)
    return copy


_TO = ("stranger_name", "stranger_language")


def _rows(drafts: Iterable[Draft]) -> dict[str, Notice]:
    """Each notice once, by its Message-ID."""
    return {row.message_id: row for row in map(_row, drafts)}


def _write(rows: Mapping[str, Notice]) -> None:
    """Puts into the ledger what is not there, and has a worker look once that is committed."""
    if rows:
        Notice.objects.bulk_create(rows.values(), batch_size=ROWS_PER_QUERY, ignore_conflicts=True)
        transaction.on_commit(partial(nudge, len(rows)), robust=True)


# Why a planned notice did not leave: the planner would not plan it either while that holds.
_MAY_PASS = frozenset({Notice.Reason.OVERTAKEN, Notice.Reason.UNWANTED})


def _revive(message_ids: list[str]) -> int:
    """Lets notices wait again that were skipped; those still in their window."""
    skipped = Notice.objects.filter(
        message_id__in=message_ids, reason__in=_MAY_PASS, expires_at__gt=timezone.now()
    )
    return skipped.update(state=Notice.State.QUEUED, reason="", answer="", settled_at=None)


def _row(draft: Draft) -> Notice:
    not_before = draft.not_before or timezone.now()
    row = Notice(
        **_to(draft.recipient),
        kind=draft.kind,
        object_type=draft.obj._meta.label,
        object_id=str(draft.obj.pk),
        due_at=draft.due_at,
        step=draft.step,
        facts=_clean(draft.facts),
        not_before=not_before,
        expires_at=draft.expires_at or not_before + kinds.get(draft.kind).expires_after,
    )
    row.message_id = _message_id(row)
    return row


def _to(recipient: "User | Addressee") -> dict[str, Any]:
    if not isinstance(recipient, Addressee):
        return {"recipient": recipient}
    return {
        "stranger_email": recipient.email.lower(),
        "stranger_name": recipient.name,
        "stranger_language": recipient.language,
    }


def _message_id(row: Notice) -> str:
    """The same for the same key, so that a mail sent twice can be seen to be one."""
    key = {name: getattr(row, name) for name in Notice.KEY}
    key["due_at"] = row.due_at.timestamp() if row.due_at else None
    parts = [value for name, value in key.items() if value or name != "stranger_email"]
    name = json.dumps([settings.PORTAL_URL, *parts, row.copy])
    return f"<{uuid.uuid5(uuid.NAMESPACE_URL, name)}@{urlsplit(settings.PORTAL_URL).hostname}>"


def _clean(facts: Mapping[str, Any]) -> dict[str, Any]:
    cleaned = {name: _fact(value) for name, value in facts.items()}
    if len(json.dumps(cleaned, ensure_ascii=False)) > FACTS_LIMIT:
        raise ValueError(f"The facts of a notice have at most {FACTS_LIMIT} characters.")
    return cleaned


def _fact(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return single_line(value) if isinstance(value, str) else value
