"""The mail about texts of the library. Titles stay out of it: a draft's is confidential, and a text
for named governments is nobody else's matter."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from knowledge import checklist
from knowledge.models import Resource
from knowledge.models.resources import READ
from members import authority, recipients, sharing
from members.models import User
from members.permissions import is_officer
from taskforce.notifications.kinds import Audience, Kind, Recipients
from taskforce.notifications.models import Notice
from taskforce.notifications.services import queue

TWO_WEEKS = timedelta(days=14)
WRITER = Recipients(
    _("Who sent the text to the secretariat; the heads of its government where they have left"),
    Audience.DELEGATION,
)
SAMPLE = {"number": 12, "government_name": "Norland"}

State = Resource.State


def to_contribution(notice: Notice) -> str:
    """Where its own people see how it stands."""
    return reverse("knowledge-contribution", args=[notice.object_id])


def _to_the_page(notice: Notice) -> str:
    return reverse("knowledge-detail", args=[notice.object_id])


def _while_in(*states: str) -> Callable[[Notice], bool | str]:
    def ask(notice: Notice) -> bool | str:
        there = Resource.objects.filter(pk=notice.object_id, state__in=states).exists()
        return there or "The text has moved on."

    return ask


def _still_uncleared(notice: Notice) -> bool | str:
    waits = Resource.objects.filter(
        pk=notice.object_id, state__in=Resource.WAITING, cleared_at=None
    )
    return waits.exists() or "It was cleared, or is no longer with the secretariat."


def _still_shared(notice: Notice) -> bool | str:
    """As long as the recipient's government is one of those named."""
    rows: QuerySet[Resource] = Resource.objects.published().filter(
        pk=notice.object_id,
        visibility=Resource.Visibility.NAMED,
        pk__in=sharing.shared_to(notice.recipient, READ, Resource),
    )
    return rows.exists() or "The text is no longer for this government by name."


def _sentences(notice: Notice) -> dict[str, Any]:
    return {"sentence": checklist.sentence(notice.facts["code"])}


def _kind(key: str, title: str | Promise, to: Recipients, **more: Any) -> Kind:
    return Kind(
        **{
            "key": key,
            "title": title,
            "recipients": to,
            "link": to_contribution,
            "expires_after": TWO_WEEKS,
            "sample": SAMPLE,
            **more,
        }
    )


TO_CLEAR = _kind(
    "resource.to_clear",
    _("A text of the library needs clearance"),
    recipients.CLEARERS,
    still_true=_still_uncleared,
)
CHANGES_REQUESTED = _kind(
    "resource.changes_requested",
    _("Changes are asked for in a text of the library"),
    WRITER,
    still_true=_while_in(State.CHANGES_REQUESTED),
    context=_sentences,
    sample={**SAMPLE, "code": "unclear"},
)
PUBLISHED = _kind(
    "resource.published",
    _("A text of the library was published"),
    WRITER,
    link=_to_the_page,
    still_true=_while_in(State.PUBLISHED),
    sample={**SAMPLE, "visibility": "taskforce"},
)
UNPUBLISHED = _kind(
    "resource.unpublished",
    _("A text of the library was taken from its readers"),
    recipients.WRITERS_AND_HEADS,
    context=_sentences,
    sample={**SAMPLE, "code": "rights"},
)
SHARED = _kind(
    "resource.shared",
    _("A text of the library is shared with a government by name"),
    recipients.HEADS,
    link=_to_the_page,
    still_true=_still_shared,
)
KINDS = (TO_CLEAR, CHANGES_REQUESTED, PUBLISHED, UNPUBLISHED, SHARED)


def to_clear(resource: Resource) -> None:
    """The clearance holders hear that a text of their government waits for their agreement."""
    _queue(TO_CLEAR, resource, recipients.clearers(resource.government_id or 0))


def changes_requested(resource: Resource) -> None:
    """Whoever sent it hears; the words stand on the page."""
    _queue(CHANGES_REQUESTED, resource, _writer(resource), code=resource.reason_code)


def published(resource: Resource) -> None:
    """Whoever sent it hears that its readers have it."""
    _queue(PUBLISHED, resource, _writer(resource), visibility=resource.visibility)


def unpublished(resource: Resource) -> None:
    """Everybody who writes or leads for the government hears; officers for their own texts."""
    people: Iterable[User] = (
        recipients.writers_and_heads(resource.government_id)
        if resource.government_id
        else recipients.officers()
    )
    _queue(UNPUBLISHED, resource, people, code=resource.reason_code)


def shared(resource: Resource, governments: Iterable[int]) -> None:
    """The heads of governments that a text newly names hear that there is something for them."""
    found = authority.people_by_government(authority.MANAGE, list(governments))
    people = {person.pk: person for each in found.values() for person in each}
    if people:
        _queue(SHARED, resource, people.values())


def _writer(resource: Resource) -> Iterable[User]:
    """The person who sent it, as long as they belong to whom it comes from."""
    person, government_id = resource.submitted_by, resource.government_id
    if government_id is None:
        return [person] if person and is_officer(person) else recipients.officers()
    if person and authority.holds(person, authority.READ, government_id):
        return [person]
    return recipients.heads(government_id)


def _queue(kind: Kind, resource: Resource, people: Iterable[User], **more: Any) -> None:
    queue(
        kind=kind.key,
        recipients=people,
        obj=resource,
        step=f"version-{resource.version}",
        facts={
            "number": resource.pk,
            "government_name": str(resource.government or ""),
            **more,
        },
    )
