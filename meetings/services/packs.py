"""Briefing packs: ordered by their readers, made by a worker, forgotten in time."""

import logging
from collections import Counter
from functools import partial

from django.db import connection, transaction
from django.db.models import Max, QuerySet
from django.utils import timezone, translation

from meetings import briefing
from meetings.models import BriefingPack, Meeting
from meetings.models.packs import KEPT, KEPT_FOR, MOST_ATTEMPTS
from meetings.selectors import packs as selectors
from members.models import User
from taskforce.audit.services import record
from taskforce.core.permissions import Refused, require
from taskforce.core.transitions import SomeoneWasFaster, locked
from taskforce.documents import services as documents
from taskforce.notifications import broker
from taskforce.packs import binding

MAKE_PACK = "meetings.tasks.make_pack"
_CLAIMS = 0x7061636B  # "pack", the number of a lock
logger = logging.getLogger(__name__)


@transaction.atomic
def order_pack(*, meeting: Meeting, actor: User) -> BriefingPack:
    """Asks for a pack of what the actor may read now. The one that is under way, and the latest one
    where nothing changed since, is given back instead.

    Raises Refused for who does not follow meetings, SomeoneWasFaster where it was cancelled.
    """
    meeting = locked(Meeting.objects.select_related("round"), meeting.pk)
    require(actor, "meeting.follow", meeting)
    if meeting.state == Meeting.State.CANCELLED:
        raise SomeoneWasFaster(meeting, "order_pack")
    sources = selectors.sources(actor, meeting)
    fingerprint = selectors.fingerprint(sources)
    mine = meeting.packs.filter(person=actor)
    latest = mine.exclude(state__in=BriefingPack.GONE).first()
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
    transaction.on_commit(partial(broker.send, MAKE_PACK), robust=True)
    return pack


def make_pack() -> str:
    """Makes the pack that waits longest, and asks for another round where more wait. The state that
    it reached; empty where there is nothing to do, or another worker is at one: packs take their
    turns, so that mail always finds a worker.

    Must not run inside a transaction: a claim has to be visible to others.
    """
    pack = _claim()
    if pack is None:
        return ""
    reached = _make(pack)
    if BriefingPack.objects.waiting().exists():
        broker.send(MAKE_PACK)
    return reached


@transaction.atomic
def _claim() -> BriefingPack | None:
    with connection.cursor() as cursor:  # one claim at a time
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CLAIMS])
    if BriefingPack.objects.being_made().exists():
        return None
    for pack in (
        BriefingPack.objects.waiting()
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("meeting__host", "meeting__round", "person")
        .order_by("ordered_at", "pk")
    ):
        if pack.attempts < MOST_ATTEMPTS:
            pack.state = BriefingPack.State.MAKING
            pack.attempts += 1
            pack.done = 0
            pack.hold()
            pack.save(update_fields=["state", "attempts", "done", "lease", "lease_until"])
            return pack
        _leave(pack, BriefingPack.State.FAILED)  # each of its workers died
    return None


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
    return _leave(row, BriefingPack.State.FAILED if for_good else BriefingPack.State.QUEUED)


def _leave(row: BriefingPack, state: str) -> str:
    row.state = state
    row.lease = row.lease_until = None
    row.save(update_fields=["state", "lease", "lease_until"])
    return str(state)


def take_packs_back() -> int:
    """Deletes the documents of packs that their readers may not have any more, of all but the
    latest KEPT of each reader and meeting, and of all KEPT_FOR after the meeting; how many. Copies
    of what is restricted do not lie about for longer than a night."""
    taken = 0
    kept: Counter[tuple[int, int]] = Counter()
    rows = BriefingPack.objects.filter(state=BriefingPack.State.READY)
    long_ago = timezone.now() - KEPT_FOR
    for pack in rows.select_related("meeting__round", "person", "document").order_by("-number"):
        mine = (pack.meeting_id, pack.person_id)
        kept[mine] += 1
        is_old = kept[mine] > KEPT or pack.meeting.ends_at < long_ago
        if is_old or not selectors.is_still_given(pack):
            _take_back(pack)
            taken += 1
    return taken


@transaction.atomic
def _take_back(pack: BriefingPack) -> None:
    row = locked(BriefingPack.objects.select_related("document"), pk=pack.pk)
    document, row.document = row.document, None
    row.state, row.sources = BriefingPack.State.TAKEN_BACK, {}
    row.save(update_fields=["state", "document", "sources"])
    if document is not None:
        documents.discard(document=document)
