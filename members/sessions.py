"""Where a person is signed in, in words, and how that ends."""

from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from members.models import User
from taskforce.audit.services import record

# Browsers name others' names for the sake of old servers: the first that fits is the right one.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True)
class Place:
    """One session as its owner recognises it."""

    pk: int
    device: str
    address: str
    since: datetime
    last_seen: datetime
    is_current: bool


def places(user: User, current_key: str) -> list[Place]:
    """The sessions of this person that still let somebody in: this one first, then the latest."""
    found = [
        Place(
            pk=session.pk,
            device=device_in_words(session.user_agent),
            address=session.ip,
            since=session.created_at,
            last_seen=session.last_seen_at,
            is_current=session.session_key == current_key,
        )
        for session in UserSession.objects.purge_and_list(user)
    ]
    return sorted(found, key=lambda place: (not place.is_current, -place.last_seen.timestamp()))


def device_in_words(user_agent: str) -> str:
    """Browser and system, as far as the browser's own words tell; they may be anything."""
    parts = [
        next((name for mark, name in names if mark in user_agent), "")
        for names in (_BROWSERS, _SYSTEMS)
    ]
    return ", ".join(part for part in parts if part) or _("Unknown device")


@transaction.atomic
def end_session(*, user: User, pk: int, current_key: str) -> bool:
    """Signs this person out there, at once. Whether there was such another session of theirs."""
    others = UserSession.objects.select_for_update().filter(user=user)
    session = others.exclude(session_key=current_key).filter(pk=pk).first()
    if session is None:
        return False
    session.end()
    record(verb="session.end", actor=user, obj=user, ended=1)
    return True


@transaction.atomic
def end_other_sessions(*, user: User, current_key: str) -> int:
    """Signs this person out everywhere but here. Returns how many sessions that were."""
    others = UserSession.objects.select_for_update().filter(user=user)
    ended = [session.end() for session in others.exclude(session_key=current_key)]
    if ended:
        record(verb="session.end", actor=user, obj=user, ended=len(ended))
    return len(ended)


def end_all_sessions(*, user: User) -> int:
    """Signs this person out everywhere, as others decided. The caller records why."""
    sessions = UserSession.objects.select_for_update().filter(user=user)
    return len([session.end() for session in sessions])


def ended_sessions(now: datetime) -> QuerySet[UserSession]:
    """Network address and browser of sessions that let nobody in any more."""
    open_ones = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gte=now)
    ended: QuerySet[UserSession] = UserSession.objects.filter(~Exists(open_ones))
    return ended


def forget_ended_sessions(now: datetime) -> None:
    """Deletes what is left of them, and of visitors' sessions that have run out."""
    ended_sessions(now).delete()
    Session.objects.filter(expire_date__lt=now).delete()
