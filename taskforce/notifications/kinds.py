"""The kinds of mail that the portal sends, registered by the apps that cause them.

An app lists its kinds in `<app>/notices.py` and registers them from AppConfig.ready. Each kind has
three templates in templates/emails/<key>/ (a system check) and a line in docs/mail.md (tested).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise

from taskforce.notifications.models import Notice

TEMPLATES = ("subject.txt", "body.txt", "body.html")


class Audience(StrEnum):
    """In which part a person gets mail of a kind; by it they find it among their choices."""

    PERSON = "person"  # about their own account
    DELEGATION = "delegation"
    SECRETARIAT = "secretariat"
    TASKFORCE = "taskforce"  # delegations and the secretariat alike
    OUTSIDE = "outside"  # people without an account


@dataclass(frozen=True)
class Recipients:
    """Who gets a kind of mail: in words, and as part of which audience."""

    words: str | Promise
    audience: Audience

    def __str__(self) -> str:
        return str(self.words)


def _always(notice: Notice) -> bool:
    return True


def _nothing_more(notice: Notice) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True)
class Kind:
    """What one kind of notice is, apart from its words.

    `title` names it in the mail log. `link` gives the path of the one page that the mail leads to.
    `expires_after` counts from the moment the notice may first leave; reminders leave within the
    windows of their ladder instead (planning). `still_true` is asked just before sending; a text
    instead of True says why not, and the notice is skipped. `context` adds to what every template
    has (see rendering.render). `sample` is a set of facts for previews and for the test that
    renders every kind; with `due_zone` where the mail speaks of a deadline. A mandatory kind
    cannot be switched off by its recipient. Where `link_is_key`, whoever holds the link may act as
    the recipient, so the mail log does not show it.
    """

    key: str
    title: str | Promise
    recipients: Recipients
    link: Callable[[Notice], str]
    expires_after: timedelta
    sample: Mapping[str, Any]
    mandatory: bool = True
    link_is_key: bool = False
    still_true: Callable[[Notice], bool | str] = _always
    context: Callable[[Notice], Mapping[str, Any]] = field(default=_nothing_more)

    def template(self, name: str) -> str:
        """The path of one of the three templates."""
        return f"emails/{self.key}/{name}"


_KINDS: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    """Adds kinds; called once for each app. A key used twice is a mistake."""
    for kind in kinds:
        if _KINDS.get(kind.key, kind) is not kind:
            raise RuntimeError(f"The kind of mail {kind.key} is defined twice.")
        _KINDS[kind.key] = kind


def unregister(key: str) -> None:
    """Takes a kind away again, as tests do with theirs."""
    del _KINDS[key]


def get(key: str) -> Kind:
    """The kind. Raises KeyError for one that nobody registered."""
    return _KINDS[key]


def every() -> Iterator[Kind]:
    """All kinds, by key."""
    return iter(sorted(_KINDS.values(), key=lambda kind: kind.key))


def optional_for(audiences: set[Audience]) -> list[Kind]:
    """The kinds that people in these parts may switch off, by key."""
    return [
        kind for kind in every() if not kind.mandatory and kind.recipients.audience in audiences
    ]


def title(key: str) -> str | Promise:
    """What the mail log calls a kind; its key where a later version no longer knows it."""
    return _KINDS[key].title if key in _KINDS else key
