"""The text of the library that Norland contributes, led to wherever a test wants it."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from django.contrib.auth.models import AnonymousUser

from knowledge import selectors, services
from knowledge.checklist import POINTS
from knowledge.models import Resource
from members.models import Government, User

_S = Resource.State

# How a text goes from its draft to each state, step by step.
_WAY: Mapping[str, tuple[str, ...]] = {
    _S.DRAFT: (),
    _S.SUBMITTED: ("submit",),
    _S.IN_REVIEW: ("submit", "take"),
    _S.CHANGES_REQUESTED: ("submit", "take", "request_changes"),
    _S.PUBLISHED: ("submit", "take", "publish"),
    _S.AMENDING: ("submit", "take", "publish", "amend"),
    _S.UNPUBLISHED: ("submit", "take", "publish", "unpublish"),
    _S.WITHDRAWN: ("withdraw",),
    _S.ARCHIVED: ("submit", "take", "publish", "archive"),
}


def content_of(government: Government | None, **others: Any) -> Mapping[str, Any]:
    """A good practice for everybody on the seventh commitment."""
    return {
        "title": "One front page",
        "kind": Resource.Kind.GOOD_PRACTICE,
        "summary": "Three services, one question.",
        "body": "First paragraph.\n\nSecond paragraph.",
        "language": "en",
        "government": government,
        "year": 2025,
        "visibility": Resource.Visibility.PUBLIC,
        "commitments": [selectors.commitments().get(number=7)],
        "capabilities": [],
        **others,
    }


def confirm(
    service: Callable[..., Resource], resource: Resource, actor: User, **more: Any
) -> Resource:
    """Submits, clears or publishes what is stored now."""
    stored = Resource.objects.get(pk=resource.pk).version
    return service(resource=resource, expected_version=stored, actor=actor, **more)


def lead_text(
    resource: Resource, state: str, *, writer: User, officer: User, clearance: User | None = None
) -> Resource:
    """Leads a draft to this state through the services; returns it as it then is. `clearance`
    clears it on the way; nobody does where the writer clears or nothing needs it."""

    def submit() -> None:
        confirm(services.submit, resource, writer, points=POINTS)
        if clearance is not None:
            confirm(services.clear, resource, clearance)

    steps: Mapping[str, Callable[[], object]] = {
        "submit": submit,
        "take": lambda: services.take(resource=resource, actor=officer),
        "request_changes": lambda: services.request_changes(
            resource=resource, code="unclear", reason="Say who did it.", actor=officer
        ),
        "publish": lambda: confirm(services.publish, resource, officer, points=POINTS),
        "amend": lambda: services.amend(resource=resource, actor=writer),
        "unpublish": lambda: services.unpublish(
            resource=resource, code="rights", reason="A picture is not theirs.", actor=officer
        ),
        "withdraw": lambda: services.withdraw(
            resource=resource, reason="Not needed.", actor=writer
        ),
        "archive": lambda: services.archive(
            resource=resource, reason="Out of date.", actor=officer
        ),
    }
    for step in _WAY[_S(state)]:
        steps[step]()
    return Resource.objects.get(pk=resource.pk)


class LibraryWorld:
    """What the world knows of the library. Its people and governments are World's."""

    governments: dict[str, Government]

    def person(self, role: str) -> User | AnonymousUser:
        """See World."""
        raise NotImplementedError

    def user(self, role: str) -> User:
        """See World."""
        raise NotImplementedError

    @cached_property
    def contribution(self) -> Resource:
        """Norland's draft, written by its drafter, to be read by everybody."""
        content = content_of(self.governments["norland"])
        return services.create_resource(content=content, actor=self.user("drafter"))

    def lead_contribution(self, state: str) -> Resource:
        """Norland's text in this state, sent and cleared by its clearance holder."""
        return lead_text(
            self.contribution, state, writer=self.user("clearance"), officer=self.user("officer")
        )
