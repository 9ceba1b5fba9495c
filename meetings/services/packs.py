"""Briefing packs: ordered by their readers, made by a worker, forgotten in time."""

import logging
from collections import Counter
from functools import partial

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone, translation

from meetings import briefing
from meetings.models import BriefingPack, Meeting
from meetings.models.packs import MOST_ATTEMPTS
from meetings.selectors import packs as selectors
from members.models import User
from taskforce.audit.services import record
from taskforce.core.permissions import Refused, require
from taskforce.core.transitions import locked
from taskforce.documents import services as documents
from taskforce.notifications import broker
from taskforce.packs import binding

MAKE_PACKS = "meetings.tasks.make_packs"
logger = logging.getLogger(__name__)


@transaction.atomic
def order_pack(*, meeting: Meeting, actor: User) -> BriefingPack:
    """Asks for a pack of what the actor may read now. The one that is under way, and the latest one
    where nothing changed since, is given back instead.

    Raises Refused for who does not follow meetings.
    """
    meeting = locked(Meeting.objects.select_related("round"), meeting.pk)
    require(actor, "meeting.follow", meeting)
    sources = selectors.sources(actor, meeting)
    fingerprint = selectors.fingerprint(sources)
    mine = meeting.packs.filter(person=actor)
    latest = mine.exclude(state=BriefingPack.State.FAILED).first()
    if latest and (latest.is_unfinished or latest.fingerprint == fingerprint):
        return latest
    pack = BriefingPack.objects.create(
        meeting=meeting,
        person=actor,
        number=(mine.aggregate(Max("number"))["number__max"] or 0) + 1,
        sources=sources,
        fingerprint=fingerprint,
        language=translation.get_language() or "en",
    )
    record(verb="briefing_pack.order", actor=actor, obj=pack, meeting=meeting.pk)
    transaction.on_commit(partial(broker.send, MAKE_PACKS), robust=True)
    return pack


def make_packs() -> Counter[str]:
    """Makes every pack that waits, the oldest first; how many reached which state.

    Must not run inside a transaction: a claim has to be visible to others. Any number of workers
    may run it at once.
    """
    done: Counter[str] = Counter()
    while (pack := _claim()) is not None:
        done[_make(pack)] += 1
    return done


def _claim() -> BriefingPack | None:
    with transaction.atomic():
        pack = (
            BriefingPack.objects.waiting()
            .select_for_update(skip_locked=True, of=("self",))
            .select_related("meeting__host", "meeting__round", "person")
            .order_by("ordered_at", "pk")
            .first()
        )
        if pack is None:
            return None
        pack.state = BriefingPack.State.MAKING
        pack.attempts += 1
        pack.done = 0
        pack.hold()
        pack.save(update_fields=["state", "attempts", "done", "lease", "lease_until"])
    return pack


def _make(pack: BriefingPack) -> str:
    try:
        with translation.override(pack.language):
            return _settle(pack, _typeset(pack))
    except Refused:
        return _give_back(pack, for_good=True)
    except Exception:  # one pack must not hold up the others
        logger.exception("A briefing pack could not be made.")
        return _give_back(pack, for_good=pack.attempts >= MOST_ATTEMPTS)


def _typeset(pack: BriefingPack) -> bytes:
    """What the reader may read now; `sources` is set to what it is made of."""
    reader = User.objects.get(pk=pack.person_id)
    meeting = selectors.get_meeting_for_pack(reader, pack.meeting_id)
    pack.sources = {}
    while (now := selectors.sources(reader, meeting)) != pack.sources:  # or something came between
        pack.sources, material = now, selectors.material(reader, meeting)
    pack.fingerprint = selectors.fingerprint(pack.sources)
    content = briefing.briefing_pack(
        material,
        number=pack.number,
        reader=selectors.reader_in_words(reader),
        zone=reader.time_zone,
    )
    return binding.bind(content, briefing.paper_inserts(material), tell=partial(_tell, pack))


def _tell(pack: BriefingPack, done: int, steps: int) -> None:
    """Notes how far it is, where the reader waits for it."""
    _held(pack).update(done=done, steps=steps)


def _held(pack: BriefingPack) -> "QuerySet[BriefingPack]":
    """The row, as long as this worker holds it."""
    return BriefingPack.objects.filter(pk=pack.pk, lease=pack.lease)


@transaction.atomic
def _settle(pack: BriefingPack, made: bytes) -> str:
    """Keeps the file, unless another worker has taken the pack over meanwhile."""
    row = _held(pack).select_for_update(of=("self",)).first()
    if row is None:
        return "lost"
    row.state = BriefingPack.State.READY
    row.document = documents.keep(
        content=made,
        name=briefing.file_name(pack.meeting.slug, pack.number),
        media_type="application/pdf",
        actor=pack.person,
    )
    row.made_at = timezone.now()
    row.sources, row.fingerprint = pack.sources, pack.fingerprint
    row.lease = row.lease_until = None
    row.save()
    return str(row.state)


@transaction.atomic
def _give_back(pack: BriefingPack, *, for_good: bool) -> str:
    """Leaves it to the next sweep, or gives it up."""
    row = _held(pack).select_for_update(of=("self",)).first()
    if row is None:
        return "lost"
    row.state = BriefingPack.State.FAILED if for_good else BriefingPack.State.QUEUED
    row.lease = row.lease_until = None
    row.save()
    return str(row.state)


def forget_packs() -> int:
    """Deletes packs that their readers may not have any more, or could not have; how many. Copies
    of what is restricted do not lie about for longer than a night."""
    forgotten = 0
    rows = BriefingPack.objects.exclude(state__in=BriefingPack.UNFINISHED)
    for pack in rows.select_related("meeting__round", "person", "document").iterator():
        if not selectors.is_still_given(pack):
            forgotten += _forget(pack)
    return forgotten


@transaction.atomic
def _forget(pack: BriefingPack) -> int:
    document = pack.document
    pack.delete()
    if document is not None:
        documents.discard(document=document)
    return 1
